//go:build unix

package discover

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// TestLinksOutOfAList: a link out of the repository in a list of files is refused.
func TestLinksOutOfAList(t *testing.T) {
	dir := writeFiles(t, "outside/Dockerfile", "cwd/plain/Dockerfile", "cwd/repo/Dockerfile", "cwd/repo/sub/Dockerfile", "cwd/other/Dockerfile")
	t.Chdir("cwd")
	git(t, "-C", "repo", "init", "-q")
	git(t, "-C", "other", "init", "-q")
	link(t, "../../outside/Dockerfile", "repo/Dockerfile.out")
	link(t, "../other/Dockerfile", "repo/Dockerfile.other")
	link(t, "../outside", "away")
	link(t, "../other", "repo/dir")
	link(t, "sub/Dockerfile", "repo/Dockerfile.in")
	link(t, "../repo/Dockerfile", "plain/Dockerfile.in")
	for path, out := range map[string]bool{
		"repo/Dockerfile.out": true, "repo/Dockerfile.other": true, "away/Dockerfile": true, "repo/dir/Dockerfile": true,
		filepath.Join(dir, "cwd/repo/Dockerfile.out"): true, "../cwd/repo/Dockerfile.out": true,
		"repo/Dockerfile.in": false, "plain/Dockerfile.in": false, "repo/sub/Dockerfile": false, "../outside/Dockerfile": false,
		filepath.Join(dir, "outside/Dockerfile"): false,
	} {
		files, errs := Find(context.Background(), nil, Options{Given: []string{path}})
		if out && (len(files) != 0 || len(errs) != 1 || !errors.Is(errs[0], safefile.ErrOutside)) || !out && (len(files) != 1 || len(errs) != 0) {
			t.Errorf("%s: %v %v", path, files, errs)
		}
		if files, errs := Find(context.Background(), []string{path}, Options{}); len(files) != 1 || len(errs) != 0 {
			t.Errorf("%s by hand: %v %v", path, files, errs)
		}
	}
}
