package verify

// pathPairs write paths differently.
var pathPairs = []pair{
	{
		name: "relative source", effect: relabels,
		before: two, old: "/app /usr",
		new: "/app /usr",
	},
	{
		name: "source made absolute", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x app/y /y\n", old: "app/y",
		new: "/app/y",
	},
	{
		name: "source by the producer's WORKDIR", effect: relabels,
		before: "FROM a AS x\nWORKDIR /src\nRUN 1\nFROM c\nCOPY --from=x app /y\n", old: "=x app",
		new:  "=x /src/app",
		want: "before copy /app to /y, after copy /src/app to /y",
	},
	{
		name: "destination made absolute", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app .\n", old: "/app .",
		new: "/app /srv/",
	},
	{
		name: "lost slash", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app bin/\n", old: "bin/",
		new:  "/srv/bin",
		want: "copy /app to /srv/bin/, after copy /app to /srv/bin",
	},
	{
		name: "lost slash of a dot", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app .\n", old: "/app .",
		new:  "/app /srv",
		want: "after copy /app to /srv",
	},
	{
		name: "destination without a known WORKDIR", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x /app y\n", old: "/app y",
		new:  "/app /y",
		want: "with a base image that sets WORKDIR",
	},
	{
		name: "destination behind a trigger", effect: relabels,
		before: "FROM a AS x\nRUN 1\nONBUILD WORKDIR /ob\nFROM x\nCOPY --from=0 /app y\n", old: "/app y",
		new:  "/app /y",
		want: "stage 1",
	},
	{
		name: "relative WORKDIR on a known one", effect: relabels,
		before: "FROM a\nWORKDIR /app\nWORKDIR src\nRUN 1\n", old: "WORKDIR src",
		new: "WORKDIR /app/src",
	},
	{
		name: "a tidied WORKDIR", effect: relabels,
		before: "FROM a\nWORKDIR /app/\nCMD x\n", old: "/app/",
		new:  "/app",
		want: "config.WorkingDir",
	},
	{
		name: "a tidied WORKDIR that a named stage inherits", effect: relabels,
		before: "FROM a AS base\nWORKDIR /app/\nFROM base AS one\nCMD x\nFROM b\nRUN true\n", old: "/app/",
		new:  "/app",
		want: "config.WorkingDir",
	},
	{
		name: "a leading variable", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app $DIR\n", old: "$DIR",
		new:  "/srv/$DIR",
		want: "with absolute paths in variables",
	},
	{
		name: "the context's paths", effect: relabels,
		before: "FROM a\nCOPY ./src/ /src/\n", old: "./src/ ",
		new: "src ",
	},
	{
		name: "another path of the context", effect: relabels,
		before: "FROM a\nCOPY ./src/ /src/\n", old: "./src/ ",
		new:  "lib ",
		want: "copy /src to /src/, after copy /lib to /src/",
	},
	{
		name: "pivot of --parents", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --parents --from=x a/./b /y/\n", old: "a/./b",
		new:  "/a/b",
		want: "stage 1",
	},
	{
		name: "CMD", effect: relabels,
		before: two, old: `["app"]`,
		new:  `app`,
		want: "config.Cmd",
	},
	{
		name: "a wildcard", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x /d/*.jar /y/\n", old: "*.jar",
		new:  "?.jar",
		want: "stage 1",
	},
	{
		name: "--link lost", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nCOPY --link --from=x /d /y\n", old: " --link",
		new:  "",
		want: "stage 1",
	},
	{
		name: "a leading variable and a port", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app $DIR\nEXPOSE $PORT\n", old: "$DIR",
		new:  "/srv/$DIR",
		want: "absolute paths in variables",
	},
	{
		name: "a drive is no relative path on Windows", effect: relabels,
		before: "FROM a AS x\nRUN 1\nFROM windows/nanoserver\nWORKDIR /srv\nCOPY --from=x /app C:/app/\n", old: "C:/app/",
		new:  "/srv/C:/app/",
		want: "a Windows base image",
	},
}
