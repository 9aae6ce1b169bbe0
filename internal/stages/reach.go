package stages

import "regexp"

// Reach is how a stage hangs together with the others.
type Reach struct {
	// Sure is what a build of the stage runs, and outside of Perhaps, which holds what a
	// computed FROM can pick as well, it runs nothing. Both hold the stage itself.
	Sure, Perhaps Set
	// Extended is the first FROM that is built on the stage or, being computed, can be; nil: none.
	Extended *Ref
}

// Reach returns it for each stage, index by index. A stage whose name is in contexts may
// be a build context instead, and then nothing of it runs.
func (g *Graph) Reach(contexts map[string]bool) []Reach {
	all := make([]Reach, len(g.Stages))
	for i, s := range g.Stages {
		all[i] = Reach{Sure: newSet(len(all)), Perhaps: newSet(len(all))}
		all[i].Sure.add(s)
		all[i].Perhaps.add(s)
	}
	for _, r := range g.Refs { // in order, so what stands above is complete
		here, picks := all[r.In.Index], g.picks(r)
		for i, to := range g.Stages[:r.In.Index] {
			if r.To != to && !picks(to) {
				continue
			}
			here.Perhaps.join(all[i].Perhaps)
			if r.To == to {
				here.Sure.join(all[i].Sure)
			}
			if r.Kind == FromBase && all[i].Extended == nil {
				all[i].Extended = r
			}
		}
		if contexts[r.In.Alias] {
			clear(here.Sure)
		}
	}
	return all
}

// alone is a word that is nothing but one variable, with or without a default.
var alone = regexp.MustCompile(`^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^${}]*))?\})$`)

// picks tells which earlier stages a build can make the computed FROM r mean. A variable that
// is the whole word and has an image for its default is taken to be there for another image.
func (g *Graph) picks(r *Ref) func(*Stage) bool {
	if r.Kind != FromBase || !r.Computed || g.isImage(r.Name) {
		return func(*Stage) bool { return false }
	}
	fits := pattern(r.Name)
	return func(s *Stage) bool { return s.Alias != "" && fits.MatchString(s.Alias) }
}

// isImage reports whether word is one variable with an image for its default.
func (g *Graph) isImage(word string) bool {
	m := alone.FindStringSubmatch(word)
	if m == nil {
		return false
	}
	value := g.metaDefault(m[1] + m[2])
	if value == "" {
		value = m[3]
	}
	return value != "" && g.ByName(value) == nil
}

// metaDefault is the default of an ARG above the first FROM; "" if it has none.
func (g *Graph) metaDefault(name string) string {
	value := ""
	for _, arg := range g.MetaArgs {
		for _, kv := range arg.Args {
			if kv.Key == name && kv.Value != nil {
				value = *kv.Value
			}
		}
	}
	return value
}
