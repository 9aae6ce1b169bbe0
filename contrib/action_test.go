package contrib_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// action is the part of action.yml that the tests run.
type action struct {
	Name, Description, Author string
	Branding                  struct{ Icon, Color string }
	Inputs                    map[string]struct{ Description, Default string }
	Outputs                   map[string]struct{ Description, Value string }
	Runs                      struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, ID, Shell, Run string
	WorkingDirectory     string `yaml:"working-directory"`
	Env                  map[string]string
}

// actionRun is a run of the action as GitHub's runner does it.
type actionRun struct {
	action
	dir, temp, said string
	inputs          map[string]string
	environment     []string
	steps           map[string]map[string]string // their outputs
	code            int
	outputs         map[string]string
}

// use runs the steps with inputs in a directory that GitHub would have checked out. A failed step is the last one.
func use(t *testing.T, dir string, environment []string, inputs map[string]string) *actionRun {
	t.Helper()
	r := &actionRun{dir: dir, temp: t.TempDir(), inputs: inputs, environment: environment, steps: map[string]map[string]string{}, outputs: map[string]string{}}
	decode(t, "../action.yml", &r.action)
	for name := range inputs {
		if _, ok := r.Inputs[name]; !ok {
			t.Fatalf("there is no input %s", name)
		}
	}
	for _, file := range []string{"GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"} {
		write(t, filepath.Join(r.temp, file), "", 0o644)
	}
	for _, step := range r.Runs.Steps {
		if r.step(t, step); r.code != 0 {
			break
		}
	}
	for name, output := range r.Outputs {
		r.outputs[name] = r.value(t, output.Value)
	}
	return r
}

// step runs a script as `shell: bash` does.
func (r *actionRun) step(t *testing.T, step actionStep) {
	t.Helper()
	if r.Runs.Using != "composite" || step.Shell != "bash" || strings.Contains(step.Run, "${{") {
		t.Fatalf("step %s: %s", step.Name, step.Run)
	}
	script := filepath.Join(r.temp, "script.sh")
	write(t, script, step.Run, 0o644)
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
	cmd.Dir = filepath.Join(r.dir, r.value(t, step.WorkingDirectory))
	path := append(strings.Fields(read(t, filepath.Join(r.temp, "GITHUB_PATH"))), os.Getenv("PATH"))
	cmd.Env = append(os.Environ(), "PATH="+strings.Join(path, ":"), "CI=true", "RUNNER_TEMP="+r.temp, "GITHUB_ACTION_PATH="+here(t, ".."))
	for _, file := range []string{"GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"} {
		cmd.Env = append(cmd.Env, file+"="+filepath.Join(r.temp, file))
	}
	for name, text := range step.Env {
		cmd.Env = append(cmd.Env, name+"="+r.value(t, text))
	}
	cmd.Env = append(cmd.Env, r.environment...)
	out, _ := cmd.CombinedOutput()
	r.said, r.code = r.said+string(out), cmd.ProcessState.ExitCode()
	r.steps[step.ID] = outputsOf(t, read(t, filepath.Join(r.temp, "GITHUB_OUTPUT")))
}

var expression = regexp.MustCompile(`\${{ ([a-z]+)\.([-a-z0-9]+)(?:\.outputs\.([a-z]+))? }}`)

// value evaluates the expressions that action.yml uses: an input, and an output of a step.
func (r *actionRun) value(t *testing.T, text string) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		part := expression.FindStringSubmatch(e)
		input, ok := r.Inputs[part[2]]
		given, set := r.inputs[part[2]]
		switch {
		case part[1] == "steps":
			return r.steps[part[2]][part[3]]
		case part[1] != "inputs" || !ok:
			t.Fatalf("%s: there is no such input", e)
		case set:
			return given
		}
		return input.Default
	})
}

// outputsOf reads the file of GITHUB_OUTPUT: NAME=VALUE, or NAME<<END with lines until END.
func outputsOf(t *testing.T, text string) map[string]string {
	t.Helper()
	all := map[string]string{}
	lines := strings.Split(text, "\n")
	for len(lines) > 1 {
		name, end, several := strings.Cut(lines[0], "<<")
		if !several {
			name, value, _ := strings.Cut(lines[0], "=")
			all[name], lines = value, lines[1:]
			continue
		}
		n := slices.Index(lines, end)
		if n < 0 {
			t.Fatalf("%s does not end", name)
		}
		all[name], lines = strings.Join(lines[1:n], "\n"), lines[n+1:]
	}
	return all
}

