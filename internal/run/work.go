package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/dfix-dev/dfix/internal/atomicfile"
	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/graph"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/verify"
)

// result is the result of working on one file.
type result struct {
	format.File
	real      string         // the file that is read and written; "" for standard input without a name
	tree      string         // the root of its work tree, or ""
	named     bool           // by the user, and not found in a directory
	given     bool           // named, or found by another program
	skipped   bool           // done by an earlier run
	otherKind string         // what it is, if a search has found it and it is not a Dockerfile
	stack     []byte         // of a fault, for --verbose
	known     []knownFinding // in the baseline
}

// interrupted reports whether the run ended before the file was done.
func (r *result) interrupted() bool { return errors.Is(r.Err, context.Canceled) }

// catch turns a panic into a fault of the file. Call it with defer.
func (r *result) catch() {
	if p := recover(); p != nil {
		r.Report, r.Fault, r.stack = nil, fmt.Errorf("panic: %v", p), debug.Stack()
	}
}

// work reads, fixes and, where the mode wants it, writes one file. It is safe for concurrent use.
func (s *Session) work(ctx context.Context, f discover.File) *result {
	r := &result{File: format.File{Path: f.Path}, real: f.Real, named: f.Named, given: f.Given}
	if r.Before, r.Err = ReadFile(f.Real); r.Err != nil {
		return r
	}
	if r.skipped = s.done(r); r.skipped {
		return r
	}
	s.rewrite(ctx, r, s.repositories.factsOf(r.real))
	if !r.named && errors.As(r.Err, new(*syntax.Error)) {
		if r.otherKind = syntax.NoDockerfile(r.Before); r.otherKind != "" {
			return r
		}
	}
	if s.opt.Mode == Write && r.Changed() {
		r.Err = s.write(ctx, r)
	}
	s.relate(r)
	return r
}

// write puts a result into its file.
func (s *Session) write(ctx context.Context, r *result) error {
	if err := s.checkCommitted(ctx, r); err != nil {
		return err
	}
	s.leftovers.Remove(filepath.Dir(r.real))
	return withoutPath(atomicfile.Replace(r.real, r.Before, r.After()))
}

// rewrite fixes the Dockerfile r.Before; facts returns what its repository says.
func (s *Session) rewrite(ctx context.Context, r *result, facts func() rewrite.RepoFacts) {
	defer r.catch()
	settings, err := s.settings(r.real)
	if err != nil {
		r.Err = err
		return
	}
	settings.Targets = s.targets(r, settings.Rules)
	if r.Report = rewrite.Unparsed(r.Path, r.Before, settings.Options); r.Report != nil {
		return
	}
	settings.Repo = facts
	if !r.named {
		settings.ReadOnly = generated(r.Before)
	}
	s.prove(&settings)
	s.inTime(ctx, r, settings, func(ctx context.Context, options rewrite.Options) (*rewrite.Report, error) {
		return rewrite.Run(ctx, r.Path, r.Before, options)
	})
}

// prove adds the verifier and the linter of one file to its settings.
func (s *Session) prove(settings *settings) {
	opt := verify.Options{Timeout: s.opt.Timeout}
	if settings.moves != nil {
		opt.Moved = settings.moves.Canonical
	}
	verifier := verify.New(opt)
	if s.opt.Verify {
		settings.Verifier = verifier
	}
	if s.verifier != nil {
		settings.Verifier = s.verifier
	}
	if len(settings.Scopes) > 0 {
		settings.Linter = verifier
	}
}

// errSlow is the error of a file that takes too long.
type errSlow time.Duration

func (e errSlow) Error() string {
	return fmt.Sprintf("not done after %v, the limit for one file (--verify-timeout and %v): nothing changed", time.Duration(e), timeOutsideProof)
}

// timeOutsideProof is how long everything but the proof of a file may take.
const timeOutsideProof = 3 * time.Second

// job rewrites one file.
type job func(context.Context, rewrite.Options) (*rewrite.Report, error)

// inTime does the job of a file within the time that one file may take, and fills in the result. BuildKit cannot be
// stopped: after the time limit or the end of the run it goes on in the background, and its result is dropped.
func (s *Session) inTime(ctx context.Context, r *result, settings settings, do job) {
	limit := s.opt.Timeout + timeOutsideProof
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan result, 1)
	go func(r result) {
		s.fill(ctx, &r, settings, do)
		done <- r
	}(*r)
	select {
	case *r = <-done:
	case <-ctx.Done():
		r.Err = ctx.Err()
	}
	if errors.Is(r.Err, context.DeadlineExceeded) {
		r.Report, r.Err = nil, errSlow(limit)
	}
}

// fill does a job and fills in the result.
func (s *Session) fill(ctx context.Context, r *result, settings settings, do job) {
	defer r.catch()
	if r.Report, r.Err = do(ctx, settings.Options); r.Err != nil {
		return
	}
	if s.opt.baseline != nil {
		s.locate(r)
		if r.Err = s.opt.baseline.rerun(ctx, r, do, settings.Options); r.Err != nil {
			return
		}
	}
	if errors.Is(r.Report.Fault, context.Canceled) {
		r.Report, r.Err = nil, context.Canceled
		return
	}
	r.Fault = r.Report.Fault
	r.Proven = r.Report.Proof.Passed
	if settings.config.Graph && r.Changed() {
		if g, err := parse(r.Path, r.After()); err == nil {
			r.Graph = graph.New(g, g.Stages[len(g.Stages)-1], nil).Diagram().Mermaid()
		}
	}
	if caught := (*rewrite.PanicError)(nil); errors.As(r.Fault, &caught) {
		r.stack = caught.Stack
	}
}

// generated returns why a generated file is not edited; empty if nothing in it says that it is generated.
func generated(text []byte) string {
	says, line, ok := syntax.Generator(text)
	if !ok {
		return ""
	}
	return fmt.Sprintf("line %d says that the file is generated, %q: change the generator, or name the file on the command line", line, says)
}
