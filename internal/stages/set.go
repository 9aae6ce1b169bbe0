package stages

// Set is a set of stages of one graph, with a bit for each stage. In files with hundreds of stages, each of which
// may reach all earlier ones, maps would cost more than the rest of dfix.
type Set []uint64

func newSet(of int) Set { return make(Set, (of+63)/64) }

// Has reports whether s is in the set.
func (set Set) Has(s *Stage) bool { return set[s.Index/64]&(1<<(s.Index%64)) != 0 }

func (set Set) add(s *Stage) { set[s.Index/64] |= 1 << (s.Index % 64) }

// join adds all stages of other, a set of the same graph.
func (set Set) join(other Set) {
	for i, word := range other {
		set[i] |= word
	}
}
