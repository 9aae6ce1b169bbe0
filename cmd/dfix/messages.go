package main

import (
	"errors"
	"fmt"

	"github.com/dfix-dev/dfix/internal/config"
	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// say writes a line to stderr, whatever the verbosity.
func (s *session) say(err error) { fmt.Fprintf(s.stderr, "dfix: %s\n", format.OneLine(err.Error())) }

// note writes a line to stderr that is no error.
func (s *session) note(err error) {
	if !s.opt.quiet {
		s.say(err)
	}
}

// fail tells of a path that could not be searched.
func (s *session) fail(err error) {
	s.failures.paths++
	var path *discover.PathError
	if errors.As(err, &path) {
		fmt.Fprintf(s.stderr, "%s: %s\n", format.Path(path.Path), format.OneLine(err.Error()))
		return
	}
	s.say(err)
}

// explain says why a file that was found is no Dockerfile.
func (s *session) explain(r *result) {
	if s.opt.verbose {
		fmt.Fprintf(s.stderr, "%s: skipped: %s\n", format.Path(r.Path), format.OneLine(r.other))
	}
}

// complain tells in one line what went wrong with a file, after its line if it has one.
func (s *session) complain(r *result) {
	var broken *config.Error
	switch {
	case errors.As(r.Err, &broken):
		s.blame(broken)
	case r.Report != nil && r.Report.Note != "" && !s.opt.quiet:
		fmt.Fprintf(s.stderr, "%s: %s\n", format.Path(r.Path), format.OneLine(r.Report.Note))
	case r.Err != nil:
		fmt.Fprintf(s.stderr, "%s:%s\n", format.Path(r.Path), located(r.Err))
	}
	if r.Fault != nil {
		what := "the file keeps its bytes"
		if !r.Failed() {
			what = "one fix is left out"
		}
		fmt.Fprintf(s.stderr, "%s: fault of dfix, %s: %s\n", format.Path(r.Path), what, format.OneLine(r.Fault.Error()))
		if s.opt.verbose {
			s.stderr.Write(r.stack)
		}
	}
}

// blame tells of a config that cannot be used: once, not for each of its files.
func (s *session) blame(broken *config.Error) {
	if !s.blamed[broken.Error()] {
		s.blamed[broken.Error()] = true
		fmt.Fprintf(s.stderr, "%s: nothing is done below it\n", format.OneLine(broken.Error()))
	}
}

// located is "LINE: message", or " message" where no line is known.
func located(err error) string {
	var parse *syntax.Error
	if errors.As(err, &parse) && parse.Line > 0 {
		return fmt.Sprintf("%d: %s", parse.Line, format.OneLine(parse.Msg))
	}
	return " " + format.OneLine(err.Error())
}
