package project

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/mention/mentiontest"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// said returns what the Compose and Bake files of an archive say, without the images of Compose that have no name.
func said(t *testing.T, archive string) string {
	t.Helper()
	return mentiontest.Said(t, archive, func(sc *mention.Scan, files []string) {
		for _, format := range []*mention.Format{Compose, Bake} {
			var sources []*source.File
			for _, f := range files {
				if format.Is(mention.FileName{Path: f, Base: filepath.Base(f), Ext: filepath.Ext(f)}) {
					sources = append(sources, sc.Loader.Open(f))
				}
			}
			if len(sources) > 0 {
				format.ReadDir(sc, sources)
			}
		}
		sc.Records = slices.DeleteFunc(sc.Records, func(r mention.Record) bool {
			return strings.HasPrefix(r.Name, "*-") || strings.HasPrefix(r.Name, "*_")
		})
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
