package main

import (
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/run"
)

// The exit codes. If several apply, the highest counts.
const (
	exitDone   = 0
	exitChange = 1 // something would change, or with --strict: a finding remains
	exitError  = 2 // a file or a flag is bad; all other files were done
	exitFault  = 3 // a fault of dfix itself; the file keeps its bytes
)

// exitCode returns the exit code of a run.
func exitCode(opt *options, s *format.Summary, f run.Failures) int {
	pending := s.Changed > 0 && !opt.Applies()
	remaining := opt.strict && s.Remaining()+s.Idle > 0
	switch {
	case s.Faults > 0:
		return exitFault
	case f.Run > 0, s.Errors+f.Paths > 0 && !opt.skipErrors:
		return exitError
	case (pending || remaining) && !opt.exitZero:
		return exitChange
	}
	return exitDone
}
