package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var dfix, bare string // the built commands

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "dfix-bench")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	dfix, bare = filepath.Join(dir, "dfix"), filepath.Join(dir, "bare")
	for bin, pkg := range map[string]string{dfix: "../../cmd/dfix", bare: "./testdata/bare"} {
		build := exec.Command("go", "build", "-o", bin, pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // like make build: there is no libc to load
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n%s", pkg, err, out)
			return 1
		}
	}
	return m.Run()
}

// took runs a command in dir and returns its wall time. Exit codes 0 and 1 are accepted.
func took(tb testing.TB, dir, stdin, name string, args ...string) time.Duration {
	tb.Helper()
	elapsed, _ := cost(tb, dir, stdin, name, args...)
	return elapsed
}

// cost is like took, and also returns the peak memory of the command in MB.
func cost(tb testing.TB, dir, stdin, name string, args ...string) (elapsed time.Duration, peak float64) {
	tb.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	elapsed = time.Since(start)
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 1 {
		tb.Fatalf("%s %v: %v\n%s", name, args, err, stderr.String())
	}
	return elapsed, peakOf(cmd.ProcessState)
}

// compare runs two commands alternately, so that the load of the machine affects both, and reports the median of
// each and their ratio.
func compare(b *testing.B, ours, theirs func() time.Duration) {
	b.Helper()
	var x, y []time.Duration
	ours()
	theirs()
	for b.Loop() {
		x, y = append(x, ours()), append(y, theirs())
	}
	b.ReportMetric(float64(median(x).Microseconds())/1000, "dfix-ms")
	b.ReportMetric(float64(median(y).Microseconds())/1000, "least-ms")
	b.ReportMetric(float64(median(x))/float64(median(y)), "ratio")
}

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}

const tidy = `FROM golang:1.23 AS build
WORKDIR /src
COPY . /src/
RUN go build -o /out/app ./cmd/app
RUN test -e /out/app

FROM alpine:3.20
RUN apk add --no-cache ca-certificates tzdata \
 && adduser -D app
WORKDIR /srv
COPY --from=build /out/app /srv/app
CMD ["/srv/app"]
`

// untidy makes a file that needs a name, a name for a number, three paths and a test.
var untidy = strings.NewReplacer(" AS build", "", "--from=build /out", "--from=0 out", " /srv/app\nCMD", " .\nCMD", "RUN test -e /out/app\n", "").Replace(tidy)

