package repo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/google/go-cmp/cmp"
)

const small = `
-- deploy/Dockerfile --
-- compose.yaml --
services:
  a:
    build:
      context: .
      dockerfile: deploy/Dockerfile
      target: Dev
      additional_contexts: {docker.io/library/Tools:latest: ./tools}
-- x.sh --
docker build --target "x-$Y" --build-context any=. $DIR
`

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
}

func TestOutside(t *testing.T) {
	dir := writeArchive(t, small)
	got := Open(dir).Facts(filepath.Join(dir, "deploy/Dockerfile"))
	want := rewrite.RepoFacts{
		Contexts: map[string]bool{"docker.io/library/tools:latest": true, "tools": true, "any": true},
		Targets:  map[string]bool{"dev": true},
		Images:   map[string]string{},
		Unknown: []rewrite.Unknown{
			{Place: "compose.yaml:3:5", Why: "the image tag is computed", Name: "*-a"},
			{Place: "compose.yaml:3:5", Why: "the image tag is computed", Name: "*_a"},
			{Place: "x.sh:1:52", Why: "the image tag is computed", Name: "*"},
		},
		Computed: []rewrite.Unknown{{Place: "x.sh:1:24", Why: "the target is computed", Name: "x-*"}},
	}
	if deploy, other := got.Dockerfile("deploy"), got.Dockerfile("other"); deploy != "deploy/Dockerfile" || other != "" {
		t.Errorf("named after deploy and other: %q, %q", deploy, other)
	}
	got.Dockerfile, got.ArgUnset = nil, nil // a function is equal to nothing; see TestArgUnset
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if v := Open(dir).of(filepath.Join(dir, "other/Dockerfile")); len(v.targets) != 1 || len(v.contexts) != 1 {
		t.Errorf("another Dockerfile: %v", v)
	}
}

func TestOpen(t *testing.T) {
	dir := writeArchive(t, small)
	if r := Open(filepath.Join(dir, "deploy")); r.Root() != filepath.Join(dir, "deploy") {
		t.Errorf("outside of a work tree: %s", r.Root())
	}
	git(t, dir, "init", "-q")
	if r := Open(filepath.Join(dir, "deploy")); r.Root() != dir {
		t.Errorf("in a work tree: %s", r.Root())
	}
	if r := Open(filepath.Join(dir, "no/such")); len(r.Notes()) > 1 || r.of("x").targets != nil {
		t.Errorf("nowhere: %v", r.Notes())
	}
}

func TestCache(t *testing.T) {
	dir := writeArchive(t, small)
	elsewhere := writeArchive(t, small)
	c := NewCache(nil)
	wide := c.For(filepath.Join(dir, "deploy/Dockerfile"), dir)
	if wide.Root() != dir || c.For(filepath.Join(dir, "x/Dockerfile"), dir) != wide {
		t.Errorf("in the searched directory: %s", wide.Root())
	}
	if r := c.For(filepath.Join(elsewhere, "deploy/Dockerfile"), dir); r.Root() != filepath.Join(elsewhere, "deploy") {
		t.Errorf("outside of it: %s", r.Root())
	}
	git(t, elsewhere, "init", "-q")
	if r := NewCache(nil).For(filepath.Join(elsewhere, "deploy/Dockerfile"), dir); r.Root() != elsewhere {
		t.Errorf("in a work tree: %s", r.Root())
	}
}

func TestConcurrentUse(t *testing.T) {
	dir := writeArchive(t, small)
	r := Open(dir)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if v := r.of(filepath.Join(dir, "deploy/Dockerfile")); len(v.targets) != 2 {
				t.Errorf("%v", v.targets)
			}
		})
	}
	wait.Wait()
}

