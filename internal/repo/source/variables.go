package source

import (
	"cmp"
	"slices"
	"strings"
)

// Piece is literal text or a variable. A piece with neither is an expression that is not understood.
type Piece struct {
	Text     string
	Variable string
	Fallback []Piece // the value if nothing sets the variable: ${NAME:-text}
	Open     bool    // an argument of the script: it may have other values than the fallback
	Settable bool    // the person who runs the command may set it, although the file gives it a value
}

// Variables are the values that a file gives to each name.
type Variables map[string][]Word

const (
	maxReadings  = 64 // of one value
	maxResolving = 8  // variables whose values are variables
	maxSteps     = 2_000
)

// Readings returns w if it is sure, else its possible values, with Unknown for parts that cannot be read. If w is a single
// variable, the values have the places where they are written.
func (v Variables) Readings(w Word) []Word {
	if w.Sure {
		return []Word{w}
	}
	return (&resolver{v, maxSteps}).words(w, maxResolving)
}

// resolver replaces variables, up to a number of steps.
type resolver struct {
	Variables
	steps int
}

// words returns the possible values of w.
func (r *resolver) words(w Word, depth int) []Word {
	if w.Pieces == nil {
		return []Word{Computed(w.Located, w.Text)}
	}
	if len(w.Pieces) == 1 && w.Pieces[0].Variable != "" && depth > 0 {
		return r.ofVariable(w.Located, w.Pieces[0], depth)
	}
	var all []Word
	for _, text := range r.texts(w.Pieces, depth) {
		all = append(all, Computed(w.Located, text))
	}
	return all
}

// ofVariable returns the possible values of a variable that is used at l.
func (r *resolver) ofVariable(l Located, used Piece, depth int) []Word {
	if r.steps--; r.steps < 0 {
		return []Word{Opaque(l)}
	}
	var all []Word
	for _, value := range r.Variables[used.Variable] {
		all = append(all, r.words(value, depth-1)...)
	}
	var texts []string
	if used.Fallback != nil {
		texts = r.texts(used.Fallback, depth-1)
	}
	if len(all)+len(texts) == 0 {
		texts = filledIn(used.Variable)
	}
	for _, text := range texts {
		all = append(all, Computed(l, text))
	}
	if len(all) == 0 || used.Open || len(all) > maxReadings {
		all = append(all[:min(len(all), maxReadings)], Opaque(l))
	}
	return all
}

// Settable reports whether w may have a value that is not in the file.
func (v Variables) Settable(w Word) bool { return v.settable(w.Pieces, maxResolving) }

func (v Variables) settable(pieces []Piece, depth int) bool {
	return slices.ContainsFunc(pieces, func(p Piece) bool {
		return p.Settable || p.Open || p.Fallback != nil ||
			depth > 0 && p.Variable != "" && slices.ContainsFunc(v[p.Variable], func(value Word) bool { return v.settable(value.Pieces, depth-1) })
	})
}

// texts returns the possible texts of pieces.
func (r *resolver) texts(pieces []Piece, depth int) []string {
	if r.steps -= len(pieces); depth < 0 || r.steps < 0 {
		return []string{Unknown}
	}
	all := []string{""}
	for _, p := range pieces {
		choices := []string{cmp.Or(p.Text, Unknown)}
		if p.Variable != "" {
			choices = filledIn(p.Variable)
			for _, w := range r.ofVariable(Located{}, p, depth) {
				choices = append(choices, w.Text)
			}
			slices.Sort(choices)
			choices = slices.Compact(choices)
		}
		all = combined(all, choices)
	}
	return all
}

// filledIn returns the form of a variable that CI systems set: the registry, the owner or the name of the project.
func filledIn(variable string) []string {
	switch name := strings.ToLower(variable); {
	case strings.HasSuffix(name, "github.repository"), name == "github_repository", name == "ci_project_path":
		return []string{"owner/" + Unknown}
	case name == "ci_registry_image":
		return []string{"registry.invalid/" + Unknown}
	case name == "ci_registry", strings.HasSuffix(name, ".outputs.registry"):
		return []string{"registry.invalid"}
	}
	return nil
}

// combined returns each head with each tail after it. Where these are too many, the tails are unknown.
func combined(heads, tails []string) []string {
	if len(heads)*len(tails) > maxReadings {
		tails = []string{Unknown}
	}
	all := make([]string, 0, len(heads)*len(tails))
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all
}

// Set adds a value of a variable.
func (v Variables) Set(name string, value Word) {
	v[name] = append(v[name], value)
}

// Composed returns a value that consists of literal texts and variables.
func Composed(l Located, pieces []Piece) Word {
	w := Computed(l, "")
	for _, p := range pieces {
		w.Text += cmp.Or(p.Text, Unknown)
		if last := len(w.Pieces) - 1; last >= 0 && p.Text != "" && w.Pieces[last].Text != "" {
			w.Pieces[last].Text += p.Text
			continue
		}
		w.Pieces = append(w.Pieces, p)
	}
	return w
}
