//go:build unix

package atomicfile

import (
	"os"
	"path/filepath"
	"testing"
)

// Runs that write to the same directory at the same time do not remove each other's temporary files.
func TestSweepBesideAnotherRun(t *testing.T) {
	dir := t.TempDir()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				new(Leftovers).Remove(dir)
			}
		}
	}()
	for i := range 200 {
		path := filepath.Join(dir, "Dockerfile")
		if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Replace(path, []byte("old"), []byte("new")); err != nil {
			t.Fatalf("after %d: %v", i, err)
		}
	}
	close(stop)
	<-done
}
