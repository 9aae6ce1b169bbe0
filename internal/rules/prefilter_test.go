package rules_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

// simpleFiles are files, and whether all default rules say that they have no finding in it.
var simpleFiles = map[string]bool{
	"FROM a AS b\nWORKDIR /x\nWORKDIR $X\nWORKDIR \"/y\"\nCOPY a b\nRUN --mount=type=cache,target=/c y\n":                              true,
	"FROM A\nONBUILD WORKDIR x\nONBUILD COPY --from=0 a b\n":                                                                           true,
	"ARG V\nFROM a:$V AS b\nRUN x\nFROM b AS c\nFROM c AS from\nCOPY --chown=from:from a b\n":                                          true,
	"FROM golang AS a\nFROM scratch AS a.b\nCOPY --from=a /x /y\nCOPY --from=c:1 /x $Y\nFROM a.b AS q\nFROM $X\nCOPY --from=q /x /y\n": true,
	"FROM a:1 AS a\nRUN make\nRUN test -e /x && \\\ntest -e /y\nFROM b:1\nCOPY --from=a /x /y /z/\n":                                   true,
	"FROM a:1 AS a\nRUN test -e /x\nRUN make\nFROM a AS b\nFROM b:1\nCOPY --link --from=a /x .\n":                                      false,
	"FROM a:1 AS a\nRUN test -e /x\nFROM b:1\nCOPY --from=a /x /y /z/\n":                                                               false,
	"FROM a:1 AS a\nRUN test -e /x\nCOPY --from=a /x /z\n":                                                                             false,
	"FROM a:1 AS a\nRUN test -e /x || true\nFROM b:1\nCOPY --from=a /x /z\n":                                                           false,
	"FROM a:1 AS a\nRUN test -e /x; true\nFROM b:1\nCOPY --from=a /x /z\n":                                                             false,
	"FROM a:1 AS a\nRUN test -e /x && test -e /y || true\nFROM b:1\nCOPY --from=a /x /z\n":                                             false,
	"FROM a:1 AS a\nRUN --network=none test -e /x\nFROM b:1\nCOPY --from=a /x /z\n":                                                    false,
	"FROM a:1 AS a\nRUN test -e /x\nFROM b:1 AS b\nRUN y\nFROM c:1\nCOPY --from=b /x /z\n":                                             false,
	"FROM a:1 AS a\nRUN test -e /proc/x\nFROM b:1\nCOPY --from=a /proc/x /z\n":                                                         false,
	"FROM a:1 AS a\nRUN test -e /x/../y\nFROM b:1\nCOPY --from=a /x/../y /z\n":                                                         false,
	"FROM a:1 AS a\nRUN [\"sh\", \"-c\", \"test -e /x\"]\nFROM b:1\nCOPY --from=a /x /z\n":                                             false,

	"FROM golang:1 AS a\nWORKDIR /src\nCOPY . /src/\nRUN go build -o /out/app ./cmd/app\nRUN test -e /out/app\nFROM b:1\nWORKDIR /srv\nCOPY --from=a /out/app /srv/app\n": true,
	"FROM golang:1 AS a\nWORKDIR /out/app\nRUN test -e /out\nFROM b:1\nCOPY --from=a /out /srv\n":                                                                         false, // empty-directory
	"FROM golang:1 AS a\nCOPY . /src/\nRUN go build -o /src/app .\nRUN test -e /src\nFROM b:1\nCOPY --from=a /src /srv\n":                                                 false, // whole-filesystem-copy
	"FROM golang:1 AS a\nSHELL [\"x\"]\nRUN go build ./cmd/app\nRUN test -e /app\nFROM b:1\nCOPY --from=a /app /srv\n":                                                    false, // artifact-path
	"FROM $X AS a\nFROM $Y AS a\nCOPY --from=a /x /y\n":                                                                                                                   false, // forward-reference

	"FROM a\nRUN [1]\n":                        false,
	"FROM 0\n":                                 false,
	"FROM +1\n":                                false,
	"FROM a AS B\n":                            false,
	"FROM a\nWORKDIR x\n":                      false,
	"FROM a\nWORKDIR \"x\"\n":                  false,
	"FROM a\n# dfix: ignore[x]\n":              false,
	"FROM a\nRUN --mount=from=b,target=/x y\n": false,
	"FROM a\nRUN --mount=type=bind,FROM=b,target=/x y\n":    false,
	"FROM golang\nFROM alpine\n":                            false, // unnamed-stage
	"FROM golang AS a\nFROM alpine AS a\n":                  false, // duplicate-stage
	"FROM buidler AS a\nFROM alpine AS builder\n":           false, // unknown-stage
	"FROM golang AS builder\nFROM buidler\n":                false,
	"FROM golang AS builder\nFROM Builder\n":                false, // stage-case
	"FROM golang AS a.b\nFROM A.b\n":                        false,
	"FROM a:1 AS a\nFROM 0 AS b\n":                          false, // mount-index
	"FROM a:1 AS a\nFROM b:1\nCOPY --from=0 /x /y\n":        false, // numeric-from
	"FROM a:1 AS a\nFROM b:1\nCOPY --from=a x /y\n":         false, // relative-source
	"FROM a:1 AS a\nFROM b:1\nCOPY --from=a /x y\n":         false, // relative-destination
	"FROM a:1 AS a\nRUN x\nFROM b:1\nCOPY --from=a /x /y\n": false, // unguarded-artifact
	"FROM a:1 AS a\nCOPY --from=a /x /y\n":                  false, // forward-reference
	"FROM a:1 AS a\nCOPY --from=b /x /y\nFROM b:1 AS b\n":   false,
	"FROM a:1\nCOPY --from=x /x /y\n":                       false,
	"FROM a:1\nCOPY --from=x:$Y /x /y\n":                    false,
	"FROM a:1\nCOPY --from=x:1 [\"x\\/y\", \"\\/z\"]\n":     false,
}

