//go:build unix

package contrib_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	record = flag.String("record", "", "what to call this machine in testdata/planning.json, which BenchmarkShard writes then")
	update = flag.Bool("update", false, "write the planning table of docs/fleets.md")
)

// measurement is what one part of a fleet has cost: with contrib/shard, which makes the records and then writes. Each repository
// has four Dockerfiles, one of which changes.
type measurement struct {
	Repositories int     `json:"repositories"`
	Shards       int     `json:"shards"`
	CPU          float64 `json:"cpu_seconds"` // of dfix and of git
	Memory       float64 `json:"peak_mb"`     // of the largest process
}

const filesEach = 4

func (m measurement) files() float64 { return float64(m.Repositories * filesEach / m.Shards) }

// recording is testdata/planning.json.
type recording struct {
	Machine string        `json:"machine"`
	Date    string        `json:"date"`
	Runs    []measurement `json:"runs"`
}

// BenchmarkShard measures parts of fleets of different sizes. go test ./contrib -run '^$' -bench Shard -benchtime 1x -record 'NAME OF THE MACHINE'
func BenchmarkShard(b *testing.B) {
	r := recording{Machine: *record + ", " + runtime.Version(), Date: time.Now().UTC().Format(time.DateOnly)}
	for _, size := range []struct{ repositories, shards int }{{250, 1}, {250, 4}, {1000, 4}, {2000, 8}, {4000, 16}} {
		b.Run(fmt.Sprintf("%d-repositories-%d-shards", size.repositories, size.shards), func(b *testing.B) {
			var m measurement
			for b.Loop() {
				b.StopTimer()
				dir := b.TempDir()
				writeFleet(b, dir, size.repositories)
				b.StartTimer()
				m = measure(b, dir, size.repositories, size.shards)
			}
			b.ReportMetric(m.CPU, "cpu-s")
			b.ReportMetric(m.Memory, "peak-MB")
			r.Runs = append(r.Runs, m)
		})
	}
	if *record == "" {
		return
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		err = os.WriteFile("testdata/planning.json", append(text, '\n'), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// writeFleet makes git work trees without a commit, which is enough for dfix and for git ls-files.
func writeFleet(b *testing.B, dir string, repositories int) {
	b.Helper()
	put := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for i := range repositories {
		repository := fmt.Sprintf("group%d/repository%d/", i/100, i)
		put(repository+".git/HEAD", "ref: refs/heads/main\n")
		put(repository+".git/config", "[core]\n\trepositoryformatversion = 0\n")
		put(repository+".git/objects/info/none", "")
		put(repository+".git/refs/heads/none", "")
		for j := range filesEach {
			text := fmt.Sprintf("FROM alpine:3.20\nRUN echo %d %d\n", i, j)
			if j == 0 {
				text = fmt.Sprintf("FROM alpine:3.20 AS gen\nRUN date > /stamp-%d\nFROM alpine:3.20\nCOPY --from=0 /stamp-%d /stamp\n", i, i)
			}
			put(fmt.Sprintf("%sservice%d/Dockerfile", repository, j), text)
		}
	}
}

func measure(b *testing.B, dir string, repositories, shards int) measurement {
	b.Helper()
	script, err := filepath.Abs("shard")
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(script, fmt.Sprintf("1/%d", shards), b.TempDir())
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	used := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	memory := float64(used.Maxrss) / 1e6
	if runtime.GOOS == "linux" {
		memory = float64(used.Maxrss) / 1e3
	}
	return measurement{repositories, shards, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), memory}
}

// model predicts a part: its search takes time for each repository of the whole tree, its work for each file of the part, and its memory
// grows with the files of the whole tree.
type model struct{ search, work, base, growth float64 }

// fit finds the model with the least squares of the relative errors.
func fit(runs []measurement) model {
	var m model
	m.search, m.work = leastSquares(runs, func(r measurement) (x, y, z float64) { return float64(r.Repositories) / r.CPU, r.files() / r.CPU, 1 })
	m.base, m.growth = leastSquares(runs, func(r measurement) (x, y, z float64) {
		return 1 / r.Memory, float64(r.Repositories) / r.Memory, 1
	})
	return m
}

// leastSquares returns the a and b for which a·x + b·y is nearest to z.
func leastSquares(runs []measurement, of func(measurement) (x, y, z float64)) (a, b float64) {
	var xx, xy, yy, xz, yz float64
	for _, r := range runs {
		x, y, z := of(r)
		xx, xy, yy, xz, yz = xx+x*x, xy+x*y, yy+y*y, xz+x*z, yz+y*z
	}
	det := xx*yy - xy*xy
	return (xz*yy - yz*xy) / det, (yz*xx - xz*xy) / det
}

func (m model) predict(repositories, shards int) measurement {
	p := measurement{Repositories: repositories, Shards: shards}
	p.CPU = m.search*float64(repositories) + m.work*p.files()
	p.Memory = m.base + m.growth*float64(repositories)
	return p
}

// planning is the table for docs/fleets.md.
func (r recording) planning() string {
	var out strings.Builder
	m := fit(r.Runs)
	out.WriteString("| repositories | how they are split | files a part | CPU a part | CPU of all parts | files per second of a core | memory a part |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, plan := range []struct {
		repositories, directories, shards int
	}{{10_000, 1, 8}, {10_000, 1, 40}, {10_000, 10, 1}, {1_000_000, 1, 100}, {1_000_000, 100, 8}, {1_000_000, 1000, 1}} {
		p := m.predict(plan.repositories/plan.directories, plan.shards)
		split := fmt.Sprintf("%d shards of one tree", plan.shards)
		switch {
		case plan.shards == 1:
			split = fmt.Sprintf("%s directories, a part each", thousands(plan.directories))
		case plan.directories > 1:
			split = fmt.Sprintf("%s directories, %d shards each", thousands(plan.directories), plan.shards)
		}
		all := p.CPU * float64(plan.directories*plan.shards)
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %.0f | %.0f MB |\n", thousands(plan.repositories), split, thousands(int(p.files())), duration(p.CPU), duration(all), p.files()/p.CPU, p.Memory)
	}
	largest := r.Runs[len(r.Runs)-1].Repositories
	fmt.Fprintf(&out, "\nThe rows are computed from runs with up to %s repositories. ", thousands(largest))
	fmt.Fprintf(&out, "Measured on %s, %s: %.2f ms for each repository that a part searches (git\nincluded), %.2f ms for each file of the part; "+
		"%.0f MB, and %.1f KB for each repository of the tree.\n", r.Machine, r.Date, m.search*1000, m.work*1000, m.base, m.growth*1000)
	return out.String()
}

func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func duration(seconds float64) string {
	switch {
	case seconds < 100:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 6000:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}

// TestPlanningTable: the table of docs/fleets.md is computed from the recorded measurement, and the model is near to each run of it.
func TestPlanningTable(t *testing.T) {
	var r recording
	if err := json.Unmarshal([]byte(read(t, "testdata/planning.json")), &r); err != nil {
		t.Fatal(err)
	}
	for _, run := range r.Runs {
		p := fit(r.Runs).predict(run.Repositories, run.Shards)
		if p.CPU < run.CPU/1.5 || p.CPU > run.CPU*1.5 || p.Memory < run.Memory/1.5 || p.Memory > run.Memory*1.5 {
			t.Errorf("measured %+v, predicted %+v", run, p)
		}
	}
	page := read(t, "../docs/fleets.md")
	const begin, end = "<!-- planning: go test ./contrib -run TestPlanningTable -update -->\n", "<!-- end of planning -->"
	before, rest, ok := strings.Cut(page, begin)
	old, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("docs/fleets.md has no place for the table")
	}
	if *update {
		write(t, "../docs/fleets.md", before+begin+r.planning()+end+after, 0o644)
		return
	}
	if old != r.planning() {
		t.Errorf("docs/fleets.md has\n%s\nnot\n%s", old, r.planning())
	}
}
