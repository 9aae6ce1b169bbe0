//go:build unix

package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/atomicfile/filetest"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// If one file cannot be written, no file is.
func TestWriteAllOrNothing(t *testing.T) {
	for _, test := range []struct {
		what  string
		spoil func(second string) error
		want  string
	}{
		{"hard links", func(second string) error { return os.Link(second, second+"2") }, "b: has 2 hard links"},
		{"changed since", func(second string) error { return os.WriteFile(second, []byte("new"), 0o644) }, "b: changed since"},
		{"gone", os.Remove, "b: no such file"},
	} {
		dir := t.TempDir()
		var results []*result
		for _, name := range []string{"a", "b"} {
			real := filepath.Join(dir, name)
			if err := os.WriteFile(real, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			results = append(results, resultOf(name, real, []byte("old"), []byte("after")))
		}
		if err := test.spoil(results[1].real); err != nil {
			t.Fatal(err)
		}
		s := New(Streams{}, &Options{})
		if err := s.writeAll(t.Context(), results); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v", test.what, err)
		}
		filetest.Holds(t, results[0].real, "old")
	}
}

// A file that was written before another one failed gets its old text back.
func TestTakeBack(t *testing.T) {
	real := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(real, []byte("after"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := rollBack([]*result{resultOf("a", real, []byte("old"), []byte("after"))}); err != nil {
		t.Error(err)
	}
	filetest.Holds(t, real, "old")
}

func resultOf(path, real string, before, after []byte) *result {
	report := &rewrite.Report{Name: path, Before: before, After: after}
	return &result{File: format.File{Path: path, Before: before, Report: report}, real: real}
}
