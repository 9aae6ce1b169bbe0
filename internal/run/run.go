// Package run works on many files in one run: it finds them, reads, rewrites and writes several at once, and reports
// the results in the order of the paths. cmd/dfix fills Options from flags and turns a Session into an exit code.
package run

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/dfix-dev/dfix/internal/atomicfile"
	"github.com/dfix-dev/dfix/internal/config"
	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// Streams are the standard streams of a run.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Session is one run over files.
type Session struct {
	Summary  format.Summary
	Failures Failures

	Streams
	opt          *Options
	verifier     rewrite.Verifier // for tests: proves all changes
	repositories *repositories
	blamed       map[string]bool // configs whose error was reported
	out          *bufio.Writer   // Out, for everything except reports
	sinks        []*sink
	diff         format.Style
	onTerminal   bool // Out is a terminal
	leftovers    atomicfile.Leftovers
	progress     *progress
	skipped      int // files that an earlier run has done
	origin       func(root string) *format.Origin

	mu      sync.Mutex // guards the fields below
	known   map[*config.Config]settings
	dirty   map[string]func() (map[string]bool, error) // the uncommitted files of each work tree
	related map[*repo.Repository][]dockerfile          // with findings in other files
}

// Failures counts the errors of a run that are not about one of its files.
type Failures struct {
	Paths int // paths that could not be searched
	Run   int // the run itself: a report could not be written, or a signal ended it
}

// New returns a session that has not read anything yet.
func New(streams Streams, opt *Options) *Session {
	line := newProgress(streams.Err, opt.Quiet || opt.Verbose)
	streams.Err = line
	return &Session{
		Streams: streams, progress: line, opt: opt, out: bufio.NewWriterSize(streams.Out, 1<<16),
		diff: diffStyle(streams.Out, opt.Color), onTerminal: terminal(streams.Out), blamed: map[string]bool{},
		repositories: newRepositories(slices.Concat(opt.Paths, opt.Given), cmp.Or(opt.sameAsParent, newSameAsParent())),
		known:        map[*config.Config]settings{}, dirty: map[string]func() (map[string]bool, error){}, related: map[*repo.Repository][]dockerfile{},
	}
}

// Run processes the files of the options, or standard input. It returns an error only if a report cannot be opened,
// before it reads any file. It writes all other errors to Err and counts them in Summary and Failures.
func (s *Session) Run(ctx context.Context, start time.Time) (err error) {
	if s.sinks, err = openSinks(s.opt, s.Streams); err != nil {
		return err
	}
	s.origin = s.originOf(ctx)
	if s.opt.Stdin {
		err = s.standardInput(ctx)
	} else {
		err = s.files(ctx)
	}
	s.finish(ctx, err, time.Since(start))
	return nil
}

// files works on all files of the command line's paths.
func (s *Session) files(ctx context.Context) error {
	files, errs := discover.Find(ctx, s.opt.Paths, s.search())
	for _, err := range errs {
		s.fail(err)
	}
	files = s.withoutReports(files)
	if len(files) == 0 && len(errs) == 0 && ctx.Err() == nil {
		s.note(errors.New("no Dockerfiles found"))
	}
	files = s.opt.Shard.files(files)
	s.progress.of = len(files)
	if err := inOrder(ctx, files, s.opt.Jobs, func(f discover.File) *result { return s.work(ctx, f) }, s.take); err != nil {
		return err
	}
	return s.finishRelated(ctx)
}

// search returns the options of the search. What the search sees is cached.
func (s *Session) search() discover.Options {
	return discover.Options{
		NoGitignore: s.opt.NoGitignore, Exclude: s.opt.excludes, Include: s.opt.includes, ForceExclude: s.opt.ForceExclude,
		Given: s.opt.Given, Warn: s.note, Listings: s.repositories.cache.Listings(), SameAsParent: s.repositories.cache.Roots.SameAsParent,
	}
}

// standardInput works on the one text that comes in.
func (s *Session) standardInput(ctx context.Context) error {
	result := &result{File: format.File{Path: s.opt.StdinName}, named: true, given: true}
	var facts func() rewrite.RepoFacts
	if s.opt.StdinName != "-" {
		result.real = s.opt.StdinName
		facts = func() rewrite.RepoFacts { return s.repositories.factsOf(resolved(result.real))() }
	}
	if result.Before, result.Err = s.readInput(ctx); result.Err == nil {
		s.rewrite(ctx, result, facts)
	}
	return s.take(result)
}

// readInput reads standard input, or gives up when the run is ended.
func (s *Session) readInput(ctx context.Context) (text []byte, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		text, err = readAll(s.In)
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-done:
		return text, err
	}
}

// take prints one result. The files come in order, one at a time.
func (s *Session) take(r *result) error {
	if r.interrupted() {
		return nil
	}
	defer s.progress.step()
	if s.onTerminal {
		s.progress.clear()
	}
	switch {
	case r.skipped:
		s.skipped++
		return nil
	case r.otherKind != "":
		s.explain(r)
		return nil
	}
	if err := s.flush(r); err != nil {
		return err
	}
	s.complain(r)
	s.explainResult(r)
	s.reportUnmoved(r)
	s.updateBaseline(r)
	s.Summary.Add(&r.File)
	if err := s.record(r); err != nil {
		return err
	}
	if err := s.print(r); err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	return nil
}

// flush writes the buffered output on a terminal, and before a message, so that stdout and stderr stay in order
// where both have the same destination.
func (s *Session) flush(r *result) error {
	if !r.Failed() && !s.onTerminal {
		return nil
	}
	err := s.out.Flush()
	for _, sink := range s.sinks {
		err = errors.Join(err, sink.buffer.Flush())
	}
	return err
}

// print writes to stdout what the mode shows of a file.
func (s *Session) print(r *result) error {
	var err error
	switch {
	case s.opt.filters():
		if !r.Failed() {
			_, err = s.out.Write(r.After())
		}
	case !r.Changed(), s.opt.Mode == Check && s.opt.reportsFindings():
	case s.opt.Mode == Diff:
		s.locate(r)
		_, err = s.out.Write(s.diff.Diff(format.Unified(r.Name, r.Before, r.After())))
	case s.opt.Mode == List && s.opt.NUL:
		_, err = io.WriteString(s.out, r.Path+"\x00")
	case s.opt.Mode == List || s.opt.Mode == Check:
		_, err = fmt.Fprintln(s.out, format.Path(r.Path))
	}
	return err
}

// finish closes the reports and writes the last messages.
func (s *Session) finish(ctx context.Context, err error, took time.Duration) {
	s.progress.clear()
	err = errors.Join(err, s.out.Flush())
	for _, sink := range s.sinks {
		err = errors.Join(err, sink.close(&s.Summary))
	}
	if err != nil {
		s.Failures.Run++
		if !errors.Is(err, syscall.EPIPE) { // a reader like head has had enough
			s.say(err)
		}
	}
	if s.skipped > 0 {
		s.note(fmt.Errorf("skipped %s that the earlier run has finished", format.Count(s.skipped, "file")))
	}
	for _, note := range s.repositories.cache.Notes() {
		s.note(errors.New(note))
	}
	if ctx.Err() != nil {
		s.Failures.Run++
		s.say(errors.New("interrupted: every file is either done or untouched"))
	}
	s.finishBaseline()
	if s.opt.Mode != List && !s.opt.Quiet {
		shown := s.Summary
		if s.opt.Verbose {
			shown.Idle = 0 // they have been shown
		}
		fmt.Fprintln(s.Err, shown.Line(s.opt.Applies(), s.opt.Verify, took))
	}
}
