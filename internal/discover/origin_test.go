package discover

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestPublicURI(t *testing.T) {
	for remote, want := range map[string]string{
		"https://example.com/org/a.git":            "https://example.com/org/a.git",
		"https://bot:s3cret@example.com/a.git?x#y": "https://example.com/a.git",
		"https://token@example.com:8443/org/a b":   "https://example.com:8443/org/a%20b",
		"git@example.com:org/a.git":                "ssh://example.com/org/a.git",
		"example.com:org/a.git":                    "ssh://example.com/org/a.git",
		"ssh://git@example.com/org/a.git":          "ssh://example.com/org/a.git",
		"git://example.com/a":                      "git://example.com/a",
		"bot:s3cret@example.com:org/a.git":         "",
		"bot:s3cret@example.com/org/a.git":         "",
		"/srv/git/a.git":                           "",
		"../a.git":                                 "",
		"file:///srv/git/a.git":                    "",
		`C:\git\a.git`:                             "",
		"C:git/a.git":                              "",
		"ext::sh -c evil% >&2":                     "",
		"https://%zz/":                             "",
		"":                                         "",
	} {
		if got := publicURI(remote); got != want {
			t.Errorf("%s: %q, want %q", remote, got, want)
		}
	}
}

func TestOriginOf(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=n", "-c", "user.email=e"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	is := func(want Origin, known bool) {
		t.Helper()
		if got, ok := OriginOf(t.Context(), dir); got != want || ok != known {
			t.Errorf("%+v, %v; want %+v, %v", got, ok, want, known)
		}
	}
	is(Origin{}, false)
	run("init", "-q", "-b", "trunk")
	is(Origin{}, false)
	run("remote", "add", "origin", "https://bot:s3cret@example.com/org/a.git")
	is(Origin{URI: "https://example.com/org/a.git"}, true)
	run("commit", "-q", "--allow-empty", "-m", "m")
	commit := run("rev-parse", "HEAD")
	is(Origin{"https://example.com/org/a.git", commit, "trunk"}, true)
	run("checkout", "-q", "--detach")
	is(Origin{"https://example.com/org/a.git", commit, ""}, true)
	if err := os.WriteFile(filepath.Join(dir, ".git", "config"), []byte("["), 0o644); err != nil {
		t.Fatal(err)
	}
	is(Origin{}, false)
}
