package contrib_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// gitlabHead is the first document of the template: its inputs.
type gitlabHead struct {
	Spec struct {
		Inputs map[string]struct{ Description, Default string }
	}
}

// gitlabJob is the second document.
type gitlabJob struct {
	Dfix struct {
		Stage string
		Image struct {
			Name       string
			Entrypoint []string
		}
		Script    []string
		Artifacts struct {
			When     string
			ExpireIn string `yaml:"expire_in"`
			Paths    []string
			Reports  struct{ Codequality string }
		}
	}
}

// gitlab reads the template with inputs in it.
func gitlab(t *testing.T, inputs map[string]string) gitlabJob {
	t.Helper()
	first, second, ok := strings.Cut(read(t, "gitlab/dfix.gitlab-ci.yml"), "\n---\n")
	if !ok {
		t.Fatal("it has no header")
	}
	var head gitlabHead
	var job gitlabJob
	parts := t.TempDir()
	write(t, parts+"/head.yml", first, 0o644)
	decode(t, parts+"/head.yml", &head)
	text := regexp.MustCompile(`\$\[\[ inputs\.([a-z]+) \]\]`).ReplaceAllStringFunc(second, func(expression string) string {
		name := strings.TrimPrefix(strings.Fields(expression)[1], "inputs.")
		if value, ok := inputs[name]; ok {
			return value
		}
		if head.Spec.Inputs[name].Default == "" {
			t.Fatalf("%s has no default", name)
		}
		return head.Spec.Inputs[name].Default
	})
	write(t, parts+"/body.yml", text, 0o644)
	decode(t, parts+"/body.yml", &job)
	return job
}

// TestGitLab runs the script of the template as GitLab's runner does, and looks into its report.
func TestGitLab(t *testing.T) {
	for _, test := range []struct {
		inputs map[string]string
		code   string
		files  []string // from the root of their repository
	}{
		{map[string]string{"paths": "a b/api"}, "1", []string{"Dockerfile", "web/Dockerfile", "api/Dockerfile"}},
		{map[string]string{"flags": "--exit-zero --select numeric-from", "paths": "a/web"}, "0", []string{"web/Dockerfile"}},
		{map[string]string{"paths": "c"}, "0", nil},
	} {
		j, dir := gitlab(t, test.inputs).Dfix, fleet(t)
		if j.Image.Name != "ghcr.io/dfix-dev/dfix:"+released(t)+"-bot" || j.Stage != "test" {
			t.Errorf("%+v", j)
		}
		script := "(set -eo pipefail; " + strings.Join(j.Script, "\n") + "); echo exit $?"
		if out := run(t, dir, nil, "bash", "-c", script); !strings.HasSuffix(out, "exit "+test.code+"\n") {
			t.Errorf("%q: %s", test.inputs, out)
		}
		quality := read(t, filepath.Join(dir, j.Artifacts.Reports.Codequality))
		if got := strings.Count(quality, `"fingerprint"`); got != len(test.files) {
			t.Errorf("%q: %d findings\n%s", test.inputs, got, quality)
		}
		for _, file := range test.files {
			if !strings.Contains(quality, `"`+file+`"`) {
				t.Errorf("%s is not in %s", file, quality)
			}
		}
		read(t, filepath.Join(dir, j.Artifacts.Paths[0]))
	}
}
