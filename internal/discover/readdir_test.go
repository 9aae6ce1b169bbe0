package discover

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A directory is read once for two callers, and again for a third.
func TestReadDir(t *testing.T) {
	dir := writeFiles(t, "a")
	var l Listings
	for i, want := range []int{1, 1, 3} {
		if entries, err := l.ReadDir(dir); err != nil || len(entries) != want {
			t.Errorf("call %d: %v %v", i, entries, err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l.kept = maxKept
	for range 2 {
		if _, err := l.ReadDir(dir); err != nil || len(l.read) > 0 {
			t.Errorf("%v, and %d directories are kept", err, len(l.read))
		}
	}
}
