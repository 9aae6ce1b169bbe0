package repo

import (
	"cmp"
	"slices"
	"strings"
)

// phrase is a value as it is written: literal text and variables in turn.
type phrase struct {
	word   // where it is written, and its text as far as it can be read without any variable
	pieces []piece
}

// piece is literal text, or a variable. A piece with neither is computed in a way that is not read.
type piece struct {
	text     string
	variable string
	fallback []piece // what the variable is if nothing sets it: ${NAME:-text}
	open     bool    // an argument of the script: the fallback is not all that it can be
	settable bool    // whoever runs the command may set it, though the file gives it a value
}

// variables are the values that a file gives to each name.
type variables map[string][]phrase

const (
	maxReadings  = 64 // of one value
	maxResolving = 8  // variables whose values are variables
	maxSteps     = 2_000
)

// readings returns every text that p can be, with unknown for what cannot be read, and where
// the text is written if p is a single variable.
func (v variables) readings(p phrase) []word {
	return (&resolver{v, maxSteps}).words(p, maxResolving)
}

// resolver fills in variables until it has taken so many steps.
type resolver struct {
	variables
	steps int
}

// words returns what p can be.
func (r *resolver) words(p phrase, depth int) []word {
	if p.sure {
		return []word{computed(p.located, p.text)}
	}
	if len(p.pieces) == 1 && p.pieces[0].variable != "" && depth > 0 {
		return r.ofVariable(p.located, p.pieces[0], depth)
	}
	var all []word
	for _, text := range r.texts(p.pieces, depth) {
		all = append(all, computed(p.located, text))
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
func (v variables) set(name string, value phrase) {
	v[name] = append(v[name], value)
}

// notRead is a value of which nothing is known.
func notRead(l located) phrase {
	return phrase{word: opaque(l), pieces: []piece{{}}}
}

// literalPhrase is a value without variables.
func literalPhrase(w word) phrase {
	return phrase{w, []piece{{text: w.text}}}
}

// cut is the part of a phrase behind the first n bytes, which are literal.
func (p phrase) cut(n int) phrase {
	rest := phrase{word: p.part(n)}
	for _, piece := range p.pieces {
		switch {
		case piece.text == "" || n == 0:
			rest.pieces = append(rest.pieces, piece)
		case len(piece.text) > n:
			piece.text, n = piece.text[n:], 0
			rest.pieces = append(rest.pieces, piece)
		default:
			n -= len(piece.text)
		}
	}
	return rest
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

// templated reads text in which hole matches what is filled in; name returns the variable that a hole
// means, "" for anything else.
func templated(l located, d dialect, name func(hole string) piece) phrase {
	p := phrase{word: d.read(l)}
	if p.sure {
		return literalPhrase(p.word)
	}
	at := 0
	for _, m := range d.hole.FindAllStringIndex(l.text, -1) {
		if m[0] > at {
			p.pieces = append(p.pieces, piece{text: l.text[at:m[0]]})
		}
		p.pieces = append(p.pieces, name(l.text[m[0]:m[1]]))
		at = m[1]
	}
	if at < len(l.text) {
		p.pieces = append(p.pieces, piece{text: l.text[at:]})
	}
	return p
}

// computedOnly reports whether nothing of a text can be read.
func computedOnly(text string) bool {
	return strings.Trim(text, unknown+"*") == ""
}
