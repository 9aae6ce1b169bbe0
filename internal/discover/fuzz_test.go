package discover

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// FuzzGitignore checks that any ignore file is read within limits of time and memory.
func FuzzGitignore(f *testing.F) {
	for _, seed := range []string{"a\n!b/\n", "**/x/**\n", strings.Repeat("*a", 40) + "\n", strings.Repeat("**/", 30) + "x\n", "[[:alpha:]-\\]]\n"} {
		f.Add(seed, "a/b/c")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		if len(text) > maxIgnoreFile || len(path) > 4096 {
			return
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		file := &ignoreFile{dir: "/r", patterns: readPatterns(text)}
		file.ignores(filepath.Join("/r", path), false)
		runtime.ReadMemStats(&after)
		if took, mb := time.Since(start), (after.TotalAlloc-before.TotalAlloc)>>20; took > 10*time.Second || mb > 256 {
			t.Errorf("took %v and %d MB", took, mb)
		}
	})
}
