package shell

import "strings"

// Part is a part of a word: text, or an expansion whose value is not known.
type Part struct {
	Text    string // Unknown if it is not known
	Var     string // the variable that is not known; "" for anything else
	Default []Part // what the part is if nothing sets the variable: ${name:-text}; nil: nothing is said
}

// joinText returns parts without empty ones, and with adjacent texts joined.
func joinText(parts []Part) []Part {
	var all []Part
	for _, p := range parts {
		last := len(all) - 1
		switch {
		case p.Text == "":
		case last >= 0 && p.Text != Unknown && all[last].Text != Unknown:
			all[last].Text += p.Text
		default:
			all = append(all, p)
		}
	}
	return all
}

// Parts returns w in parts, whose texts make its text.
func (w Word) Parts() []Part {
	if w.parts != nil || w.Text == "" {
		return w.parts
	}
	var all []Part
	for i, text := range strings.Split(w.Text, Unknown) {
		if i > 0 {
			all = append(all, Part{Text: Unknown})
		}
		all = append(all, Part{Text: text})
	}
	return joinText(all)
}

// cutParts returns the parts of the bytes i to j of a text.
func cutParts(parts []Part, i, j int) []Part {
	var all []Part
	at := 0
	for _, p := range parts {
		from, to := max(i-at, 0), min(j-at, len(p.Text))
		at += len(p.Text)
		if from >= to {
			continue
		}
		p.Text = p.Text[from:to]
		all = append(all, p)
	}
	return all
}

// put records values that the script assigns to a variable.
func (s *Script) put(name string, values ...Word) {
	if s.Values == nil {
		s.Values = map[string][]Word{}
	}
	for _, v := range values {
		switch n := len(s.Values[name]); {
		case n < maxRounds:
			s.Values[name] = append(s.Values[name], v)
		case n == maxRounds:
			s.Values[name] = append(s.Values[name], Anything)
		}
	}
}
