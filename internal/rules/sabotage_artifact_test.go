package rules_test

import "github.com/dfix-dev/dfix/internal/rewrite"

const (
	repaths = rewrite.Repaths
	splits  = rewrite.Splits
	fails   = rewrite.Unignores
	settles = rewrite.Settles

	astray   = "FROM gcc:14 AS c\nWORKDIR /w\nRUN gcc -o app a.c\nFROM debian:12 AS d\nRUN date\nFROM alpine:3\nCOPY --from=c --chown=1 /app /app\nCOPY x /y\nCMD [\"/app\"]\n"
	fusion   = "FROM debian:12 AS c\nRUN --network=host apt-get install -y gcc && gcc -o /a '1 && 2'\nRUN date\nFROM alpine:3\nCOPY --from=c /a /a\n"
	careless = "FROM gcc:14 AS c\nRUN --network=none cc -O2 -o /a a.c || true; echo 'x || true' || echo no\nFROM alpine:3\nCOPY --from=c /a /b\n"
	bound    = "FROM golang:1 AS go\nRUN make\nFROM debian:12\nCOPY --from=go /app bin/\n"
)

var artifactSabotages = []sabotage{
	{"artifact-path", "changes the destination too", repaths, astray, swap("/app /app\n", "/w/app /app/\n"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "takes it from another stage", repaths, astray, swap("--from=c", "--from=d"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "drops the owner", repaths, astray, swap("--chown=1 /app", "/w/app"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "edits a COPY from the context", repaths, astray, swap("COPY x", "COPY /w/x"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "takes two files for one", repaths, astray, swap(" /app /app\n", " /w/app /w/b /app\n"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "writes a pattern", repaths, astray, swap(" /app /app\n", " /w/* /app\n"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "writes a relative path", repaths, astray, swap(" /app /app\n", " w/app /app\n"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "writes a path that is not clean", repaths, astray, swap(" /app /app\n", " /w/../app /app\n"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "moves the compiler instead", repaths, astray, swap("WORKDIR /w", "WORKDIR /"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "changes what is started", repaths, astray, swap(" /app /app\nCOPY", " /w/app /app\nCOPY", "[\"/app\"]", "[\"/w\"]"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "names the stage anew", repaths, astray, swap("AS c", "AS e", "--from=c", "--from=e"), "more than literal sources of a COPY --from", ""},
	{"artifact-path", "claims that the files stay", label, astray, swap(" /app /app\n", " /w/app /app\n"), "stage 2", ""},

	{"silenced-failure", "changes the command too", fails, careless, swap("cc -O2 -o /a a.c || true", "cc -o /a a.c"), "more than a || true is changed", ""},
	{"silenced-failure", "removes what is in quotes", fails, careless, swap("'x || true'", "'x'"), "more than a || true is changed", ""},
	{"silenced-failure", "removes another alternative", fails, careless, swap(" || echo no", ""), "more than a || true is changed", ""},
	{"silenced-failure", "removes the command", fails, careless, swap("cc -O2 -o /a a.c || true; ", ""), "more than a || true is changed", ""},
	{"silenced-failure", "drops a flag", fails, careless, swap("--network=none ", "", " || true; ", "; "), "more than a || true is changed", ""},
	{"silenced-failure", "changes the COPY", fails, careless, swap(" || true; ", "; ", "/a /b", "/a /c"), "more than a || true is changed", ""},
	{"silenced-failure", "claims that nothing changes", rewrite.Relabels, careless, swap(" || true; ", "; "), "stage 0", ""},

	{"fused-build", "loses a flag", splits, fusion, swap(" && gcc", "\nRUN gcc"), "more than where a RUN ends is changed", ""},
	{"fused-build", "loses a command", splits, fusion, swap("apt-get install -y gcc && ", ""), "more than where a RUN ends is changed", ""},
	{"fused-build", "changes a command", splits, fusion, swap(" && gcc -o", "\nRUN --network=host gcc -g -o"), "more than where a RUN ends is changed", ""},
	{"fused-build", "changes the order", splits, "FROM debian:12 AS c\nRUN a && b\nFROM alpine:3\nCOPY --from=c /a /a\n", swap("a && b\n", "b\nRUN a\n"), "more than where a RUN ends is changed", ""},
	{"fused-build", "cuts a word in quotes", splits, "FROM debian:12 AS c\nRUN apt-get install gcc && gcc '1 && 2'\nFROM alpine:3\nCOPY --from=c /a /a\n", swap("1 && 2", "1\nRUN 2"), "more than where a RUN ends is changed", ""},
	{"fused-build", "cuts at ||", splits, "FROM debian:12 AS c\nRUN apt-get install gcc || make\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" || make", "\nRUN make"), "more than where a RUN ends is changed", ""},
	{"fused-build", "cuts behind cd", splits, "FROM debian:12 AS c\nRUN cd /src && apt-get install gcc && make\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" && make", "\nRUN make"), "more than where a RUN ends is changed", ""},
	{"fused-build", "cuts behind a variable", splits, "FROM debian:12 AS c\nRUN V=1 && apt-get install gcc && make $V\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" && make", "\nRUN make"), "more than where a RUN ends is changed", ""},
	{"fused-build", "puts a RUN between", splits, "FROM debian:12 AS c\nRUN apt-get install gcc && make\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" && make", "\nRUN date\nRUN make"), "more than where a RUN ends is changed", ""},
	{"fused-build", "puts a directory between", splits, "FROM debian:12 AS c\nRUN apt-get install gcc && make\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" && make", "\nWORKDIR /x\nRUN make"), "more than where a RUN ends is changed", ""},
	{"fused-build", "adds a RUN at the end", splits, "FROM debian:12 AS c\nRUN apt-get install gcc && make\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" && make", "\nRUN make\nRUN make"), "more than where a RUN ends is changed", ""},
	{"fused-build", "changes another stage", splits, "FROM debian:12 AS c\nRUN apt-get install gcc && make\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" && make", "\nRUN make", " /a /a", " /a /b"), "more than where a RUN ends is changed", ""},
	{"fused-build", "claims that the files stay", label, "FROM debian:12 AS c\nRUN apt-get install gcc && make\nFROM alpine:3\nCOPY --from=c /a /a\n", swap(" && make", "\nRUN make"), "stage 0", ""},

	{"relative-destination", "takes another directory for that of debian", settles, bound, swap(" bin/", " /srv/bin/"), "stage 1", ""},
	{"relative-destination", "takes the root for the directory of golang", settles, "FROM alpine:3 AS a\nRUN date\nFROM golang:1\nCOPY --from=a /x bin/\n", swap(" bin/", " /bin/"), "stage 1", ""},
	{"relative-destination", "takes the root for an image that nobody knows", settles, "FROM alpine:3 AS a\nRUN date\nFROM example.com/b:1\nCOPY --from=a /x bin/\n", swap(" bin/", " /bin/"), "stage 1", ""},
	{"relative-destination", "claims for every image what debian does", label, bound, swap(" bin/", " /bin/"), "with a base image that sets WORKDIR", ""},
	{"relative-destination", "overlooks a trigger of an image with onbuild", settles, "FROM alpine:3 AS a\nRUN date\nFROM node:8-onbuild\nCOPY --from=a /x bin/\n", swap(" bin/", " /bin/"), "stage 1", ""},
	{"relative-workdir", "takes the root for the directory of golang", settles, "FROM golang:1\nWORKDIR src\nRUN make\n", swap("WORKDIR src", "WORKDIR /src"), "stage 0", ""},
}
