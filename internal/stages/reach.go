package stages

import "github.com/dfix-dev/dfix/internal/lazyregexp"

// Reach describes which other stages a stage uses and which one extends it.
type Reach struct {
	// Sure holds the stages that a build of the stage always runs. Perhaps holds those and the stages that a computed
	// FROM may choose. Both contain the stage itself.
	Sure, Perhaps Set
	// Extended is the first FROM that uses, or may use, the stage as its base; nil if there is no such FROM.
	Extended *Ref
}

// Reach returns the Reach of each stage, by index. A stage whose name is in contexts may be a build context
// instead, and then none of its instructions run.
func (g *Graph) Reach(contexts map[string]bool) []Reach {
	all := make([]Reach, len(g.Stages))
	for i, s := range g.Stages {
		all[i] = Reach{Sure: newSet(len(all)), Perhaps: newSet(len(all))}
		all[i].Sure.add(s)
		all[i].Perhaps.add(s)
	}
	for _, r := range g.Refs { // sorted, so the sets of earlier stages are complete
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

// singleVariable matches a word that is one variable, with or without a default.
var singleVariable = lazyregexp.New(`^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^${}]*))?\})$`)

// picks returns a function that reports whether a computed FROM r may mean a stage. If the whole word is a
// variable whose default is an image, its other values are taken to be images too.
func (g *Graph) picks(r *Ref) func(*Stage) bool {
	if r.Kind != FromBase || !r.Computed || g.imageVariable(r.Name) != "" {
		return func(*Stage) bool { return false }
	}
	fits := pattern(r.Name)
	return func(s *Stage) bool { return s.Alias != "" && fits.MatchString(s.Alias) }
}

// imageVariable returns the variable that a word is, if its default is an image; "" for any other word.
func (g *Graph) imageVariable(word string) string {
	m := singleVariable().FindStringSubmatch(word)
	if m == nil {
		return ""
	}
	value := g.metaDefault(m[1] + m[2])
	if value == "" {
		value = m[3]
	}
	if value == "" || g.ByName(value) != nil {
		return ""
	}
	return m[1] + m[2]
}

// metaDefault returns the default of an ARG before the first FROM, "" if it has none.
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