// In a git work tree, git lists the files: ignored files and links have no effect.
func TestIgnored(t *testing.T) {
	dir := writeArchive(t, "\n-- Dockerfile --\n-- .gitignore --\nout/\n-- out/compose.yaml --\nservices: {a: {build: {context: .., target: one}}}\n-- compose.yaml --\nservices: {a: {build: {target: two}}}\n-- new.sh --\ndocker build --target three .\n-- node_modules/a/compose.yaml --\nservices: {a: {build: {context: ../.., target: four}}}\n-- run --\n#!/bin/sh\ndocker build --target five .\n-- data --\ndocker build --target six .\n")
	if err := os.Symlink("compose.yaml", filepath.Join(dir, "compose.link.yaml")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"run", "data"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	plain := "Dockerfile: target two at compose.yaml:1:32\nDockerfile: target three~ at new.sh:1:23\nDockerfile: target one at out/compose.yaml:1:45\nDockerfile: target five~ at run:2:23"
	if d := cmp.Diff(plain, mentionLines(t, dir)); d != "" {
		t.Error(d)
	}
	git(t, dir, "init", "-q")
	git(t, dir, "add", "compose.yaml", "compose.link.yaml", "run", "data", "Dockerfile", ".gitignore")
	tracked := "Dockerfile: target two at compose.yaml:1:32\nDockerfile: target three~ at new.sh:1:23\nDockerfile: target five~ at run:2:23"
	if d := cmp.Diff(tracked, mentionLines(t, dir)); d != "" {
		t.Error(d)
	}
}

func TestHugeAndUnreadable(t *testing.T) {
	dir := writeArchive(t, "\n-- Dockerfile --\n-- a.sh --\ndocker build --target one .\n")
	if err := os.WriteFile(filepath.Join(dir, "b.sh"), make([]byte, mention.MaxSize+1), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := mentionLines(t, dir); got != "Dockerfile: target one~ at a.sh:1:23" {
		t.Error(got)
	}
	if notes := Open(dir).Notes(); len(notes) != 1 || !strings.HasPrefix(notes[0], "b.sh: not read: larger") {
		t.Error(notes)
	}
}

// A Dockerfile outside the root does not belong to the repository, even if a link leads there.
func TestLinksThatLeadOut(t *testing.T) {
	dir := writeArchive(t, "\n-- in/real/Dockerfile --\n-- out/Dockerfile --\n-- in/compose.yaml --\nservices:\n  a: {build: {context: linked, target: one}}\n  b: {build: {context: gone, target: two}}\n  c: {build: {context: ../out, target: three}}\n")
	for name, to := range map[string]string{"in/linked": "real", "in/gone": "../out"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	want := "real/Dockerfile: target one at compose.yaml:2:40\nany: target two? at compose.yaml:3:38\nany: target three? at compose.yaml:4:40"
	if d := cmp.Diff(want, mentionLines(t, filepath.Join(dir, "in"))); d != "" {
		t.Error(d)
	}
}

// Text that refers to itself many times is read once. Compose refuses such a file.
func TestBombs(t *testing.T) {
	var yaml, hcl strings.Builder
	yaml.WriteString("x0: &a0 {target: dev}\n")
	hcl.WriteString("target \"t0\" {\n  target = \"dev\"\n}\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&yaml, "x%d: &a%d {<<: [*a%d, *a%d]}\n", i, i, i-1, i-1)
		fmt.Fprintf(&hcl, "target \"t%d\" {\n  inherits = [\"t%d\", \"t%d\"]\n}\n", i, i-1, i-1)
	}
	yaml.WriteString("services: {a: {build: *a39}}\n")
	dir := writeArchive(t, "\n-- Dockerfile --\n-- compose.yaml --\n"+yaml.String()+"-- docker-bake.hcl --\n"+hcl.String())
	want := "Dockerfile: target dev at docker-bake.hcl:2:13\nany: target dev? at compose.yaml:1:18"
	if d := cmp.Diff(want, mentionLines(t, dir)); d != "" {
		t.Error(d)
	}
}

// A large repository needs little time if few of its files mention images.
func TestLargeRepository(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 10,000 files")
	}
	dir := writeArchive(t, small)
	for i := range 10_000 {
		sub := filepath.Join(dir, fmt.Sprint("d", i%100))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprintf("f%d.go", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "init", "-q")
	git(t, dir, "add", "-A")
	start := time.Now()
	Open(dir).Notes()
	took := time.Since(start)
	t.Logf("%v", took)
	if took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
