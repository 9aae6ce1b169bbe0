package rules_test

import "github.com/dfix-dev/dfix/internal/rewrite"

const (
	label  = rewrite.Relabels
	guards = rewrite.Guards
)

var pathSabotages = []sabotage{
	{"relative-source", "joins it to the WORKDIR of the producer", label,
		"FROM golang:1 AS go\nWORKDIR /src\nRUN make\nFROM alpine:3\nCOPY --from=go app /a\n", swap(" app /a", " /src/app /a"), "before copy /app to /a, after copy /src/app to /a", ""},
	{"relative-source", "joins it to the WORKDIR of the consumer", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nWORKDIR /srv\nCOPY --from=go app /a\n", swap(" app /a", " /srv/app /a"), "before copy /app to /a, after copy /srv/app to /a", ""},
	{"relative-source", "moves the pivot of --parents", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY --parents --from=go a/./b /y/\n", swap("a/./b", "/a/b"), "stage 1", ""},
	{"relative-source", "takes a file name for a wildcard", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY --from=go dist/a?b /y/\n", swap("dist/a?b", "/dist/a*b"), "stage 1", ""},
	{"relative-source", "writes the destination's slash for the source's", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY --from=go a b\n", swap(" a b", " a /b"), "stage 1", ""},
	{"relative-source", "claims that the history stays", pres,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY --from=go app /a\n", swap(" app /a", " /app /a"), "created_by", ""},
	{"relative-source", "edits a heredoc", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nRUN <<E\ncp app /a\nE\nCOPY --from=go app /a\n", swap(" app /a", " /app /a"), "stage 1", ""},
	{"relative-destination", "drops the slash of a dot", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nWORKDIR /srv\nCOPY --from=go /app .\n", swap("/app .", "/app /srv"), "before copy /app to /srv/, after copy /app to /srv", ""},
	{"relative-destination", "drops a slash", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nWORKDIR /srv\nCOPY --from=go /app bin/\n", swap("bin/", "/srv/bin"), "before copy /app to /srv/bin/, after copy /app to /srv/bin", ""},
	{"relative-destination", "adds a slash", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nWORKDIR /srv\nCOPY --from=go /app bin\n", swap("/app bin", "/app /srv/bin/"), "before copy /app to /srv/bin, after copy /app to /srv/bin/", ""},
	{"relative-destination", "takes the root for an unknown WORKDIR", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY --from=go /app bin\n", swap("/app bin", "/app /bin"), "with a base image that sets WORKDIR", ""},
	{"relative-destination", "takes a WORKDIR further down", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nWORKDIR /one\nCOPY --from=go /app bin\nWORKDIR /two\n", swap("/app bin", "/app /two/bin"), "stage 1", ""},
	{"relative-destination", "takes the WORKDIR of the producer", label,
		"FROM golang:1 AS go\nWORKDIR /src\nRUN make\nFROM alpine:3\nWORKDIR /srv\nCOPY --from=go /app bin\n", swap("/app bin", "/app /src/bin"), "stage 1", ""},
	{"relative-destination", "overlooks a trigger", label,
		"FROM golang:1 AS go\nWORKDIR /src\nONBUILD WORKDIR /ob\nFROM go\nCOPY --from=go /app bin\n", swap("/app bin", "/app /src/bin"), "stage 1", ""},
	{"relative-destination", "takes a variable for a name", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nARG DIR\nWORKDIR /srv\nCOPY --from=go /app $DIR\n", swap("/app $DIR", "/app /srv/$DIR"), "absolute paths in variables", ""},
	{"relative-destination", "keeps the dots and loses the parent", label,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nWORKDIR /srv/a\nCOPY --from=go /app ../b\n", swap("../b", "/srv/a/b"), "stage 1", ""},
	{"relative-context-destination", "drops the slash of a dot", label,
		"FROM alpine:3\nWORKDIR /srv\nCOPY a .\n", swap("COPY a .", "COPY a /srv"), "before copy /a to /srv/, after copy /a to /srv", ""},
	{"relative-context-destination", "takes the root for an unknown WORKDIR", label,
		"FROM alpine:3\nADD a b/\n", swap("a b/", "a /b/"), "with a base image that sets WORKDIR", ""},
	{"relative-context-destination", "takes a drive for a name", label,
		"FROM alpine:3 AS tools\nFROM mcr.microsoft.com/windows/nanoserver\nWORKDIR /srv\nCOPY a C:/b/\n", swap("C:/b/", "/srv/C:/b/"), "a Windows base image", ""},
}

var workdirSabotages = []sabotage{
	{"relative-workdir", "takes the root for an unknown WORKDIR", pres,
		"FROM alpine:3\nWORKDIR src\nRUN make\n", swap("WORKDIR src", "WORKDIR /src"), "with a base image that sets WORKDIR", ""},
	{"relative-workdir", "joins it to the first WORKDIR", pres,
		"FROM alpine:3\nWORKDIR /a\nWORKDIR /b\nWORKDIR c\nRUN make\n", swap("WORKDIR c", "WORKDIR /a/c"), "stage 0", ""},
	{"relative-workdir", "overlooks a trigger", pres,
		"FROM alpine:3 AS base\nWORKDIR /a\nONBUILD WORKDIR /ob\nFROM base\nWORKDIR c\nRUN make\n", swap("WORKDIR c", "WORKDIR /a/c"), "stage 1", ""},
	{"relative-workdir", "tidies an absolute one", pres,
		"FROM alpine:3\nWORKDIR /a/\nCMD [\"x\"]\n", swap("/a/", "/a"), "config.WorkingDir", ""},
	{"relative-workdir", "takes a variable for a name", pres,
		"FROM alpine:3\nARG DIR\nWORKDIR /a\nWORKDIR $DIR\nRUN make\n", swap("WORKDIR $DIR", "WORKDIR /a/$DIR"), "stage 0", ""},
	{"relative-workdir", "takes the WORKDIR of another stage", pres,
		"FROM alpine:3 AS a\nWORKDIR /a\nFROM debian:12\nWORKDIR b\nRUN make\n", swap("WORKDIR b", "WORKDIR /a/b"), "stage 1", ""},
}

const made = "FROM golang:1 AS go\nRUN make\nRUN make install\nFROM alpine:3\nCOPY --from=go /app /app\n"

// guarding adds a line after `make install`.
func guarding(line string) sabotage {
	return sabotage{rule: "unguarded-artifact", effect: guards, src: made, edits: swap("install\n", "install\n"+line+"\n")}
}

// wildcardSabotages are wrong tests of a pattern.
var wildcardSabotages = []sabotage{
	{"silent-wildcard", "tests another pattern", guards,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY --from=go /o/*.jar /a.jar\n", swap("make\n", "make\nRUN test -f /p/*.jar\n"), "no COPY takes /p/*.jar from the stage", ""},
	{"silent-wildcard", "removes what does not match", guards,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nCOPY --from=go /o/*.jar /a.jar\n", swap("make\n", "make\nRUN rm /o/*.txt\n"), "line 3 is inserted", ""},
}

// variableSabotages are tests of paths that variables do not name.
var variableSabotages = []sabotage{
	{"unguarded-artifact", "tests what a variable does not name", guards,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nARG D=/o/a\nCOPY --from=go $D /a\n", swap("make\n", "make\nRUN test -f /o/b\n"), "no COPY takes /o/b from the stage", ""},
	{"unguarded-artifact", "tests the same name elsewhere", guards,
		"FROM golang:1 AS go\nRUN make\nFROM alpine:3\nARG D=/o\nCOPY --from=go $D/a /a\n", swap("make\n", "make\nRUN test -f /p/a\n"), "no COPY takes /p/a from the stage", ""},
	{"empty-directory", "tests a file that nothing starts", guards,
		"FROM golang:1 AS go\nRUN mkdir /o\nRUN make\nFROM alpine:3\nCOPY --from=go /o /p\nCMD [\"/p/a\"]\n", swap("make\n", "make\nRUN test -f /o/b\n"), "no COPY takes /o/b from the stage", ""},
	{"empty-directory", "fills the directory", guards,
		"FROM golang:1 AS go\nRUN mkdir /o\nRUN make\nFROM alpine:3\nCOPY --from=go /o /p\nCMD [\"/p/a\"]\n", swap("make\n", "make\nRUN touch /o/a\n"), "line 4 is inserted", ""},
	{"unguarded-artifact", "tests in front of what makes the file", guards,
		"FROM golang:1 AS go\nRUN make V=$V\nRUN cp x /o/a\nFROM alpine:3\nCOPY --from=go /o/a /a\n", swap("$V\n", "$V\nRUN test -f /o/a\n"), "tests before the stage is done", ""},
}

func (s sabotage) as(what, want string) sabotage {
	s.what, s.want = what, want
	return s
}

func (s sabotage) in(src string, oldnew ...string) sabotage {
	s.src, s.edits = src, swap(oldnew...)
	return s
}

var guardSabotages = []sabotage{
	guarding("RUN test -e /app || touch /app").as("writes the file", "line 4 is inserted and is no whole test instruction"),
	guarding("RUN test -e /app; rm /app").as("removes the file", "line 4 is inserted"),
	guarding("RUN test -e /app > /log").as("leaves a log", "line 4 is inserted"),
	guarding("RUN test -e app").as("tests a path of the WORKDIR", "line 4 is inserted"),
	guarding("RUN test -e $APP").as("tests a variable", "line 4 is inserted"),
	guarding("RUN [\"test\", \"-e\", \"/app\"]").as("needs a test outside of the shell", "line 4 is inserted"),
	guarding("COPY app /app").as("copies what is missing", "line 4 is inserted"),
	guarding("RUN test -e /app\nUSER app").as("changes the user", "line 5 is inserted"),
	guarding("RUN test -e /apps").as("tests another path", "no COPY takes /apps from the stage"),
	guarding("RUN test -e /app").as("claims that nothing changes", "stage 0").claiming(pres),
	guarding("").in(made, "make\nRUN make install\n", "make\nRUN test -e /app\nRUN make install\n").
		as("tests before the file is made", "line 3 tests before the stage is done"),
	guarding("").in(made, "COPY --from=go /app /app\n", "RUN test -e /app\nCOPY --from=go /app /app\n").
		as("tests in the consumer", "line 5 tests before the stage is done"),
	guarding("").in("FROM golang:1 AS go\nRUN make\nSHELL [\"python3\", \"-c\"]\nFROM alpine:3\nCOPY --from=go /app /app\n", "\"-c\"]\n", "\"-c\"]\nRUN test -e /app\n").
		as("runs the test in a shell that is none", "line 4 tests in SHELL python3 -c"),
	guarding("").in("FROM golang:1 AS py\nSHELL [\"pwsh\", \"-c\"]\nFROM py AS go\nRUN make\nFROM alpine:3\nCOPY --from=go /app /app\n", "make\n", "make\nRUN test -e /app\n").
		as("runs the test in a shell that its base sets", "line 5 tests in SHELL pwsh -c"),
	guarding("").in("FROM golang:1 AS go\nRUN make \\\n  && make install\nFROM alpine:3\nCOPY --from=go /app /app\n", "\\\n", "\\\nRUN test -e /app \\\n").
		as("stands inside a continuation", "line 3 is inserted"),
	// A compile cannot show whether an image has a shell, or who may read a path.
	guarding("").in("FROM scratch AS go\nCOPY app /app\nFROM alpine:3\nCOPY --from=go /app /app\n", "app /app\nFROM", "app /app\nRUN test -e /app\nFROM").
		as("needs a shell in an empty image", "").making("FROM scratch AS go\nCOPY app /app\nFROM alpine:3\nCOPY --from=go /app /app\n"),
	guarding("").in("FROM golang:1 AS go\nRUN make OUT=/root\nUSER app\nFROM alpine:3\nCOPY --from=go /root/app /app\n", "USER app\n", "USER app\nRUN test -e /root/app\n").
		as("tests as a user to whom the path is closed", "").making("FROM golang:1 AS go\nRUN make OUT=/root\nRUN test -e /root/app\nUSER app\nFROM alpine:3\nCOPY --from=go /root/app /app\n"),
}

func (s sabotage) claiming(effect rewrite.Effect) sabotage { s.effect = effect; return s }

func (s sabotage) making(right string) sabotage { s.right = right; return s }
