package repo

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// ErrChanged is the error for a file that has changed since the repository was read.
var ErrChanged = errors.New("the file has changed since it was read")

// Job describes how to rewrite one file of the repository that is not a Dockerfile.
type Job struct {
	File   string // below the root, with slashes
	Verify bool   // read the repository again to prove the changes

	// Find returns the findings in File. It gets the repository with the text of the round.
	Find func(*Repository) []rewrite.Finding

	// With are findings in other files whose fixes are made at the same time. The proof takes them into account.
	With []rewrite.Finding
}

// Rewrite applies fixes to a file as rewrite.Loop does. The error is ErrChanged if the file is not the one that the
// repository has read. The name of the report is Job.File.
func (r *Repository) Rewrite(ctx context.Context, job Job, opt rewrite.Options) (*rewrite.Report, error) {
	src, err := os.ReadFile(r.path(job.File))
	if err != nil {
		return nil, err
	}
	if !r.current(job.File, src) {
		return nil, ErrChanged
	}
	proof := &rereading{repository: r, file: job.File, src: src, with: job.With}
	opt.Verifier = nil
	if job.Verify {
		opt.Verifier = proof
	}
	find := func(text []byte) ([]rewrite.Finding, error) { return job.Find(proof.at(text)), nil }
	return rewrite.Loop(ctx, job.File, src, find, opt)
}

// path returns the absolute path of a file of the repository.
func (r *Repository) path(file string) string { return filepath.Join(r.root, filepath.FromSlash(file)) }

// current reports whether src, the text of a file, has every name at the place where the repository has read it.
func (r *Repository) current(file string, src []byte) bool {
	for _, m := range r.mentions() {
		if m.File == file && (m.Span.End > len(src) || m.Editable && string(m.Span.Of(src)) != m.Name) {
			return false
		}
	}
	return true
}