// TestActionChecks: the step fails and annotates the lines, and nothing is written. The outputs are there.
func TestActionChecks(t *testing.T) {
	mirror, _ := releaseServer(t, asItIs)
	dir, sarif := fleet(t), filepath.Join(t.TempDir(), "dfix.sarif")
	r := use(t, dir, []string{mirror}, map[string]string{"skip-errors": "true", "report": "sarif=" + sarif + "\n"})
	if r.code != 1 || r.outputs["changed"] != "true" || r.outputs["files"] != "a/Dockerfile\na/web/Dockerfile\nb/api/Dockerfile" {
		t.Errorf("exit code %d, outputs %q\n%s", r.code, r.outputs, r.said)
	}
	if !strings.Contains(r.said, "file=Dockerfile,line=4") || !strings.Contains(read(t, sarif), "numeric-from") {
		t.Errorf("no annotation:\n%s", r.said)
	}
	report := read(t, r.outputs["report"])
	summary := read(t, filepath.Join(r.temp, "GITHUB_STEP_SUMMARY"))
	if !strings.Contains(report, "a/web/Dockerfile") || r.outputs["title"] == "" || summary != "# "+r.outputs["title"]+"\n"+report {
		t.Errorf("the report is\n%s", report)
	}
	for _, test := range []struct {
		inputs  map[string]string
		code    int
		changed string
	}{
		{map[string]string{"exit-zero": "true", "skip-errors": "true"}, 0, "true"},
		{nil, 2, "true"},
		{map[string]string{"paths": "c\n"}, 0, "false"},
	} {
		if r := use(t, dir, []string{mirror}, test.inputs); r.code != test.code || r.outputs["changed"] != test.changed {
			t.Errorf("%q: exit code %d, outputs %q\n%s", test.inputs, r.code, r.outputs, r.said)
		}
	}
	changed(t, dir)
}

// TestActionWrites: the tree has the changes and nothing else, for a step that opens a pull request.
func TestActionWrites(t *testing.T) {
	mirror, _ := releaseServer(t, asItIs)
	dir, inputs := fleet(t), map[string]string{"mode": "write", "skip-errors": "true"}
	if r := use(t, dir, []string{mirror}, inputs); r.code != 0 || r.outputs["changed"] != "true" || !strings.Contains(read(t, r.outputs["report"]), "a/Dockerfile") {
		t.Errorf("exit code %d, outputs %q\n%s", r.code, r.outputs, r.said)
	}
	changed(t, dir, fixed...)
	if r := use(t, dir, []string{mirror}, inputs); r.code != 0 || r.outputs["changed"] != "false" || r.outputs["files"] != "" {
		t.Errorf("the second time: exit code %d, outputs %q\n%s", r.code, r.outputs, r.said)
	}
	other := fleet(t)
	inputs = map[string]string{"mode": "write", "working-directory": "a", "paths": "web\nDockerfile", "ignore": "stage-case"}
	if r := use(t, other, []string{mirror}, inputs); r.code != 0 || r.outputs["files"] != "Dockerfile\nweb/Dockerfile" {
		t.Errorf("exit code %d, outputs %q\n%s", r.code, r.outputs, r.said)
	}
	changed(t, other, fixed[:2]...)
}

// TestActionRefuses what is not the release, and inputs that mean nothing.
func TestActionRefuses(t *testing.T) {
	mirror, sum := releaseServer(t, asItIs)
	forged, _ := releaseServer(t, func(sum string) string { return strings.Repeat("0", len(sum)) })
	dir := fleet(t)
	for _, test := range []struct {
		name, mirror string
		inputs       map[string]string
		says         string
	}{
		{"another checksum", forged, nil, "dfix is not installed: the SHA-256 of "},
		{"another pinned checksum", mirror, map[string]string{"sha256": strings.Repeat("1", 64)}, "not 1111"},
		{"no such release", mirror, map[string]string{"version": "0.0.1"}, "cannot be downloaded"},
		{"no mode", mirror, map[string]string{"mode": "fix", "sha256": sum}, "::error::dfix: mode is check or write, not fix"},
		{"no boolean", mirror, map[string]string{"unsafe": "yes"}, "::error::dfix: unsafe is true or false, not yes"},
		{"no rule", mirror, map[string]string{"select": "numeric-form"}, "did you mean numeric-from"},
		{"no flag", mirror, map[string]string{"paths": "--unsafe"}, "--unsafe: no such file"},
	} {
		if r := use(t, dir, []string{test.mirror}, test.inputs); r.code == 0 || !strings.Contains(r.said, test.says) || r.outputs["changed"] == "true" {
			t.Errorf("%s: exit code %d, outputs %q\n%s", test.name, r.code, r.outputs, r.said)
		}
	}
	if r := use(t, dir, []string{forged}, map[string]string{"sha256": sum, "paths": "a"}); r.code != 1 {
		t.Errorf("a pinned checksum does not count: exit code %d\n%s", r.code, r.said)
	}
	changed(t, dir)
}

// TestActionInputs: every input is read, and those for dfix are its flags.
func TestActionInputs(t *testing.T) {
	var a action
	decode(t, "../action.yml", &a)
	help := run(t, ".", nil, "sh", "-c", "dfix --help")
	var used strings.Builder
	for _, step := range a.Runs.Steps {
		fmt.Fprint(&used, step.Env, step.WorkingDirectory)
	}
	for name := range a.Inputs {
		own := slices.Contains([]string{"version", "sha256", "mode", "paths", "working-directory"}, name)
		if !own && !regexp.MustCompile(`--`+name+`[ ,]`).MatchString(help) {
			t.Errorf("dfix has no flag --%s", name)
		}
		if !strings.Contains(used.String(), "${{ inputs."+name+" }}") {
			t.Errorf("no step reads %s", name)
		}
	}
}
