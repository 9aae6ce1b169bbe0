package source

import (
	"regexp"
	"slices"
	"strings"
)

// Unknown stands, in the text of a word, for parts that the file does not show.
const Unknown = "\x00"

// Word is a value in a file. The zero Word means that there is no value.
type Word struct {
	Located
	Open   bool    // the text is only a default: it may be anything
	Sure   bool    // the text is what the tool reads, whatever its environment
	Pieces []Piece // literal text and variables in turn, as they are written; nil: only the text is known
}

// Given reports whether there is a value.
func (w Word) Given() bool { return w.File != nil }

// Known reports whether every part of the text is known, though perhaps only as a default.
func (w Word) Known() bool { return !strings.Contains(w.Text, Unknown) }

// Literal returns a value that means what it spells.
func Literal(l Located) Word { return Word{Located: l, Sure: true} }

// Opaque returns a value of which nothing is known.
func Opaque(l Located) Word {
	l.Text, l.At = Unknown, nil
	return Word{Located: l}
}

// Computed returns a value of which only the form is known: text, which may contain Unknown.
func Computed(l Located, text string) Word {
	w := l.Near(text, l.Place(0))
	return Word{Located: w}
}

// Dialect is the way in which a format writes holes, the parts that are filled in later.
type Dialect struct {
	Hole     func() *regexp.Regexp    // nil: there are none
	Fill     func(hole string) string // the known parts of the value of a hole; nil: there are none
	Variable func(hole string) string // the variable that a hole means, "" for anything else; nil: not known
}

// Read returns the value of a text that may have holes.
func (d Dialect) Read(l Located) Word {
	if d.Hole == nil || !d.Hole().MatchString(l.Text) {
		return Literal(l)
	}
	fill := d.Fill
	if fill == nil {
		fill = func(string) string { return Unknown }
	}
	w := Computed(l, d.Hole().ReplaceAllStringFunc(l.Text, fill))
	w.Open = w.Known() && w.Text != strings.ReplaceAll(l.Text, "$$", "$")
	if d.Variable != nil {
		w.Pieces = d.pieces(l.Text)
	}
	return w
}

// pieces splits a text at its holes.
func (d Dialect) pieces(text string) []Piece {
	var all []Piece
	at := 0
	for _, m := range append(d.Hole().FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		if m[0] > at {
			all = append(all, Piece{Text: text[at:m[0]]})
		}
		if m[1] > m[0] {
			all = append(all, Piece{Variable: d.Variable(text[m[0]:m[1]])})
		}
		at = m[1]
	}
	return all
}

// From returns w without its first n bytes, which are literal.
func (w Word) From(n int) Word {
	if w.Sure {
		return Literal(w.Cut(n, len(w.Text)))
	}
	rest := Computed(w.Located, w.Text[n:])
	for _, p := range w.Pieces {
		head := min(n, len(p.Text))
		if n -= head; head < len(p.Text) || p.Text == "" {
			p.Text = p.Text[head:]
			rest.Pieces = append(rest.Pieces, p)
		}
	}
	return rest
}

// Below returns the path that w means if its only computed part is one of the variables and that variable contains dir.
func (w Word) Below(dir string, variables ...string) (path Word, ok bool) {
	n := len(w.Pieces)
	if n == 0 || n > 2 || w.Pieces[0].Variable == "" || !slices.Contains(variables, w.Pieces[0].Variable) {
		return w, false
	}
	rest := ""
	if n == 2 {
		rest = w.Pieces[1].Text
	}
	if rest != "" && rest[0] != '/' {
		return w, false
	}
	return Literal(w.Near(dir+rest, w.Place(0))), true
}

// Fields cuts a word at separators and trims blanks: "a, b".
func (w Word) Fields(separators string) []Word {
	var all []Word
	for _, part := range w.Parts(separators, Dialect{}) {
		if all = append(all, Literal(part)); !w.Sure {
			all[len(all)-1] = Computed(part, part.Text)
		}
	}
	return all
}

// Parts cuts a text at separators outside of holes and trims blanks.
func (l Located) Parts(separators string, d Dialect) []Located {
	masked := l.Text
	if d.Hole != nil {
		masked = d.Hole().ReplaceAllStringFunc(l.Text, func(hole string) string { return strings.Repeat("_", len(hole)) })
	}
	var all []Located
	for start := 0; start <= len(masked); {
		end := len(masked)
		if i := strings.IndexAny(masked[start:], separators); i >= 0 {
			end = start + i
		}
		if part := l.Cut(start, end).Trim(); part.Text != "" {
			all = append(all, part)
		}
		start = end + 1
	}
	return all
}

// Trim drops white space at both ends.
func (l Located) Trim() Located {
	start := len(l.Text) - len(strings.TrimLeft(l.Text, " \t\r\n"))
	end := len(strings.TrimRight(l.Text, " \t\r\n"))
	return l.Cut(min(start, end), end)
}

// Split splits a word at its first "=".
func (w Word) Split() (key, value Word, ok bool) {
	i := strings.IndexByte(w.Text, '=')
	if i < 0 {
		return w, Word{}, false
	}
	if key = Computed(w.Located, w.Text[:i]); w.Sure {
		key = Literal(w.Cut(0, i))
	}
	return key, w.From(i + 1), true
}

// Opaque reports whether no part of w can be read.
func (w Word) Opaque() bool { return strings.Trim(w.Text, Unknown+"*") == "" }
