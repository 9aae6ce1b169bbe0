package verify

// guardPairs add tests.
var guardPairs = []pair{
	{
		name: "a guard", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /app\n",
	},
	{
		name: "two guards and a conjunction", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM x AS y\nRUN 2\nFROM c\nCOPY --from=x /a/ /a\nCOPY --from=y [\"a\", \"/b c\", \"/z/\"]\n", old: "RUN 1\n¦RUN 2\n",
		new: "RUN 1\nRUN test -d /a\n¦RUN 2\nRUN test -f /a && test -f \"/b c\"\n",
	},
	{
		name: "a guard in a stage that another one begins like", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM a\nRUN 1\nCOPY --from=x /a /a\n", old: "RUN 1\nFROM", new: "RUN 1\nRUN test -e /a\nFROM",
	},
	{
		name: "a guard before the file is made", effect: guards,
		before: "FROM a AS x\nRUN 1\nRUN 2\nFROM b\nCOPY --from=x /a /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -e /a\n",
		want: "line 3 tests before the stage is done",
	},
	{
		name: "a guard right where the file is made", effect: guards,
		before: "FROM a AS x\nRUN cc -o /out/a\nRUN 2\nFROM b\nCOPY --from=x /out/a /a\n", old: "out/a\nRUN", new: "out/a\nRUN test -f /out/a\nRUN",
	},
	{
		name: "a guard right where the file is made, and then removed", effect: guards,
		before: "FROM a AS x\nRUN cc -o /out/a\nRUN rm /out/a\nFROM b\nCOPY --from=x /out/a /a\n", old: "out/a\nRUN", new: "out/a\nRUN test -f /out/a\nRUN",
		want: "line 3 tests before the stage is done",
	},
	{
		name: "a guard below a directory that is copied, of which nothing speaks", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM b\nCOPY --from=x /p /q\nCMD [\"/q/xy\"]\n", old: "RUN 1\n", new: "RUN 1\nRUN test -f /p/x\n",
		want: "line 3: no COPY takes /p/x from the stage",
	},
	{
		name: "a guard on a path with a variable in the COPY", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM b\nARG N=app\nENV D=/d\nCOPY --link --from=x ${D}/$N /a\nCOPY --from=x $D/e /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -f /d/app\nRUN test -f /d/e\n",
	},
	{
		name: "a guard on a path that ends like a COPY with a variable", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM b\nARG D=/d\nCOPY --from=x $D/app /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -f /e/app\n",
		want: "line 3: no COPY takes /e/app from the stage",
	},
	{
		name: "a guard on any path where the COPY is a variable alone", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM b\nARG D=/d\nCOPY --from=x $D /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -f /e\n",
		want: "line 3: no COPY takes /e from the stage",
	},
	{
		name: "a guard on the path that a variable names in another stage's COPY", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM a AS y\nRUN 2\nFROM b\nARG D=/d\nCOPY --from=x $D /a\nCOPY --from=y /b /b\n", old: "RUN 2\n", new: "RUN 2\nRUN test -f /d\n",
		want: "line 5: no COPY takes /d from the stage",
	},
	{
		name: "a guard behind a RUN with another variable", effect: guards,
		before: "FROM a AS x\nENV O=/out/b\nRUN cc -o $O $CFLAGS\nRUN 2\nFROM b\nCOPY --from=x /out/a /a\n", old: "CFLAGS\n", new: "CFLAGS\nRUN test -f /out/a\n",
		want: "line 4 tests before the stage is done",
	},
	{
		name: "a guard behind a RUN whose variable names the file", effect: guards,
		before: "FROM a AS x\nENV O=/out/a\nRUN cc -o $O $CFLAGS\nRUN rm -r /src /out/a/b x/c\nFROM b\nCOPY --from=x /out/a /a\n", old: "CFLAGS\n", new: "CFLAGS\nRUN test -f /out/a\n",
	},
	{
		name: "a guard behind a RUN that names a longer file", effect: guards,
		before: "FROM a AS x\nRUN cc -o /out/a-b\nRUN 2\nFROM b\nCOPY --from=x /out/a /a\n", old: "a-b\n", new: "a-b\nRUN test -f /out/a\n",
		want: "line 3 tests before the stage is done",
	},
	{
		name: "a guard before the directory is removed", effect: guards,
		before: "FROM a AS x\nENV O=/out\nRUN cc -o /out/a\nRUN rm -r ${O}\nFROM b\nCOPY --from=x /out/a /a\n", old: "/out/a\nRUN", new: "/out/a\nRUN test -f /out/a\nRUN",
		want: "line 4 tests before the stage is done",
	},
	{
		name: "a guard before a pattern is removed", effect: guards,
		before: "FROM a AS x\nRUN cc -o /out/a\nRUN cd / && rm -r o*\nFROM b\nCOPY --from=x /out/a /a\n", old: "/out/a\nRUN", new: "/out/a\nRUN test -f /out/a\nRUN",
		want: "line 3 tests before the stage is done",
	},
	{
		name: "a guard before other files are found and removed", effect: guards,
		before: "FROM a AS x\nRUN cc -o /out/a\nRUN find . -name '*.go' -delete && mv b /\nFROM b\nCOPY --from=x /out/a /a\n", old: "/out/a\nRUN", new: "/out/a\nRUN test -f /out/a\nRUN",
	},
	{
		name: "a guard before the file is found and removed", effect: guards,
		before: "FROM a AS x\nRUN cc -o /out/a\nRUN find . -name 'a*' -delete\nFROM b\nCOPY --from=x /out/a /a\n", old: "/out/a\nRUN", new: "/out/a\nRUN test -f /out/a\nRUN",
		want: "line 3 tests before the stage is done",
	},
	{
		name: "a guard that a directory is filled, before it is", effect: guards,
		before: "FROM a AS x\nRUN mkdir /out\nRUN make\nFROM b\nCOPY --from=x /out /a\n", old: "/out\nRUN", new: "/out\nRUN test -n \"$(ls -A /out)\"\nRUN",
		want: "line 3 tests before the stage is done",
	},
	{
		name: "a guard before a list is removed", effect: guards,
		before: "FROM a AS x\nRUN cc -o /out/a\nRUN ls /out | xargs rm\nFROM b\nCOPY --from=x /out/a /a\n", old: "/out/a\nRUN", new: "/out/a\nRUN test -f /out/a\nRUN",
		want: "line 3 tests before the stage is done",
	},
	{
		name: "three guards in a row, and a list", effect: guards,
		before: "FROM a AS x\nRUN cc -o /a -o /b -o /c\nRUN 2\nFROM b\nCOPY --from=x /a /b /c /d /\n", old: "/c\nRUN 2\n",
		new: "/c\nRUN test -f /a\nRUN test -f /b\nRUN test -f /c\nRUN 2\nRUN ls -d /a /b /c '/d' > /dev/null\n",
	},
	{
		name: "a guard on a pattern that is copied", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM b\nCOPY --from=x /o/*.jar /a.jar\nCOPY --from=x /p /q\nCMD [\"/q/x\"]\n", old: "RUN 1\n",
		new: "RUN 1\nRUN test -f /o/*.jar\nRUN ls -d /o/*.jar > /dev/null\nRUN test -f /p/x\nRUN test -n \"$(ls -A /p)\"\n",
	},
	{
		name: "a list that writes elsewhere", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN ls -d /app > /app\n",
		want: "line 3 is inserted and is no whole test instruction",
	},
	{
		name: "a guard before the user changes", effect: guards,
		before: "FROM a AS x\nRUN 1\nUSER u\nENV A=1\nFROM b\nCOPY --from=x /a /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -e /a\n",
	},
	{
		name: "a guard in the consumer", effect: guards,
		before: two, old: "FROM alpine:3.20\n", new: "FROM alpine:3.20\nRUN test -e /app\n",
		want: "line 5 tests before the stage is done",
	},
	{
		name: "a guard of the last stage", effect: guards,
		before: two, old: "CMD", new: "RUN test -e /usr/bin/app\nCMD",
		want: "line 6: no COPY takes /usr/bin/app from the stage",
	},
	{
		name: "a guard on a path that nothing copies", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /apps\n",
		want: "line 3: no COPY takes /apps from the stage",
	},
	{
		name: "a guard on a path that is copied from another stage", effect: guards,
		before: "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 2\nFROM c\nCOPY --from=x /a /a\nCOPY --from=y /b /b\n", old: "RUN 2\n", new: "RUN 2\nRUN test -e /a\n",
		want: "line 5: no COPY takes /a from the stage",
	},
	{
		name: "a guard in a SHELL that is not a shell", effect: guards,
		before: "FROM a AS x\nSHELL [\"/usr/bin/env\", \"python3\", \"-c\"]\nRUN 1\nFROM b\nCOPY --from=x /a /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -e /a\n",
		want: "line 4 tests in SHELL /usr/bin/env python3 -c",
	},
	{
		name: "a guard in bash", effect: guards,
		before: "FROM a AS x\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM x AS y\nRUN 1\nFROM b\nCOPY --from=y /a /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -e /a\n",
	},
	{
		name: "a guard that changes files", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /app || touch /app\n",
		want: "line 3 is inserted and is no whole test instruction",
	},
	{
		name: "a guard with a side effect in the path", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e \"/$(rm -r /app)\"\n",
		want: "line 3",
	},
	{
		name: "a guard with a wildcard", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e /a*\n",
		want: "line 3",
	},
	{
		name: "a guard on a relative path", effect: guards,
		before: two, old: "/app .\n", new: "/app .\nRUN test -e app\n",
		want: "line 3",
	},
	{
		name: "a guard in a stage that others extend", effect: guards,
		before: "FROM a AS base\nRUN 1\nFROM base AS out\nCMD x\nFROM b\nCOPY --from=base /a /a\n", old: "RUN 1\n", new: "RUN 1\nRUN test -e /a\n",
	},
	{
		name: "a guard and something else", effect: guards,
		before: two, old: "/app .\n¦CMD", new: "/app .\nRUN test -e /app\n¦ENV a=b\nCMD",
		want: "line 7 is inserted",
	},
	{
		name: "a guard and a changed line", effect: guards,
		before: two, old: "/app .\n¦bin/app", new: "/app .\nRUN test -e /app\n¦bin/app2",
		want: "is changed or gone",
	},
	{
		name: "a guard swallowed by a continuation", effect: guards,
		before: "FROM a AS x\nRUN 1 && \\\n  2\nFROM b\nCOPY --from=x /a /a\n", old: "&& \\\n", new: "&& \\\nRUN test -e /a && \\\n",
		want: "line 3",
	},
	{
		name: "a guard in a heredoc", effect: guards,
		before: "FROM a AS x\nRUN <<E\n1\nE\nFROM b\nCOPY --from=x /a /a\n", old: "1\n", new: "1\nRUN test -e /a\n",
		want: "line 4",
	},
	{
		name: "a guard that was there already, once more", effect: guards,
		before: "FROM a AS x\nRUN 1\nRUN test -e /a\nFROM b\nCOPY --from=x /a /a\n", old: "/a\nFROM", new: "/a\nRUN test -e /a\nFROM",
	},
}
