package e2e

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// releases serves the archive that contrib/pre-commit/dfix downloads, with the dfix of this tree in it, and sets the variables for
// it.
func releases(t *testing.T) {
	t.Helper()
	script, err := os.ReadFile("../../contrib/pre-commit/dfix")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^version=(.*)$`).FindSubmatch(script)[1]
	dir := t.TempDir()
	name := fmt.Sprintf("dfix_%s_%s_%s.tar.gz", version, runtime.GOOS, runtime.GOARCH)
	archive := filepath.Join(dir, "v"+string(version), name)
	write(t, filepath.Dir(archive), map[string]string{"checksums.txt": ""})
	run(t, dir, 0, "tar", "-czf", archive, "-C", filepath.Dir(hooks.dfix), "dfix")
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Dir(archive), map[string]string{"checksums.txt": fmt.Sprintf("%x  %s\n", sha256.Sum256(data), name)})
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	t.Setenv("DFIX_RELEASES", server.URL)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
}

// TestPreCommitRelease: the hooks that need no compiler do what the others do.
func TestPreCommitRelease(t *testing.T) {
	if hooks.dfix == "" {
		t.Skip("`make e2e` runs it")
	}
	releases(t)
	dir := repository(t, config("dfix-release"), map[string]string{"Dockerfile": numbered})
	says(t, run(t, dir, 1, "pre-commit", "run", "--all-files"), "files were modified by this hook")
	if got := tree(t, dir)["Dockerfile"]; !strings.Contains(got, "--from=gen") {
		t.Errorf("the file is\n%s", got)
	}
	says(t, run(t, dir, 0, "pre-commit", "run", "--all-files"), "Passed")

	dir = repository(t, config("dfix-release-check"), map[string]string{"Dockerfile": numbered})
	says(t, run(t, dir, 1, "pre-commit", "run", "--all-files"), "+COPY --from=gen")
	if got := tree(t, dir)["Dockerfile"]; got != numbered {
		t.Errorf("the file is\n%s", got)
	}
}