const single = `FROM python:3.12-slim
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

// tree writes n different Dockerfiles. It returns their directory and a list of their paths, one per line.
func tree(tb testing.TB, n int, text func(i int) string) (dir, list string) {
	tb.Helper()
	dir = tb.TempDir()
	var paths strings.Builder
	for i := range n {
		path := fmt.Sprintf("g%d/s%d/Dockerfile", i/100, i)
		write(tb, filepath.Join(dir, path), strings.ReplaceAll(text(i), "app", fmt.Sprintf("app%d", i)))
		paths.WriteString(path + "\n")
	}
	return dir, paths.String()
}

func write(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkTree compares dfix --diff with the proof to parsing alone, over 2,000 files.
func BenchmarkTree(b *testing.B) {
	for _, test := range []struct {
		name string
		text func(i int) string
	}{
		{"half-change", func(i int) string { return []string{tidy, untidy}[i%2] }},
		{"none-changes", func(int) string { return tidy }},
		{"none-changes-one-stage", func(int) string { return single }},
	} {
		b.Run(test.name, func(b *testing.B) {
			dir, list := tree(b, 2000, test.text)
			compare(b,
				func() time.Duration { return took(b, dir, "", dfix, "--diff", ".") },
				func() time.Duration { return took(b, dir, list, bare) })
		})
	}
}

// BenchmarkOneFile compares a run on one named file to dfix --version.
func BenchmarkOneFile(b *testing.B) {
	dir := b.TempDir()
	write(b, filepath.Join(dir, "Dockerfile"), untidy)
	compare(b,
		func() time.Duration { return took(b, dir, "", dfix, "--diff", "Dockerfile") },
		func() time.Duration { return took(b, dir, "", dfix, "--version") })
}

// BenchmarkBigTree compares a run on a work tree of 129,000 files, of which 400 are Dockerfiles, to git's own
// listing.
func BenchmarkBigTree(b *testing.B) {
	dir, _ := tree(b, 400, func(int) string { return tidy })
	for i := range 128_600 {
		write(b, filepath.Join(dir, fmt.Sprintf("src/d%d/e%d/f%d.go", i/2000, i/40, i)), "package x\n")
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}} {
		took(b, dir, "", "git", args...)
	}
	b.ResetTimer()
	compare(b,
		func() time.Duration { return took(b, dir, "", dfix, "--list", ".") },
		func() time.Duration { return took(b, dir, "", "git", "ls-files", "-co", "--exclude-standard") })
}

// BenchmarkGrowth reports time and memory for growing trees in which every fourth file changes. If cost is linear,
// the time per file stays the same; if memory does not depend on the number of files, it stays the same.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir, _ := tree(b, n, func(i int) string { return []string{tidy, single, untidy, single}[i%4] })
			var times []time.Duration
			var most float64
			for b.Loop() {
				elapsed, peak := cost(b, dir, "", dfix, "--diff", ".")
				times, most = append(times, elapsed), max(most, peak)
			}
			b.ReportMetric(float64(median(times).Microseconds())/float64(n), "µs/file")
			b.ReportMetric(most, "peak-MB")
		})
	}
}

// BenchmarkShapes uses single files that grow in one direction. The second of each pair is ten times the first.
func BenchmarkShapes(b *testing.B) {
	stages := func(n int) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, "FROM debian:12\nRUN make /out/%d\nCOPY --from=%d out/%d /x\n", i, max(0, i-1), max(0, i-1))
		}
		return strings.Replace(s.String(), "COPY --from=0 out/0 /x\n", "", 1) + "FROM debian:12\n"
	}
	for _, test := range []struct{ name, text string }{
		{"instructions-150", "FROM debian:12\n" + strings.Repeat("ENV A=1\n", 150) + "WORKDIR /a\nWORKDIR b\n"},
		{"instructions-1500", "FROM debian:12\n" + strings.Repeat("ENV A=1\n", 1500) + "WORKDIR /a\nWORKDIR b\n"},
		{"stages-19", stages(19)},
		{"stages-190", stages(190)},
		{"continuations-200", "FROM debian:12\nRUN " + strings.Repeat("echo 123456789012345678901 \\\n", 200) + " x\nWORKDIR /a\nWORKDIR b\n"},
		{"continuations-2000", "FROM debian:12\nRUN " + strings.Repeat("echo 123456789012345678901 \\\n", 2000) + " x\nWORKDIR /a\nWORKDIR b\n"},
	} {
		b.Run(test.name, func(b *testing.B) {
			dir := b.TempDir()
			write(b, filepath.Join(dir, "Dockerfile"), test.text)
			var times []time.Duration
			for b.Loop() {
				times = append(times, took(b, dir, "", dfix, "--diff", "Dockerfile"))
			}
			b.ReportMetric(float64(median(times).Microseconds())/1000, "ms")
		})
	}
}

// Regular expressions and tables of dfix are made when they are first used, and the collector does not run while the
// libraries are initialized.
func TestStart(t *testing.T) {
	cmd := exec.Command(dfix, "--version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1,gctrace=1", "GOGC=", "GOMEMLIMIT=")
	var trace strings.Builder
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(trace.String(), "\ngc 1 ") {
		t.Error("the collector runs at the start")
	}
	own := regexp.MustCompile(`(?m)^init github.com/dfix-dev/dfix/(\S+) .* (\d+) bytes`).FindAllStringSubmatch(trace.String(), -1)
	if len(own) == 0 {
		t.Fatalf("no trace:\n%s", trace.String())
	}
	for _, m := range own {
		if bytes, _ := strconv.Atoi(m[2]); bytes > 20_000 {
			t.Errorf("%s allocates %d bytes when it is initialized", m[1], bytes)
		}
	}
}

// TestTexts: the files of the benchmarks have the findings that they should have.
func TestTexts(t *testing.T) {
	dir, _ := tree(t, 4, func(i int) string { return []string{tidy, untidy, single, tidy}[i] })
	out, err := func() ([]byte, error) {
		cmd := exec.Command(dfix, "--list", ".")
		cmd.Dir = dir
		return cmd.Output()
	}()
	if string(out) != "g0/s1/Dockerfile\n" {
		t.Errorf("the files that change are %q (%v)", out, err)
	}
}
