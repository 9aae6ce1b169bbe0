package reader

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// said returns what the files of an archive say, one record a line: "DOCKERFILES: KIND NAME at FILE:LINE:COL", with "?" if it is not certain,
// "~" if the directory is assumed, "!" if it cannot be edited.
func said(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files := txtar.Parse([]byte(archive)).Files
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	l, err := mention.NewLoader(dir, mention.MaxTotal)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	sc := &mention.Scan{Loader: l}
	for _, f := range files {
		if format := FormatOf(f.Name, false); format != nil && format.Read != nil {
			format.Read(sc, l.Open(f.Name))
		}
	}
	slices.SortStableFunc(sc.Records, func(x, y mention.Record) int {
		unknown := func(r mention.Record) int { return min(len(r.Paths), 1) }
		return cmp.Or(unknown(y)-unknown(x), slices.Compare(x.Paths, y.Paths), strings.Compare(x.File, y.File), x.Line-y.Line, x.Column-y.Column,
			cmp.Compare(x.Kind, y.Kind), strings.Compare(x.Name, y.Name))
	})
	var lines []string
	for _, r := range sc.Records {
		marks := ""
		for i, on := range []bool{!r.Certain, r.Assumed, !r.Editable} {
			if on {
				marks += "?~!"[i : i+1]
			}
		}
		if !r.None {
			lines = append(lines, fmt.Sprintf("%s: %s %s%s at %s:%d:%d", cmp.Or(strings.Join(r.Paths, " "), "any"), r.Kind, r.Name, marks, r.File, r.Line, r.Column))
		}
	}
	return strings.Join(slices.Compact(lines), "\n")
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
