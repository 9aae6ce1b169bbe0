package main

import "github.com/dfix-dev/dfix/internal/format"

// The exit codes. Of several that apply the highest counts.
const (
	exitDone   = 0
	exitChange = 1 // something would change, or with --strict: a finding remains
	exitError  = 2 // a file or a flag is bad; all other files were done
	exitFault  = 3 // a fault of dfix itself; the file keeps its bytes
)

// exitCode tells the outcome of a run. Failures that belong to no file count as errors.
func exitCode(opt *options, s *format.Summary, failures int) int {
	pending := s.Changed > 0 && !opt.applies()
	remaining := opt.strict && s.Remaining() > 0
	switch {
	case s.Faults > 0:
		return exitFault
	case s.Errors > 0 || failures > 0:
		return exitError
	case (pending || remaining) && !opt.exitZero:
		return exitChange
	}
	return exitDone
}
