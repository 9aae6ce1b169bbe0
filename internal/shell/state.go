package shell

import "maps"

// state is what is known at one point of a script.
type state struct {
	dir      Dir
	stack    []Dir           // of pushd
	vars     map[string]Word // those whose value is known, at least in part
	args     []Word          // of the function that runs; nil: not known
	errexit  bool
	pipefail bool
	left     exits // how the shell may have left before this point
	gone     exits // how the shell has left, if it does not reach this point
}

// exits are ways to leave a script, function or loop with success.
type exits uint8

const (
	exited exits = 1 << iota
	returned
	broke
)

func (s state) clone() state {
	s.vars = maps.Clone(s.vars)
	return s
}

// join returns what is known at a point that the shell reaches in one of two states.
func join(a, b state) state {
	left := a.left | b.left
	switch {
	case a.gone != 0 && b.gone != returned:
		b.left = left
		return b
	case b.gone != 0:
		a.left = left
		return a
	}
	if a.dir != b.dir {
		a.dir = Dir{}
	}
	if len(a.stack) != len(b.stack) {
		a.stack = nil
	}
	a.vars = maps.Clone(a.vars)
	for name, v := range a.vars {
		if other, ok := b.vars[name]; !ok || other.match != v.match {
			delete(a.vars, name)
		}
	}
	a.errexit, a.pipefail = a.errexit && b.errexit, a.pipefail && b.pipefail
	a.left = left
	return a
}
