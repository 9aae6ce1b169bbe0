package verify

// pathPairs write paths differently.
var pathPairs = []pair{
	{"relative source", relabels, two, "/app /usr", "/app /usr", ""},
	{"source made absolute", relabels, "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x app/y /y\n", "app/y", "/app/y", ""},
	{"source by the producer's WORKDIR", relabels, "FROM a AS x\nWORKDIR /src\nRUN 1\nFROM c\nCOPY --from=x app /y\n", "=x app", "=x /src/app", "before copy /app to /y, after copy /src/app to /y"},
	{"destination made absolute", relabels, "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app .\n", "/app .", "/app /srv/", ""},
	{"lost slash", relabels, "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app bin/\n", "bin/", "/srv/bin", "copy /app to /srv/bin/, after copy /app to /srv/bin"},
	{"lost slash of a dot", relabels, "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app .\n", "/app .", "/app /srv", "after copy /app to /srv"},
	{"destination without a known WORKDIR", relabels, "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x /app y\n", "/app y", "/app /y", "with a base image that sets WORKDIR"},
	{"destination behind a trigger", relabels, "FROM a AS x\nRUN 1\nONBUILD WORKDIR /ob\nFROM x\nCOPY --from=0 /app y\n", "/app y", "/app /y", "stage 1"},
	{"relative WORKDIR on a known one", relabels, "FROM a\nWORKDIR /app\nWORKDIR src\nRUN 1\n", "WORKDIR src", "WORKDIR /app/src", ""},
	{"a tidied WORKDIR", relabels, "FROM a\nWORKDIR /app/\nCMD x\n", "/app/", "/app", "config.WorkingDir"},
	{"a tidied WORKDIR that a named stage inherits", relabels, "FROM a AS base\nWORKDIR /app/\nFROM base AS one\nCMD x\nFROM b\nRUN true\n", "/app/", "/app", "config.WorkingDir"},
	{"a leading variable", relabels, "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app $DIR\n", "$DIR", "/srv/$DIR", "with absolute paths in variables"},
	{"the context's paths", relabels, "FROM a\nCOPY ./src/ /src/\n", "./src/ ", "src ", ""},
	{"another path of the context", relabels, "FROM a\nCOPY ./src/ /src/\n", "./src/ ", "lib ", "copy /src to /src/, after copy /lib to /src/"},
	{"pivot of --parents", relabels, "FROM a AS x\nRUN 1\nFROM c\nCOPY --parents --from=x a/./b /y/\n", "a/./b", "/a/b", "stage 1"},
	{"CMD", relabels, two, `["app"]`, `app`, "config.Cmd"},
	{"a wildcard", relabels, "FROM a AS x\nRUN 1\nFROM c\nCOPY --from=x /d/*.jar /y/\n", "*.jar", "?.jar", "stage 1"},
	{"--link lost", relabels, "FROM a AS x\nRUN 1\nFROM c\nCOPY --link --from=x /d /y\n", " --link", "", "stage 1"},
	{"a leading variable and a port", relabels, "FROM a AS x\nRUN 1\nFROM c\nWORKDIR /srv\nCOPY --from=x /app $DIR\nEXPOSE $PORT\n", "$DIR", "/srv/$DIR", "absolute paths in variables"},
	{"a drive is no relative path on Windows", relabels, "FROM a AS x\nRUN 1\nFROM windows/nanoserver\nWORKDIR /srv\nCOPY --from=x /app C:/app/\n", "C:/app/", "/srv/C:/app/", "a Windows base image"},
}
