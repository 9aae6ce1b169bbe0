package repo

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// rereading is the rewrite.Verifier for a file that BuildKit does not compile. It reads the repository again with the changed
// text: every other name must be in the same place and have the same meaning.
type rereading struct {
	repository *Repository
	file       string
	src        []byte // what the repository has read of file
	with       []rewrite.Finding

	reread     *Repository // the last one that was read again
	rereadText []byte
}

// Check implements rewrite.Verifier. It checks the changes together with the fixes of with.
func (v *rereading) Check(ctx context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	for _, c := range changes {
		edits := map[string][]text.Edit{}
		for _, fix := range c.Fixes {
			edits[v.file] = append(edits[v.file], fix.Edits...)
		}
		after, err := v.changed(c.After, edits)
		if err != nil {
			return rewrite.Proof{}, err
		}
		if err := same(v.at(c.Before), after, edits); err != nil {
			return rewrite.Proof{}, &rewrite.Unproven{Detail: err.Error()}
		}
	}
	return rewrite.Proof{Passed: true, Note: "no build reads this file: dfix read its names again"}, ctx.Err()
}

// at returns the repository with a text of the file.
func (v *rereading) at(src []byte) *Repository {
	if bytes.Equal(src, v.src) {
		return v.repository
	}
	if v.reread == nil || !bytes.Equal(src, v.rereadText) {
		v.reread, v.rereadText = v.repository.withTexts(map[string][]byte{v.file: src}), src
	}
	return v.reread
}

// changed returns the repository with a text of the file and the fixes of with, and adds their edits to edits.
func (v *rereading) changed(src []byte, edits map[string][]text.Edit) (*Repository, error) {
	for _, f := range v.with {
		if f.File != v.file {
			edits[f.File] = append(edits[f.File], f.Fix.Edits...)
		}
	}
	if len(edits) == 1 {
		return v.at(src), nil
	}
	texts := map[string][]byte{v.file: src}
	for file, list := range edits {
		if file == v.file {
			continue
		}
		before, err := os.ReadFile(v.repository.path(file))
		if err != nil {
			return nil, err
		}
		if texts[file], err = text.Apply(before, list); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return v.repository.withTexts(texts), nil
}

// withTexts reads the repository again with these texts in place of those of files.
func (r *Repository) withTexts(texts map[string][]byte) *Repository {
	r.parts(false)
	again := &Repository{root: r.root, files: r.files, listings: r.listings, texts: texts}
	again.parts(r.thirdParty.loaded.Load())
	return again
}

// same returns an error unless after says what before says with edits applied.
func same(before, after *Repository, edits map[string][]text.Edit) error {
	want, got := before.all(edits), after.all(nil)
	for _, line := range got {
		if !slices.Contains(want, line) {
			return fmt.Errorf("the changed files say more than before: %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			return fmt.Errorf("the changed files no longer say: %s", line)
		}
	}
	return nil
}

// all returns a line for every mention, as it is after edits, sorted.
func (r *Repository) all(edits map[string][]text.Edit) []string {
	var lines []string
	for dockerfile, m := range r.mentions() {
		m = after(m, edits[m.File])
		lines = append(lines, fmt.Sprintf("%s at byte %d of %s for %q: %s (%t %t %t %t)",
			m.Name, m.Span.Start, m.File, dockerfile, m.Kind, m.Editable, m.Certain, m.Assumed, m.Buildah))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// after returns m with the position and name that it has after edits of its file.
func after(m mention.Mention, edits []text.Edit) mention.Mention {
	moved := 0
	for _, e := range edits {
		switch {
		case m.Editable && e.Span == m.Span:
			m.Name = e.New
		case e.Span.End <= m.Span.Start:
			moved += len(e.New) - e.Span.Len()
		}
	}
	m.Span.Start += moved
	return m
}
