package run

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dfix-dev/dfix/internal/atomicfile"
)

const unfixed = "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"

// holds checks a file's text, and that no temporary file is left next to it.
func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, want %q (%v)", path, got, want, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), atomicfile.TempPattern)); left != nil {
		t.Errorf("temporary files: %s", left)
	}
}
