package reader

import (
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// A file that is known by its name is no shell script because somebody may execute it.
func TestExecutableIsKnownByName(t *testing.T) {
	for name, want := range map[string]*mention.Format{"Jenkinsfile": other, "justfile": other, "Rakefile": prose, "README": prose, "build": Script} {
		if got := FormatOf(name, true); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
