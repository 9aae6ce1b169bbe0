package repo

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// unknown replaces, in the text of a word, what cannot be known from the file.
const unknown = "\x00"

// word is a value of a file. The zero word is none.
type word struct {
	located
	open   bool    // the text is only a default: it may be anything
	sure   bool    // the text is what the tool reads, whatever its environment
	pieces []piece // literal text and variables in turn, as they are written; nil: only the text is known
}

func (w word) given() bool { return w.source != nil }

// known reports whether every part of the text is known, though perhaps only as a default.
func (w word) known() bool { return !strings.Contains(w.text, unknown) }

// literal is a value that means what it spells.
func literal(l located) word { return word{located: l, sure: true} }

// opaque is a value of which nothing is known.
func opaque(l located) word {
	l.text, l.at = unknown, nil
	return word{located: l}
}

// computed is a value that is only known to be like text.
func computed(l located, text string) word {
	w := l.near(text, l.place(0))
	return word{located: w}
}

// closed is w without what it may be besides its default.
func (w word) closed() word {
	w.open = false
	return w
}

// A dialect is the way in which a format writes what is filled in later.
type dialect struct {
	hole     *lazyregexp.Regexp
	fill     func(hole string) string // what a hole is as far as it is known; nil: nothing is
	variable func(hole string) string // the variable that a hole means, "" for anything else; nil: not known
}

// read takes a value that may have holes.
func (d dialect) read(l located) word {
	if !d.hole.MatchString(l.text) {
		return literal(l)
	}
	fill := d.fill
	if fill == nil {
		fill = func(string) string { return unknown }
	}
	w := computed(l, d.hole.ReplaceAllStringFunc(l.text, fill))
	w.open = w.known() && w.text != strings.ReplaceAll(l.text, "$$", "$")
	if d.variable != nil {
		w.pieces = d.pieces(l.text)
	}
	return w
}

// pieces divides a text at its holes.
func (d dialect) pieces(text string) []piece {
	var all []piece
	at := 0
	for _, m := range append(d.hole.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		if m[0] > at {
			all = append(all, piece{text: text[at:m[0]]})
		}
		if m[1] > m[0] {
			all = append(all, piece{variable: d.variable(text[m[0]:m[1]])})
		}
		at = m[1]
	}
	return all
}

var (
	// noHoles has no holes.
	noHoles = dialect{hole: lazyregexp.New(`\x00`)}

	// dollars are $NAME and ${NAME}, as in devcontainer.json and GitLab CI.
	dollars = dialect{hole: lazyregexp.New(`\$\{[^}]*\}?|\$[A-Za-z_][A-Za-z0-9_]*`), variable: func(hole string) string { return strings.Trim(hole, "${}") }}
)

// from is w without its first n bytes, which are literal.
func (w word) from(n int) word {
	switch {
	case w.sure && w.at != nil:
		return literal(w.cut(n, len(w.text)))
	case w.sure:
		return literal(w.near(w.text[n:], w.place(0)))
	}
	rest := computed(w.located, w.text[n:])
	for _, p := range w.pieces {
		head := min(n, len(p.text))
		if n -= head; head < len(p.text) || p.text == "" {
			p.text = p.text[head:]
			rest.pieces = append(rest.pieces, p)
		}
	}
	return rest
}

// fields cuts a word at separators and trims blanks: "a, b".
func (w word) fields(separators string) []word {
	var all []word
	for _, part := range w.parts(separators, noHoles) {
		if all = append(all, literal(part)); !w.sure {
			all[len(all)-1] = computed(part, part.text)
		}
	}
	return all
}

// parts cuts a text at separators outside of holes and trims blanks.
func (l located) parts(separators string, d dialect) []located {
	masked := d.hole.ReplaceAllStringFunc(l.text, func(hole string) string { return strings.Repeat("_", len(hole)) })
	var all []located
	for start := 0; start <= len(masked); {
		end := len(masked)
		if i := strings.IndexAny(masked[start:], separators); i >= 0 {
			end = start + i
		}
		if part := l.cut(start, end).trim(); part.text != "" {
			all = append(all, part)
		}
		start = end + 1
	}
	return all
}

// trim drops white space at both ends.
func (l located) trim() located {
	start := len(l.text) - len(strings.TrimLeft(l.text, " \t\r\n"))
	end := len(strings.TrimRight(l.text, " \t\r\n"))
	return l.cut(min(start, end), end)
}

// before and after cut a word at the first "=".
func (w word) split() (key, value word, ok bool) {
	i := strings.IndexByte(w.text, '=')
	if i < 0 {
		return w, word{}, false
	}
	if !w.sure {
		return computed(w.located, w.text[:i]), computed(w.located, w.text[i+1:]), true
	}
	return literal(w.cut(0, i)), literal(w.cut(i+1, len(w.text))), true
}

// opaque reports whether nothing of w can be read.
func (w word) opaque() bool { return computedOnly(w.text) }

// computedOnly reports whether nothing of a text can be read.
func computedOnly(text string) bool {
	return strings.Trim(text, unknown+"*") == ""
}
