package stages

// Set is a set of the stages of one graph, a bit a stage: with hundreds of stages, each of
// which may reach all before it, maps cost more than everything else that dfix does with the file.
type Set []uint64

func newSet(of int) Set { return make(Set, (of+63)/64) }

// Has reports whether s is in the set.
func (set Set) Has(s *Stage) bool { return set[s.Index/64]&(1<<(s.Index%64)) != 0 }

func (set Set) add(s *Stage) { set[s.Index/64] |= 1 << (s.Index % 64) }

// join adds all of other, a set of the same graph.
func (set Set) join(other Set) {
	for i, word := range other {
		set[i] |= word
	}
}
