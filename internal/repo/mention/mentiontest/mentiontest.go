// Package mentiontest shows what files of a repository say, for the tests of the packages that read them.
package mentiontest

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// Said writes the files of an archive, has them read, and returns the records, one a line: "DOCKERFILES: KIND NAME at
// FILE:LINE:COL", with "?" if it is not certain, "~" if the directory is assumed, "!" if it cannot be edited.
func Said(t *testing.T, archive string, read func(sc *mention.Scan, files []string)) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	l, err := mention.NewLoader(dir, mention.MaxTotal)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	sc := &mention.Scan{Loader: l}
	read(sc, names)
	slices.SortStableFunc(sc.Records, compare)
	var lines []string
	for _, r := range sc.Records {
		if !r.None {
			lines = append(lines, line(r))
		}
	}
	return strings.Join(slices.Compact(lines), "\n")
}

// compare sorts records of known Dockerfiles before the others, then by Dockerfile, place, kind and name.
func compare(x, y mention.Record) int {
	unknown := func(r mention.Record) int { return min(len(r.Paths), 1) }
	return cmp.Or(unknown(y)-unknown(x), slices.Compare(x.Paths, y.Paths), strings.Compare(x.File, y.File), x.Line-y.Line, x.Column-y.Column,
		cmp.Compare(x.Kind, y.Kind), strings.Compare(x.Name, y.Name))
}

func line(r mention.Record) string {
	marks := ""
	for i, on := range []bool{!r.Certain, r.Assumed, !r.Editable} {
		if on {
			marks += "?~!"[i : i+1]
		}
	}
	return fmt.Sprintf("%s: %s %s%s at %s:%d:%d", cmp.Or(strings.Join(r.Paths, " "), "any"), r.Kind, r.Name, marks, r.File, r.Line, r.Column)
}
