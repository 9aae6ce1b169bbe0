// Package goreleaser checks .goreleaser.yaml as `goreleaser check` does, without building goreleaser, which takes minutes;
// .ci/release makes the archives and packages. This package is a separate module, so that dfix does not
// depend on the modules of goreleaser.
package goreleaser

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

func load(t *testing.T) config.Project {
	t.Helper()
	project, err := config.Load("../../.goreleaser.yaml") // an unknown key is an error
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// TestPlatforms: static programs for the six platforms, and all kinds of packages.
func TestPlatforms(t *testing.T) {
	project := load(t)
	build := project.Builds[0]
	if !slices.Equal(build.Goos, []string{"linux", "darwin", "windows"}) || !slices.Equal(build.Goarch, []string{"amd64", "arm64"}) ||
		!slices.Contains(build.Env, "CGO_ENABLED=0") || !slices.Contains(build.Flags, "-trimpath") {
		t.Errorf("%+v", build)
	}
	if !slices.Equal(project.NFPMs[0].Formats, []string{"deb", "rpm", "apk"}) || len(project.SBOMs) != 1 || len(project.Brews) != 1 {
		t.Errorf("%+v", project.NFPMs[0].Formats)
	}
	if to := project.Release.GitHub; to.Owner != "dfix-dev" || to.Name != "dfix" {
		t.Errorf("the release goes to %+v", to)
	}
}

// TestContents: the manual page, the completions and every other file of the archives and the packages is there, once .ci/manual
// has run.
func TestContents(t *testing.T) {
	project, manual := load(t), t.TempDir()
	if hook := project.Before.Hooks; len(hook) != 1 || hook[0] != ".ci/manual build/manual" {
		t.Fatalf("%q", hook)
	}
	if out, err := exec.Command("../manual", manual).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var sources []string
	for _, c := range project.NFPMs[0].Contents {
		sources = append(sources, c.Source)
	}
	for _, f := range project.Archives[0].Files {
		sources = append(sources, f.Source)
	}
	for _, source := range sources {
		path := filepath.Join("../..", source)
		if rest, ok := strings.CutPrefix(source, "build/manual"); ok {
			path = manual + rest
		}
		found, err := filepath.Glob(path)
		if err != nil || len(found) == 0 {
			t.Errorf("%s is not there", source)
		}
		for _, file := range found {
			if info, err := os.Stat(file); err != nil || info.Size() == 0 {
				t.Errorf("%s is empty: %v", file, err)
			}
		}
	}
	if len(sources) < 12 {
		t.Errorf("only %q", sources)
	}
}

// TestVersion: the goreleaser that makes the release is the one whose config is checked here.
func TestVersion(t *testing.T) {
	module, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../release")
	if err != nil {
		t.Fatal(err)
	}
	checked := regexp.MustCompile(`goreleaser/v2 (v\S+)`).FindSubmatch(module)
	used := regexp.MustCompile(`goreleaser/v2@(v\S+)`).FindSubmatch(script)
	if checked == nil || used == nil || string(checked[1]) != string(used[1]) {
		t.Errorf("%s is checked, %s is used", checked, used)
	}
}

// TestUnknownKeyIsAnError shows that the checks above can fail.
func TestUnknownKeyIsAnError(t *testing.T) {
	if _, err := config.LoadReader(strings.NewReader("version: 2\nbuild: []\n")); err == nil {
		t.Error("no error for the key build")
	}
}