// TestQuiet fails as soon as a rule of the default set is called for every file.
func TestQuiet(t *testing.T) {
	for src, want := range simpleFiles {
		if got := checkQuiet(t, []byte(src)); got != want {
			t.Errorf("%q: quiet = %v", src, got)
		}
	}
}

// checkQuiet checks that a rule has no finding in a file for which its Quiet returns true. It reports whether
// all default rules say so.
func checkQuiet(t *testing.T, src []byte) bool {
	t.Helper()
	f, ok := prefilter.Read(src)
	if !ok {
		return false
	}
	quiet := true
	for _, rule := range rules.All {
		if rule.Quiet == nil || !rule.Quiet(f) {
			quiet = quiet && !rule.In("default")
			continue
		}
		full, err := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{Rules: []*rewrite.Rule{rule}, Full: true})
		if err != nil {
			t.Fatalf("%s: quiet, but a full run says: %v\n%q", rule.Name, err, src)
		}
		if len(full.Outcomes) > 0 || full.Fault != nil || full.Changed() {
			t.Fatalf("%s: quiet, but a full run has %v, fault %v\n%q", rule.Name, full.Outcomes, full.Fault, src)
		}
	}
	return quiet
}

// FuzzQuiet looks for a text that a rule is wrong about.
func FuzzQuiet(f *testing.F) {
	for src := range simpleFiles {
		f.Add([]byte(src))
	}
	for _, src := range fuzzSeeds(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) { checkQuiet(t, src) })
}

func defaults() []*rewrite.Rule {
	return slices.DeleteFunc(slices.Clone(rules.All), func(r *rewrite.Rule) bool { return !r.In("default") })
}

// BenchmarkQuiet is what a small file without findings costs: BuildKit's parser alone, a run, and a full run; and a run
// of a file that is not simple.
func BenchmarkQuiet(b *testing.B) {
	src := []byte(small)
	run := func(src []byte, full bool) func(b *testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := rewrite.Run(b.Context(), "Dockerfile", src, rewrite.Options{Rules: defaults(), Full: full}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("parser", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.Parse(bytes.NewReader(src)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("run", run(src, false))
	b.Run("full", run(src, true))
	b.Run("odd", run(slices.Concat(src, []byte("CMD ['x']\n")), false))
}

// small is a Dockerfile as most are.
const small = `FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt ./
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpq5 \
 && rm -rf /var/lib/apt/lists/*
RUN pip install -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["gunicorn", "app:app"]
`
