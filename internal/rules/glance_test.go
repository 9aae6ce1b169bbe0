package rules_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

// glances are files, and whether a glance tells that no rule has anything to say of them.
var glances = map[string]bool{
	"FROM a AS b\nWORKDIR /x\nWORKDIR $X\nWORKDIR \"/y\"\nCOPY a b\nRUN --mount=type=cache,target=/c y\n": true,
	"FROM A\nONBUILD WORKDIR x\nONBUILD COPY --from=0 a b\n":                                              true,
	"ARG V\nFROM a:$V AS b\nRUN x\nFROM b AS c\nFROM c AS from\nCOPY --chown=from:from a b\n":             true,
	"FROM golang AS a\nFROM scratch AS a.b\nCOPY --from=a /x /y\nCOPY --from=c:1 /x $Y\nFROM $X\n":        true,
	"FROM a:1 AS a\nRUN make\nRUN test -e /x && \\\ntest -e /y\nFROM b:1\nCOPY --from=a /x /y /z/\n":      true,
	"FROM a:1 AS a\nRUN test -e /x\nRUN make\nFROM a AS b\nFROM b:1\nCOPY --link --from=a /x .\n":         false,
	"FROM a:1 AS a\nRUN test -e /x\nFROM b:1\nCOPY --from=a /x /y /z/\n":                                  false,
	"FROM a:1 AS a\nRUN test -e /x\nCOPY --from=a /x /z\n":                                                false,
	"FROM a:1 AS a\nRUN test -e /x || true\nFROM b:1\nCOPY --from=a /x /z\n":                              false,
	"FROM a:1 AS a\nRUN test -e /x; true\nFROM b:1\nCOPY --from=a /x /z\n":                                false,
	"FROM a:1 AS a\nRUN test -e /x && test -e /y || true\nFROM b:1\nCOPY --from=a /x /z\n":                false,
	"FROM a:1 AS a\nRUN --network=none test -e /x\nFROM b:1\nCOPY --from=a /x /z\n":                       false,
	"FROM a:1 AS a\nRUN test -e /x\nFROM b:1 AS b\nRUN y\nFROM c:1\nCOPY --from=b /x /z\n":                false,
	"FROM a:1 AS a\nRUN test -e /proc/x\nFROM b:1\nCOPY --from=a /proc/x /z\n":                            false,
	"FROM a:1 AS a\nRUN test -e /x/../y\nFROM b:1\nCOPY --from=a /x/../y /z\n":                            false,
	"FROM a:1 AS a\nRUN [\"sh\", \"-c\", \"test -e /x\"]\nFROM b:1\nCOPY --from=a /x /z\n":                false,

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

func TestGlance(t *testing.T) {
	for src, want := range glances {
		if got := checkGlance(t, []byte(src)); got != want {
			t.Errorf("%q: glance = %v", src, got)
		}
	}
	if rules.Glance(rules.All) != nil {
		t.Error("there is a glance for rules that look at one stage alone")
	}
}

// checkGlance: where a glance is enough, BuildKit accepts the file, and looking at it in full finds nothing.
func checkGlance(t *testing.T, src []byte) bool {
	t.Helper()
	if !rules.Glance(defaults())(src) {
		return false
	}
	full, err := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{Rules: defaults()})
	if err != nil {
		t.Fatalf("a glance is enough, but in full: %v\n%q", err, src)
	}
	if len(full.Outcomes) > 0 || full.Fault != nil || full.Changed() {
		t.Fatalf("a glance is enough, but in full there are %v, fault %v\n%q", full.Outcomes, full.Fault, src)
	}
	short, err := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{Rules: defaults(), Glance: rules.Glance(defaults())})
	if err != nil || !bytes.Equal(short.Before, full.Before) || !bytes.Equal(short.After, full.After) || short.Name != full.Name || short.Proof != full.Proof {
		t.Fatalf("a glance gives another report: %+v, %v", short, err)
	}
	return true
}

// FuzzGlance looks for a text that a glance is wrong about.
func FuzzGlance(f *testing.F) {
	for src := range glances {
		f.Add([]byte(src))
	}
	for _, src := range fuzzSeeds(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) { checkGlance(t, src) })
}

// BenchmarkGlance is what a small file with nothing to find costs: the glance, BuildKit's parser alone,
// and a run with and without the glance; and what it costs where the last line is none for a glance.
func BenchmarkGlance(b *testing.B) {
	glance, settled := rules.Glance(defaults()), rules.Settled(defaults())
	src := []byte(small)
	run := func(src []byte, opt rewrite.Options) func(b *testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := rewrite.Run(b.Context(), "Dockerfile", src, opt); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("glance", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			if !glance(src) {
				b.Fatal("a glance is not enough")
			}
		}
	})
	b.Run("parser", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.Parse(bytes.NewReader(src)); err != nil {
				b.Fatal(err)
			}
		}
	})
	long := slices.Concat(src, []byte("CMD ['x']\n"))
	b.Run("run", run(src, rewrite.Options{Rules: defaults(), Glance: glance, Settled: settled}))
	b.Run("run-without", run(src, rewrite.Options{Rules: defaults(), Settled: settled}))
	b.Run("odd", run(long, rewrite.Options{Rules: defaults(), Glance: glance, Settled: settled}))
	b.Run("odd-without", run(long, rewrite.Options{Rules: defaults(), Settled: settled}))
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
