package reader

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/mention/mentiontest"
)

// said returns what the files of an archive say.
func said(t *testing.T, archive string) string {
	t.Helper()
	return mentiontest.Said(t, archive, func(sc *mention.Scan, files []string) {
		for _, f := range files {
			if format := FormatOf(f, false); format != nil && format.Read != nil {
				format.Read(sc, sc.Loader.Open(f))
			}
		}
	})
}

// reading is files, and what they say.
type reading struct{ name, files, want string }

func (r reading) run(t *testing.T) {
	t.Run(r.name, func(t *testing.T) {
		if d := gocmp.Diff(strings.TrimSpace(strings.ReplaceAll(r.want, "\t", "")), said(t, r.files)); d != "" {
			t.Error(d)
		}
	})
}
