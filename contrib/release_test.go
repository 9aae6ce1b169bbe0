package contrib_test

import (
	"archive/tar"
	"compress/gzip"
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

// released is the version of the newest section of the changelog that has a date.
func released(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^## ([0-9]+\.[0-9]+\.[0-9]+) - `).FindStringSubmatch(read(t, "../CHANGELOG.md"))
	if found == nil {
		t.Fatal("the changelog has no release")
	}
	return found[1]
}

// releaseServer serves what .goreleaser.yaml publishes for this system: an archive with dfix in it, and its SHA-256 as
// listed says it. It returns DFIX_RELEASES and the true sum.
func releaseServer(t *testing.T, listed func(string) string) (mirror, sum string) {
	t.Helper()
	version, dir := released(t), t.TempDir()
	name := fmt.Sprintf("dfix_%s_%s_%s.tar.gz", version, runtime.GOOS, runtime.GOARCH)
	pack(t, filepath.Join(dir, name), map[string]string{"LICENSE": "words\n", "dfix": read(t, filepath.Join(bin, "dfix"))})
	sum = fmt.Sprintf("%x", sha256.Sum256([]byte(read(t, filepath.Join(dir, name)))))
	write(t, filepath.Join(dir, "checksums.txt"), "00  other.tar.gz\n"+listed(sum)+"  "+name+"\n", 0o644)
	server := httptest.NewServer(http.StripPrefix("/v"+version+"/", http.FileServer(http.Dir(dir))))
	t.Cleanup(server.Close)
	return "DFIX_RELEASES=" + server.URL, sum
}

func asItIs(sum string) string { return sum }

func pack(t *testing.T, file string, contents map[string]string) {
	t.Helper()
	archive, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	compressed, _ := gzip.NewWriterLevel(archive, gzip.BestSpeed)
	packed := tar.NewWriter(compressed)
	for name, text := range contents {
		if err := packed.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := packed.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, end := range []func() error{packed.Close, compressed.Close, archive.Close} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPreCommitRelease: the hooks that need no compiler download dfix once.
func TestPreCommitRelease(t *testing.T) {
	mirror, _ := releaseServer(t, asItIs)
	dir, cache := fleet(t), t.TempDir()
	env := []string{mirror, "XDG_CACHE_HOME=" + cache, "PATH=" + os.Getenv("PATH")}
	run(t, dir, env, here(t, "pre-commit/dfix"), "--quiet", "--write", "--select", "essential", "a/Dockerfile")
	changed(t, dir, fixed[0])
	env[0] = "DFIX_RELEASES=http://127.0.0.1:1"
	run(t, dir, env, here(t, "pre-commit/dfix"), "--quiet", "--write", "--select", "essential", "a/web/Dockerfile")
	changed(t, dir, fixed[:2]...)
	if left, _ := filepath.Glob(cache + "/dfix/*/*"); len(left) != 1 {
		t.Errorf("in the cache are %q", left)
	}
}

// TestRecipesNameTheRelease: every recipe that downloads a release names the newest one.
func TestRecipesNameTheRelease(t *testing.T) {
	for file, mark := range map[string]string{
		"pre-commit/dfix": "version=", "gitlab/dfix.gitlab-ci.yml": "raw.githubusercontent.com/dfix-dev/dfix/v",
		"kubernetes/indexed-job.yaml": "image: ghcr.io/dfix-dev/dfix:", "../action.yml": "default: ", "github-actions/dfix.yml": "cmd/dfix@v",
	} {
		if !strings.Contains(read(t, file), mark+released(t)) {
			t.Errorf("%s is not for %s", file, released(t))
		}
	}
}

// TestWorkflowsArePinned: actions to a commit, goreleaser to one version everywhere, and Go to that of go.mod.
func TestWorkflowsArePinned(t *testing.T) {
	files, err := filepath.Glob("../.github/workflows/*.yml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%q, %v", files, err)
	}
	all := read(t, "../.ci/release")
	for _, file := range files {
		text := read(t, file)
		all += text
		for _, use := range regexp.MustCompile(`(?m)uses: (.*)$`).FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`^[-a-z]+/[-a-z/]+@[0-9a-f]{40} # v[0-9.]+$`).MatchString(use[1]) {
				t.Errorf("%s: %s", file, use[1])
			}
		}
	}
	goVersion := regexp.MustCompile(`(?m)^go (.*)$`).FindStringSubmatch(read(t, "../go.mod"))[1]
	for pattern, want := range map[string]string{`goreleaser/v2@(\S+)`: "", `golang:([0-9.]+)-`: goVersion} {
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(all, -1)
		if len(found) == 0 {
			t.Errorf("nothing matches %s", pattern)
			continue
		}
		for _, f := range found {
			if f[1] != found[0][1] || want != "" && f[1] != want {
				t.Errorf("%s is %s and %s, want %q", pattern, found[0][1], f[1], want)
			}
		}
	}
}
