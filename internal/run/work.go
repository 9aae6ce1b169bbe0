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
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/verify"
)

// result is what became of one file.
type result struct {
	format.File
	real      string         // the file that is read and written; "" for standard input without a name
	named     bool           // by the user, and not found in a directory
	given     bool           // named, or found by another program
	skipped   bool           // done by an earlier run
	otherKind string         // what it is, if it was found and is no Dockerfile
	stack     []byte         // of a fault, for --verbose
	known     []knownFinding // in the baseline
}

// interrupted reports whether the run ended before the file was done.
func (r *result) interrupted() bool { return errors.Is(r.Err, context.Canceled) }

// work reads, fixes and, where the mode wants it, writes one file.
func (s *Session) work(ctx context.Context, f discover.File) *result {
	r := &result{File: format.File{Path: f.Path}, real: f.Real, named: f.Named, given: f.Given}
	var err error
	if r.Before, err = ReadFile(f.Real); err != nil {
		r.Err = err
		return r
	}
	if r.skipped = s.done(r); r.skipped {
		return r
	}
	r.stack = s.rewrite(ctx, r)
	if r.otherKind = noDockerfile(r); r.otherKind != "" {
		return r
	}
	if s.opt.Mode == Write && r.Changed() {
		r.Err = s.write(ctx, r)
	}
	s.relate(r)
	return r
}

// rewrite fills in what the rules say of a Dockerfile. A panic is a fault; its stack is returned.
func (s *Session) rewrite(ctx context.Context, r *result) (stack []byte) {
	defer func() {
		if p := recover(); p != nil {
			r.Fault, stack = fmt.Errorf("panic: %v", p), debug.Stack()
		}
	}()
	var targets []rewrite.Target
	if options, err := s.fixer.settings.of(r.real); err == nil {
		options.Targets = s.targets(r, options.Rules)
		if r.Report = rewrite.Unparsed(r.Path, r.Before, options); r.Report != nil {
			return nil
		}
		targets = options.Targets
	}
	return s.fixer.inTime(ctx, r, s.fixer.dockerfile(r, s.repositories.factsOf(r.real), targets))
}

// write puts a result into its file.
func (s *Session) write(ctx context.Context, r *result) error {
	if s.guarded(r) {
		if err := s.guardian.check(ctx, r.real); err != nil {
			return err
		}
	}
	s.leftovers.Remove(filepath.Dir(r.real))
	return withoutPath(atomicfile.Replace(r.real, r.Before, r.After()))
}

// fixer rewrites texts; it is safe for concurrent use.
type fixer struct {
	settings *settings
	verifier func(*images.Moves) rewrite.Verifier // makes one for a file whose images are replaced so; nil: no proof
	linter   *verify.Verifier
	name     func(*result) // fills in the repository of a file and its path there
}

func newFixer(opt *Options) *fixer {
	v := verify.New(verify.Options{Timeout: opt.Timeout})
	x := &fixer{settings: newSettings(opt), linter: v}
	if opt.Verify {
		x.verifier = func(moves *images.Moves) rewrite.Verifier {
			if moves == nil {
				return v.Session()
			}
			return verify.New(verify.Options{Timeout: opt.Timeout, Moved: moves.Canonical}).Session()
		}
	}
	return x
}

// errSlow is the error of a file that takes too long.
type errSlow time.Duration

func (e errSlow) Error() string {
	return fmt.Sprintf("not done after %v, the limit for one file (--verify-timeout and %v): nothing changed", time.Duration(e), timeOutsideProof)
}

// timeOutsideProof is how long everything but the proof of a file may take.
const timeOutsideProof = 3 * time.Second

// job rewrites one file with the settings of its place.
type job func(ctx context.Context, options rewrite.Options) (*rewrite.Report, error)

// inTime does the job of a file within the time that one file may take, and fills in the result. BuildKit cannot be
// stopped: after the time limit or the end of the run it goes on in the background, and its result is dropped. A panic is
// a fault; inTime returns its stack.
func (x *fixer) inTime(ctx context.Context, f *result, do job) (stack []byte) {
	limit := x.settings.opt.Timeout + timeOutsideProof
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type outcome struct {
		result
		stack []byte
	}
	done := make(chan outcome, 1)
	go func(f result) {
		stack := x.fix(ctx, &f, do)
		done <- outcome{f, stack}
	}(*f)
	select {
	case got := <-done:
		*f, stack = got.result, got.stack
	case <-ctx.Done():
		f.Err = ctx.Err()
	}
	if errors.Is(f.Err, context.DeadlineExceeded) {
		f.Report, f.Err = nil, errSlow(limit)
	}
	return stack
}

func (x *fixer) fix(ctx context.Context, f *result, do job) (stack []byte) {
	defer func() {
		if p := recover(); p != nil {
			f.Report, f.Fault, stack = nil, fmt.Errorf("panic: %v", p), debug.Stack()
		}
	}()
	options, err := x.settings.of(f.real)
	if err != nil {
		f.Err = err
		return nil
	}
	if f.Report, f.Err = do(ctx, options); f.Err != nil {
		return nil
	}
	if b := x.settings.opt.Baseline; b != nil {
		x.name(f)
		if f.Err = b.rerun(ctx, f, do, options); f.Err != nil {
			return nil
		}
	}
	if errors.Is(f.Report.Fault, context.Canceled) {
		f.Report, f.Err = nil, context.Canceled
		return nil
	}
	f.Fault = f.Report.Fault
	f.Proven = f.Report.Proof.Ran && f.Report.Proof.Passed
	if f.Changed() && x.settings.graph(f.real) {
		f.Graph = chart(f.Path, f.After())
	}
	var caught *rewrite.PanicError
	if errors.As(f.Fault, &caught) {
		stack = caught.Stack
	}
	return stack
}

// dockerfile is the job for f.Before, a Dockerfile; outside returns what its repository says.
func (x *fixer) dockerfile(f *result, outside func() rewrite.RepoFacts, targets []rewrite.Target) job {
	return func(ctx context.Context, options rewrite.Options) (*rewrite.Report, error) {
		options.Repo, options.Targets = outside, targets
		if !f.named {
			options.ReadOnly = generated(f.Before)
		}
		if x.verifier != nil {
			options.Verifier = x.verifier(x.settings.moves(f.real))
		}
		if len(options.Scopes) > 0 {
			options.Linter = x.lints(options.Verifier)
		}
		return rewrite.Run(ctx, f.Path, f.Before, options)
	}
}

// done reports whether an earlier run has done a file. One that is generated may be edited now, if it is named.
func (s *Session) done(r *result) bool {
	return (!r.named || generated(r.Before) == "") && s.opt.Resume.has(r.Path, r.Before, s.opt.Mode == Write)
}

// noDockerfile says what a file is that was found and is only called like a Dockerfile; empty for a Dockerfile, and for
// a file that the user takes for one.
func noDockerfile(r *result) string {
	if r.named || !errors.As(r.Err, new(*syntax.Error)) {
		return ""
	}
	return syntax.NoDockerfile(r.Before)
}

// generated says why a file is not edited that a program has made; empty if nothing in it says so.
func generated(text []byte) string {
	says, line, ok := syntax.Generator(text)
	if !ok {
		return ""
	}
	return fmt.Sprintf("line %d says that the file is generated, %q: change what makes it, or name the file", line, says)
}

// lints returns what asks BuildKit's linter for one file: the verifier if it can, which need not do it again then.
func (x *fixer) lints(verifier rewrite.Verifier) rewrite.Linter {
	if both, ok := verifier.(rewrite.Linter); ok {
		return both
	}
	return x.linter.Session()
}
