package contrib_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// decode reads a manifest into a type that has a field for each of its keys, and no others.
func decode(t *testing.T, file string, into any) {
	t.Helper()
	text := []byte(read(t, file))
	var err error
	if strings.HasSuffix(file, ".json") {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		err = d.Decode(into)
	} else {
		d := yaml.NewDecoder(bytes.NewReader(text))
		d.KnownFields(true)
		err = d.Decode(into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// TestKubernetesManifest: every volume is declared, and the script has as many shards as the Job has indexes.
func TestKubernetesManifest(t *testing.T) {
	var j struct {
		Spec struct {
			Completions, Parallelism int
			Template                 struct {
				Spec struct {
					Volumes    []struct{ Name string }
					Containers []struct {
						Args         []string
						VolumeMounts []struct{ Name string } `yaml:"volumeMounts"`
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "kubernetes/indexed-job.yaml")), &j); err != nil {
		t.Fatal(err)
	}
	c := j.Spec.Template.Spec.Containers[0]
	for _, m := range c.VolumeMounts {
		if !slices.ContainsFunc(j.Spec.Template.Spec.Volumes, func(v struct{ Name string }) bool { return v.Name == m.Name }) {
			t.Errorf("there is no volume %s", m.Name)
		}
	}
	if !strings.Contains(c.Args[0], fmt.Sprintf("/%d ", j.Spec.Completions)) || j.Spec.Parallelism > j.Spec.Completions {
		t.Errorf("%d completions, but the script counts otherwise:\n%s", j.Spec.Completions, c.Args[0])
	}
}

// workflow is the part of a GitHub Actions workflow that the recipe uses.
type workflow struct {
	Name        string
	On          []string
	Permissions map[string]string
	Jobs        map[string]struct {
		Needs       string
		RunsOn      string `yaml:"runs-on"`
		Permissions map[string]string
		Env         map[string]string
		Strategy    struct{ Matrix struct{ Shard []int } }
		Steps       []struct {
			Uses, Run string
			With      map[string]string
		}
	}
}

// TestGitHubActions runs the steps of both jobs, except those that download something.
func TestGitHubActions(t *testing.T) {
	var w workflow
	decode(t, "github-actions/dfix.yml", &w)
	dir, temp := fleet(t), t.TempDir()
	whole := run(t, dir, nil, "sh", "-c", "dfix -q --exit-zero --skip-errors --format markdown .")
	shard, report := w.Jobs["shard"], w.Jobs["report"]
	if report.Needs != "shard" || shard.Env["DFIX_SHARD"] != fmt.Sprintf("${{ matrix.shard }}/%d", len(shard.Strategy.Matrix.Shard)) {
		t.Errorf("%+v", w)
	}
	env := []string{"RUNNER_TEMP=" + temp, "GITHUB_STEP_SUMMARY=" + filepath.Join(temp, "summary")}
	for i, n := range shard.Strategy.Matrix.Shard {
		if n != i+1 {
			t.Errorf("shard %d is at %d", n, i)
		}
		fill := strings.NewReplacer("${{ matrix.shard }}", fmt.Sprint(n)).Replace
		for _, step := range shard.Steps {
			if strings.HasPrefix(step.Run, "dfix ") {
				run(t, dir, append(env, "DFIX_SHARD="+fill(shard.Env["DFIX_SHARD"])), "bash", "-eo", "pipefail", "-c", fill(step.Run))
			}
		}
	}
	run(t, temp, nil, "sh", "-c", "mkdir reports && mv *.jsonl reports")
	for _, step := range report.Steps {
		if strings.HasPrefix(step.Run, "dfix ") {
			run(t, dir, env, "bash", "-eo", "pipefail", "-c", step.Run)
		}
	}
	if got := read(t, filepath.Join(temp, "summary")); got != whole {
		t.Errorf("the summary is\n%s\nnot\n%s", got, whole)
	}
	if log := read(t, filepath.Join(temp, "dfix.sarif")); !strings.Contains(log, `"ruleId":"numeric-from"`) {
		t.Error(log)
	}
	changed(t, dir)
}

// batchSpec is the part of a batch spec that the recipe uses.
type batchSpec struct {
	Version           int
	Name, Description string
	On                []struct {
		Query string `yaml:"repositoriesMatchingQuery"`
	}
	Steps []struct {
		Run, Container string
		Files          map[string]string
		Outputs        map[string]struct{ Value, Format string }
	}
	Template struct {
		Title, Body, Branch, Published string
		Commit                         struct{ Message string }
	} `yaml:"changesetTemplate"`
}

// changeset runs the steps in a repository and returns title and text of its changeset.
func (s batchSpec) changeset(t *testing.T, dir string) (title, body string) {
	t.Helper()
	var outputs []string
	for _, step := range s.Steps {
		script, fill := step.Run, strings.NewReplacer(outputs...)
		for path, text := range step.Files {
			file := filepath.Join(t.TempDir(), "file")
			write(t, file, fill.Replace(text), 0o644)
			script = strings.ReplaceAll(script, path, file)
		}
		out := run(t, dir, nil, "sh", "-c", script)
		for name, output := range step.Outputs {
			outputs = append(outputs, "${{ outputs."+name+" }}", strings.ReplaceAll(output.Value, "${{ step.stdout }}", out))
		}
	}
	fill := strings.NewReplacer(outputs...)
	if s.Template.Commit.Message != s.Template.Title {
		t.Errorf("the commit is called %s", s.Template.Commit.Message)
	}
	return fill.Replace(s.Template.Title), fill.Replace(s.Template.Body)
}

// TestSourcegraph runs the steps, which make title and text of the changeset.
func TestSourcegraph(t *testing.T) {
	var spec batchSpec
	decode(t, "sourcegraph/batch-spec.yaml", &spec)
	if spec.Version != 2 {
		t.Errorf("%+v", spec)
	}
	dir := fleet(t)
	for repository, want := range map[string][2]string{
		"a": {"Refer to build stages by name", "dfix fixes 2 findings in 2 of 2 files.\n"},
		"b": {"Refer to build stages by name in api/Dockerfile", "dfix fixes 1 finding in 1 of 2 files.\n"},
		"c": {"No changes to Dockerfiles", "dfix changes nothing in 1 file.\n"},
	} {
		if title, body := spec.changeset(t, filepath.Join(dir, repository)); title != want[0] || !strings.HasPrefix(body, want[1]) {
			t.Errorf("%s: %q\n%s", repository, title, body)
		}
	}
	changed(t, dir, fixed...)
}

// TestMultiGitter: the configuration has keys of `multi-gitter run` only, and the script commits with the report as the
// message. Package e2e runs multi-gitter itself.
func TestMultiGitter(t *testing.T) {
	var config struct {
		Org        []string
		Branch     string
		Manual     bool `yaml:"manual-commit"`
		Concurrent int
	}
	decode(t, "multi-gitter/config.yaml", &config)
	if len(config.Org) != 1 || config.Branch == "" || !config.Manual {
		t.Errorf("%+v", config)
	}
	if line, _, _ := strings.Cut(read(t, "multi-gitter/config.yaml"), "\n"); !strings.Contains(line, "contrib/multi-gitter/commit") {
		t.Errorf("%s does not run contrib/multi-gitter/commit", line)
	}
	dir := fleet(t)
	author := []string{"GIT_AUTHOR_NAME=n", "GIT_AUTHOR_EMAIL=e", "GIT_COMMITTER_NAME=n", "GIT_COMMITTER_EMAIL=e"}
	for repository, want := range map[string]string{
		"a": "Refer to build stages by name\n\ndfix fixes 2 findings in 2 of 2 files.\n", "b": "Refer to build stages by name in api/Dockerfile\n\ndfix fixes 1 finding in 1 of 2 files.\n", "c": "m\n",
	} {
		if out := run(t, filepath.Join(dir, repository), author, here(t, "multi-gitter/commit")); out != "" {
			t.Errorf("stdout: %s", out)
		}
		if got := git(t, filepath.Join(dir, repository), "log", "-1", "--format=%B"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", repository, got)
		}
	}
	if got := git(t, filepath.Join(dir, "b"), "log", "-1", "--format=%B"); !strings.Contains(got, "\n### Not checked\n") {
		t.Errorf("a heading is missing in\n%s", got)
	}
	changed(t, dir) // all is committed
}

// TestRenovate: the bot's own configuration allows what the repository's asks for.
func TestRenovate(t *testing.T) {
	var repository struct {
		Schema       string `json:"$schema"`
		Extends      []string
		PackageRules []struct {
			MatchManagers    []string
			PrBodyNotes      []string
			PostUpgradeTasks struct {
				Commands, FileFilters []string
				ExecutionMode         string
			}
		}
	}
	var bot struct{ AllowedCommands []string }
	decode(t, "renovate/renovate.json", &repository)
	decode(t, "renovate/self-hosted.json", &bot)
	task := repository.PackageRules[0].PostUpgradeTasks
	if len(task.Commands) != 1 || !regexp.MustCompile(bot.AllowedCommands[0]).MatchString(task.Commands[0]) {
		t.Errorf("%q does not allow %q", bot.AllowedCommands, task.Commands)
	}
	dir := fleet(t)
	run(t, filepath.Join(dir, "a"), nil, "sh", "-c", task.Commands[0])
	changed(t, dir, fixed[:2]...)
}
