package main

import "github.com/dfix-dev/dfix/internal/format"

// The exit codes. Of several that apply the highest counts.
const (
	exitDone   = 0
	exitChange = 1 // something would change, or with --strict: a finding remains
	exitError  = 2 // a file or a flag is bad; all other files were done
	exitFault  = 3 // a fault of dfix itself; the file keeps its bytes
)

// failures counts what went wrong in a run and belongs to no file that was worked on.
type failures struct {
	paths int // paths that could not be searched
	run   int // the run itself: a report could not be written, or a signal ended it
}

// exitCode returns the exit code of a run.
func exitCode(opt *options, s *format.Summary, f failures) int {
	pending := s.Changed > 0 && !opt.applies()
	remaining := opt.strict && s.Remaining() > 0
	switch {
	case s.Faults > 0:
		return exitFault
	case f.run > 0, s.Errors+f.paths > 0 && !opt.skipErrors:
		return exitError
	case (pending || remaining) && !opt.exitZero:
		return exitChange
	}
	return exitDone
}
