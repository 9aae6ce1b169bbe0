package shell

import "maps"

// state is what is known where the shell has got to.
type state struct {
	dir      Dir
	stack    []Dir           // of pushd
	vars     map[string]Word // those whose value is known in part at least
	args     []Word          // of the function that runs; nil: not known
	errexit  bool
	pipefail bool
	left     exits // how the shell may have got away before
	gone     exits // the shell does not get here: how it got away
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

// join returns what is known where one of two ways has led.
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
