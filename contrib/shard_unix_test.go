//go:build unix

package contrib_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
)

// pod runs the container of the Kubernetes Job, as a node does: with the command, the arguments and the variables of the
// manifest, for one index.
type pod struct {
	command      []string
	env          []string
	dir, reports string
	shards       int
}

func kubernetesPod(t *testing.T, dir string) pod {
	t.Helper()
	var j struct {
		Spec struct {
			Completions int
			Template    struct {
				Spec struct {
					Containers []struct {
						WorkingDir    string `yaml:"workingDir"`
						Command, Args []string
						Env           []struct {
							Name, Value string
							ValueFrom   struct {
								FieldRef struct {
									FieldPath string `yaml:"fieldPath"`
								} `yaml:"fieldRef"`
							} `yaml:"valueFrom"`
						}
						VolumeMounts []struct {
							MountPath string `yaml:"mountPath"`
						} `yaml:"volumeMounts"`
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "kubernetes/indexed-job.yaml")), &j); err != nil {
		t.Fatal(err)
	}
	c := j.Spec.Template.Spec.Containers[0]
	if c.WorkingDir != c.VolumeMounts[0].MountPath {
		t.Errorf("it works in %s, the repositories are in %s", c.WorkingDir, c.VolumeMounts[0].MountPath)
	}
	volume := t.TempDir()
	p := pod{append(c.Command, c.Args...), nil, dir, "", j.Spec.Completions}
	known := map[string]string{}
	for _, e := range c.Env { // $(NAME) is the value of a variable that is defined above
		value := e.Value
		if path := e.ValueFrom.FieldRef.FieldPath; path != "" {
			if path != "metadata.labels['batch.kubernetes.io/controller-uid']" {
				t.Fatalf("what is the field %s?", path)
			}
			value = "7d1c"
		}
		for name, text := range known {
			value = strings.ReplaceAll(value, "$("+name+")", text)
		}
		value = strings.Replace(value, c.VolumeMounts[1].MountPath+"/", volume+"/", 1)
		known[e.Name] = value
		p.env = append(p.env, e.Name+"="+value)
	}
	p.reports = known["REPORTS"]
	if filepath.Dir(p.reports) != volume {
		t.Fatalf("the records go to %s", p.reports)
	}
	stubs := t.TempDir()
	if err := os.Symlink(here(t, "shard"), filepath.Join(stubs, "dfix-shard")); err != nil {
		t.Fatal(err)
	}
	p.env = append(p.env, "PATH="+stubs+":"+bin+":"+os.Getenv("PATH"))
	return p
}

// start starts the container of an index in a new process group.
func (p pod) start(t *testing.T, index int) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd, out := exec.Command(p.command[0], p.command[1:]...), new(bytes.Buffer)
	cmd.Dir, cmd.Stdout = p.dir, out
	cmd.Env = append(append(os.Environ(), p.env...), fmt.Sprintf("JOB_COMPLETION_INDEX=%d", index))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	return cmd, out
}

func (p pod) run(t *testing.T, index int) {
	t.Helper()
	cmd, out := p.start(t, index)
	if err := cmd.Wait(); err != nil || out.Len() > 0 {
		t.Fatalf("index %d: %v\n%s", index, err, out)
	}
}

// runAll starts the pods in another order than that of the indexes.
func (p pod) runAll(t *testing.T) {
	t.Helper()
	for i := range p.shards {
		p.run(t, p.shards-1-i)
	}
}

func (p pod) merged(t *testing.T) string {
	t.Helper()
	return run(t, p.reports, nil, "sh", "-c", fmt.Sprintf("dfix report merge [1-%d].jsonl --format jsonl", p.shards))
}

// longFleet is a fleet and 24 Dockerfiles that take long to prove, in one repository with a compose.yaml.
func longFleet(t *testing.T) string {
	t.Helper()
	dir := fleet(t)
	var text strings.Builder
	for i := range 24 {
		fmt.Fprintf(&text, "FROM alpine:3.20\nRUN make /out/%d\nCOPY --from=%d out/%d /x/\n", i, max(0, i-1), max(0, i-1))
	}
	long := strings.Replace(text.String(), "COPY --from=0 out/0 /x/\n", "", 1)
	for i := range 24 {
		write(t, filepath.Join(dir, fmt.Sprintf("d/%02d/Dockerfile", i)), long, 0o644)
	}
	write(t, filepath.Join(dir, "d/misspelled/Dockerfile"), "FROM alpine:3.20 AS frontend\nRUN make\n", 0o644)
	write(t, filepath.Join(dir, "d/misspelled/compose.yaml"), "services:\n  web:\n    build: {context: ., target: fronted}\n", 0o644)
	return dir
}

// tree returns all files below dir but those of git, with their texts.
func tree(t *testing.T, dir string) string {
	t.Helper()
	return run(t, dir, nil, "sh", "-c", "find . -name .git -prune -o -type f -print | LC_ALL=C sort | xargs sha256sum")
}

// oneProcess returns what a single process makes of a tree: its records and its files.
func oneProcess(t *testing.T, dir string) (records, files string) {
	t.Helper()
	records = run(t, dir, nil, "sh", "-c", "dfix --quiet --write --skip-errors --select essential --format jsonl .")
	return records, tree(t, dir)
}

// TestKubernetesIndexes: the pods of all indexes, in another order, do what one process does.
func TestKubernetesIndexes(t *testing.T) {
	records, files := oneProcess(t, fleet(t))
	p := kubernetesPod(t, fleet(t))
	p.runAll(t)
	p.compare(t, records, files)
	changed(t, p.dir, fixed...)
}

// TestKubernetesRetry: a pod whose success the cluster has not seen is started again, and changes nothing.
func TestKubernetesRetry(t *testing.T) {
	records, files := oneProcess(t, fleet(t))
	p := kubernetesPod(t, fleet(t))
	p.runAll(t)
	p.runAll(t)
	p.compare(t, records, files)
}

// TestKubernetesKilledPod: a pod ends in the middle, without a warning or with SIGTERM, and another takes its place.
func TestKubernetesKilledPod(t *testing.T) {
	records, files := oneProcess(t, longFleet(t))
	for _, test := range []struct {
		phase  string
		signal syscall.Signal
	}{{"plan", syscall.SIGKILL}, {"write", syscall.SIGKILL}, {"write", syscall.SIGTERM}} {
		t.Run(fmt.Sprintf("%s/%s", test.phase, test.signal), func(t *testing.T) {
			p := kubernetesPod(t, longFleet(t))
			for tries := 0; !p.killDuring(t, 4, test.phase, test.signal); tries++ {
				if tries == 5 {
					t.Fatal("the pod is always done before the signal comes")
				}
				p = kubernetesPod(t, longFleet(t))
			}
			p.runAll(t)
			p.compare(t, records, files)
		})
	}
}

// killDuring ends the pod of an index after the first change: of the records while it makes its plan, of a file while it
// writes. It returns false if the pod was done before the signal came.
func (p pod) killDuring(t *testing.T, index int, phase string, signal syscall.Signal) bool {
	t.Helper()
	before := p.stages(t)
	cmd, _ := p.start(t, index)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		_, err := os.Stat(filepath.Join(p.reports, fmt.Sprintf("%d.jsonl.plan", index+1)))
		drafts, _ := filepath.Glob(filepath.Join(p.reports, "*.jsonl.*"))
		if phase == "plan" && len(drafts) > 0 || phase == "write" && err == nil && p.stages(t) != before {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing has changed within a minute")
		}
	}
	target := cmd.Process.Pid // SIGTERM goes to the first process of a container, SIGKILL to all
	if signal == syscall.SIGKILL {
		target = -target
	}
	if err := syscall.Kill(target, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		t.Fatal(err)
	}
	err := cmd.Wait()
	if _, statErr := os.Stat(filepath.Join(p.reports, fmt.Sprintf("%d.jsonl", index+1))); statErr == nil {
		return false
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || signal == syscall.SIGTERM && exit.ExitCode() != 143 {
		t.Fatalf("the pod has ended with %v", err)
	}
	return true
}

// stages returns the texts of the Dockerfiles that take long, while a pod may be replacing them.
func (p pod) stages(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(p.dir, "d/*/Dockerfile"))
	if err != nil || len(files) < 24 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all strings.Builder
	for _, file := range files {
		all.WriteString(read(t, file))
	}
	return all.String()
}

// compare checks that the merged records and the files are those of one process, and that nothing else is left.
func (p pod) compare(t *testing.T, records, files string) {
	t.Helper()
	if got := p.merged(t); got != records {
		t.Errorf("the merged records are\n%s\nnot\n%s", got, records)
	}
	if got := tree(t, p.dir); got != files {
		t.Errorf("the files are\n%s\nnot\n%s", got, files)
	}
	left, _ := filepath.Glob(filepath.Join(p.reports, "*"))
	if len(left) != p.shards {
		t.Errorf("left behind: %q", left)
	}
}
