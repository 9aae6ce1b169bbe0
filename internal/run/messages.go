package run

import (
	"errors"
	"fmt"

	"github.com/dfix-dev/dfix/internal/config"
	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// say writes a line to stderr, also with --quiet.
func (s *Session) say(err error) { fmt.Fprintf(s.Err, "dfix: %s\n", format.OneLine(err.Error())) }

// note writes a line to stderr, except with --quiet.
func (s *Session) note(err error) {
	if !s.opt.Quiet {
		s.say(err)
	}
}

// fail reports a path that could not be searched.
func (s *Session) fail(err error) {
	s.Failures.Paths++
	var path *discover.PathError
	if errors.As(err, &path) {
		s.updateBaseline(&result{File: format.File{Path: path.Path, Err: err}, real: resolved(path.Path)})
		fmt.Fprintf(s.Err, "%s: %s\n", format.Path(path.Path), format.OneLine(err.Error()))
		return
	}
	s.say(err)
}

// explain says why a file that a search has found is not a Dockerfile.
func (s *Session) explain(r *result) {
	if s.opt.Verbose {
		fmt.Fprintf(s.Err, "%s: skipped: %s\n", format.Path(r.Path), format.OneLine(r.otherKind))
	}
}

// complain reports in one line what went wrong with a file.
func (s *Session) complain(r *result) {
	var broken *config.Error
	switch {
	case errors.As(r.Err, &broken):
		s.blame(broken)
	case r.Report != nil && r.Report.Note != "" && !s.opt.Quiet:
		fmt.Fprintf(s.Err, "%s: %s\n", format.Path(r.Path), format.OneLine(r.Report.Note))
	case r.Err != nil:
		fmt.Fprintf(s.Err, "%s:%s\n", format.Path(r.Path), Located(r.Err))
	}
	if r.Fault != nil {
		what := "the file keeps its bytes"
		if !r.Failed() {
			what = "one fix is left out"
		}
		fmt.Fprintf(s.Err, "%s: fault of dfix, %s: %s\n", format.Path(r.Path), what, format.OneLine(r.Fault.Error()))
		if s.opt.Verbose {
			s.Err.Write(r.stack)
		}
	}
}

// blame reports a config that cannot be used, once and not for each of its files.
func (s *Session) blame(broken *config.Error) {
	if !s.blamed[broken.Error()] {
		s.blamed[broken.Error()] = true
		fmt.Fprintf(s.Err, "%s: dfix does nothing below it\n", format.OneLine(broken.Error()))
	}
}

// Located returns an error as "LINE: message", or as " message" if it has no line.
func Located(err error) string {
	var parse *syntax.Error
	if errors.As(err, &parse) && parse.Line > 0 {
		return fmt.Sprintf("%d: %s", parse.Line, format.OneLine(parse.Msg))
	}
	return " " + format.OneLine(err.Error())
}

// explainResult says, with --verbose, which config a file has and whether its change is proven.
func (s *Session) explainResult(r *result) {
	if !s.opt.Verbose || r.Report == nil {
		return
	}
	config := "no config"
	if settings, err := s.settings(r.real); err == nil && settings.config != noConfig {
		config = "config " + format.Path(settings.config.File())
	}
	fmt.Fprintf(s.Err, "%s: read with %s; %s\n", format.Path(r.Path), config, format.OneLine(s.proof(r)))
}

// proof returns the result of the proof of a file.
func (s *Session) proof(r *result) string {
	switch {
	case !r.Changed():
		return "nothing to prove"
	case !s.opt.Verify:
		return "no proof"
	case r.Proven:
		return "proven"
	}
	return "not proven: " + r.Report.Proof.Note
}
