package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/atomicfile"
	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
)

// session is a run over files.
type session struct {
	*program
	opt       *options
	fixer     *fixer
	around    *surroundings
	beside    targets
	blamed    map[string]bool // configs that were complained of
	out       *bufio.Writer   // stdout, for what is no report
	sinks     []*sink
	summary   format.Summary
	failures  failures
	diff      format.Style
	watched   bool // stdout is a terminal
	careful   bool // a person's run: see guardian
	guardian  guardian
	leftovers atomicfile.Leftovers
	progress  *progress
	skipped   int // files that an earlier run has done
	roots     roots
}

// fix is the action of dfix without a command.
func (p *program) fix(c *cli.Context) error {
	start := time.Now()
	opt, err := readOptions(c, c.Args().Slice())
	if err != nil {
		return err
	}
	return p.work(c.Context, opt, start)
}

// work does what the options say of all files, and sets the exit code.
func (p *program) work(ctx context.Context, opt *options, start time.Time) (err error) {
	s := p.session(opt)
	if s.sinks, err = p.openSinks(opt); err != nil {
		return err
	}
	if opt.stdin {
		err = s.standardInput(ctx)
	} else {
		err = s.files(ctx)
	}
	s.finish(ctx, err, time.Since(start))
	p.code = exitCode(opt, &s.summary, s.failures)
	return nil
}

func (p *program) session(opt *options) *session {
	through := *p
	line := newProgress(p.stderr, opt.quiet || opt.verbose)
	through.stderr = line
	around := newSurroundings(slices.Concat(opt.paths, opt.given))
	return &session{
		program: &through, progress: line, careful: p.interactive(), opt: opt, fixer: newFixer(opt), blamed: map[string]bool{}, around: around, out: bufio.NewWriterSize(p.stdout, 1<<16),
		diff: diffStyle(p.stdout, opt.color), watched: terminal(p.stdout), roots: roots{trees: &around.cache.Roots},
	}
}

// files works on all files of the command line's paths.
func (s *session) files(ctx context.Context) error {
	files, errs := discover.Find(ctx, s.opt.paths, s.search())
	for _, err := range errs {
		s.fail(err)
	}
	files = s.withoutReports(files)
	if len(files) == 0 && len(errs) == 0 && ctx.Err() == nil {
		s.note(errors.New("no Dockerfiles found"))
	}
	files = s.opt.shard.files(files)
	s.progress.of = len(files)
	if err := inOrder(ctx, files, s.opt.jobs, func(f discover.File) *result { return s.work(ctx, f) }, s.take); err != nil {
		return err
	}
	return s.finishBeside(ctx)
}

// search says how files are found. What it sees on the way is not looked for again.
func (s *session) search() discover.Options {
	opt := discover.Options{NoGitignore: s.opt.noGitignore, Exclude: s.opt.excludes, Include: s.opt.includes, ForceExclude: s.opt.forceExclude, Given: s.opt.given, Warn: s.note}
	s.around.cache.Watch(&opt)
	if s.opt.configs != nil {
		s.opt.configs.Plain = opt.Plain
	}
	return opt
}

// standardInput works on the one text that comes in.
func (s *session) standardInput(ctx context.Context) error {
	result := &result{File: format.File{Path: s.opt.stdinName}, named: true, given: true}
	if s.opt.stdinName != "-" {
		result.real = s.opt.stdinName
	}
	if result.Before, result.Err = s.readInput(ctx); result.Err == nil {
		result.stack = s.fixer.inTime(ctx, result, s.around.outsideNamed(result.real))
	}
	return s.take(result)
}

// readInput reads standard input, or gives up when the run is ended.
func (s *session) readInput(ctx context.Context) (text []byte, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		text, err = readAll(s.stdin)
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-done:
		return text, err
	}
}

// take prints one result. The files come in order, one at a time.
func (s *session) take(r *result) error {
	if r.interrupted() {
		return nil
	}
	defer s.progress.step()
	if s.watched {
		s.progress.clear()
	}
	switch {
	case r.skipped:
		s.skipped++
		return nil
	case r.other != "":
		s.explain(r)
		return nil
	}
	if err := s.keepUp(r); err != nil {
		return err
	}
	s.complain(r)
	s.tellUnmoved(r)
	s.summary.Add(&r.File)
	if err := s.record(r); err != nil {
		return err
	}
	if err := s.print(r); err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	return nil
}

// keepUp brings out what was written so far where a person watches, and before a message, so that
// the two streams stay in order where they end up in one place.
func (s *session) keepUp(r *result) error {
	if !r.Failed() && !s.watched {
		return nil
	}
	err := s.out.Flush()
	for _, sink := range s.sinks {
		err = errors.Join(err, sink.buffer.Flush())
	}
	return err
}

// print writes what the mode wants of a file to stdout.
func (s *session) print(r *result) error {
	var err error
	switch {
	case s.opt.filters():
		if !r.Failed() {
			_, err = s.out.Write(r.After())
		}
	case !r.Changed():
	case s.opt.mode == modeDiff:
		_, err = s.out.Write(s.diff.Diff(format.Unified(s.roots.name(r), r.Before, r.After())))
	case s.opt.mode == modeList && s.opt.nul:
		_, err = io.WriteString(s.out, r.Path+"\x00")
	case s.opt.mode == modeList || s.opt.mode == modeCheck:
		_, err = fmt.Fprintln(s.out, format.Path(r.Path))
	}
	return err
}

// finish ends the reports and says what was done.
func (s *session) finish(ctx context.Context, err error, took time.Duration) {
	s.progress.clear()
	err = errors.Join(err, s.out.Flush())
	for _, sink := range s.sinks {
		err = errors.Join(err, sink.close(&s.summary))
	}
	if err != nil {
		s.failures.run++
		if !errors.Is(err, syscall.EPIPE) { // a reader like head has had enough
			s.say(err)
		}
	}
	if s.skipped > 0 {
		s.note(fmt.Errorf("%d files are done by the earlier run and were skipped", s.skipped))
	}
	for _, note := range s.around.cache.Notes() {
		s.note(errors.New(note))
	}
	if ctx.Err() != nil {
		s.failures.run++
		s.say(errors.New("interrupted: every file is either done or untouched"))
	}
	if s.opt.mode != modeList && !s.opt.quiet {
		fmt.Fprintln(s.stderr, s.summary.Line(s.opt.applies(), s.opt.verify, took))
	}
}
