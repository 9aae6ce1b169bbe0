package repo

import (
	"cmp"
	"slices"
	"strings"
)

// piece is literal text, or a variable. A piece with neither is computed in a way that is not read.
type piece struct {
	text     string
	variable string
	fallback []piece // what the variable is if nothing sets it: ${NAME:-text}
	open     bool    // an argument of the script: the fallback is not all that it can be
	settable bool    // whoever runs the command may set it, though the file gives it a value
}

// variables are the values that a file gives to each name.
type variables map[string][]word

const (
	maxReadings  = 64 // of one value
	maxResolving = 8  // variables whose values are variables
	maxSteps     = 2_000
)

// readings returns w if it is sure, else everything that it can be, with unknown for what cannot be read, and where
// that is written if w is a single variable.
func (v variables) readings(w word) []word {
	if w.sure {
		return []word{w}
	}
	return (&resolver{v, maxSteps}).words(w, maxResolving)
}

// resolver fills in variables until it has taken so many steps.
type resolver struct {
	variables
	steps int
}

// words returns what w can be.
func (r *resolver) words(w word, depth int) []word {
	if w.pieces == nil {
		return []word{computed(w.located, w.text)}
	}
	if len(w.pieces) == 1 && w.pieces[0].variable != "" && depth > 0 {
		return r.ofVariable(w.located, w.pieces[0], depth)
	}
	var all []word
	for _, text := range r.texts(w.pieces, depth) {
		all = append(all, computed(w.located, text))
	}
	return all
}

// ofVariable returns what a variable that is used at l can be.
func (r *resolver) ofVariable(l located, used piece, depth int) []word {
	if r.steps--; r.steps < 0 {
		return []word{opaque(l)}
	}
	var all []word
	for _, value := range r.variables[used.variable] {
		all = append(all, r.words(value, depth-1)...)
	}
	var texts []string
	if used.fallback != nil {
		texts = r.texts(used.fallback, depth-1)
	}
	if len(all)+len(texts) == 0 {
		texts = filledIn(used.variable)
	}
	for _, text := range texts {
		all = append(all, computed(l, text))
	}
	if len(all) == 0 || used.open || len(all) > maxReadings {
		all = append(all[:min(len(all), maxReadings)], opaque(l))
	}
	return all
}

// settable reports whether pieces may get a value that the file does not give them.
func (v variables) settable(pieces []piece, depth int) bool {
	for _, p := range pieces {
		if p.settable || p.open || p.fallback != nil {
			return true
		}
		for _, value := range v[p.variable] {
			if depth > 0 && p.variable != "" && v.settable(value.pieces, depth-1) {
				return true
			}
		}
	}
	return false
}

// texts returns every text that pieces can come to.
func (r *resolver) texts(pieces []piece, depth int) []string {
	if r.steps -= len(pieces); depth < 0 || r.steps < 0 {
		return []string{unknown}
	}
	all := []string{""}
	for _, p := range pieces {
		choices := []string{cmp.Or(p.text, unknown)}
		if p.variable != "" {
			choices = filledIn(p.variable)
			for _, w := range r.ofVariable(located{}, p, depth) {
				choices = append(choices, w.text)
			}
			slices.Sort(choices)
			choices = slices.Compact(choices)
		}
		all = combined(all, choices)
	}
	return all
}

// filledIn returns the form of what CI systems fill in: the registry, the owner and the name of the project.
func filledIn(variable string) []string {
	switch name := strings.ToLower(variable); {
	case strings.HasSuffix(name, "github.repository"), name == "github_repository", name == "ci_project_path":
		return []string{"owner/" + unknown}
	case name == "ci_registry_image":
		return []string{"registry.invalid/" + unknown}
	case name == "ci_registry", strings.HasSuffix(name, ".outputs.registry"):
		return []string{"registry.invalid"}
	}
	return nil
}

// combined returns each head with each tail behind it. Where these are too many, the tails are unknown.
func combined(heads, tails []string) []string {
	if len(heads)*len(tails) > maxReadings {
		tails = []string{unknown}
	}
	all := make([]string, 0, len(heads)*len(tails))
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all
}

// set adds a value of a variable.
func (v variables) set(name string, value word) {
	v[name] = append(v[name], value)
}

// mergePieces joins literal neighbours, so that a value is one piece where it is one word.
func mergePieces(pieces []piece) []piece {
	var all []piece
	for _, p := range pieces {
		if last := len(all) - 1; last >= 0 && p.text != "" && all[last].text != "" {
			all[last].text += p.text
			continue
		}
		all = append(all, p)
	}
	return all
}
