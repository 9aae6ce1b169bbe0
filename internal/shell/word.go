package shell

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Unknown is in Word.Text for a part that is not known, of any length.
const Unknown = "\x00"

// here is in Word.Text for the directory that contains the script, as `dirname "$0"` prints it.
const here = "\x01"

// Word is a word after quotes, backslashes and the variables that are known are replaced.
type Word struct {
	Text    string // with Unknown for each part that is not known; patterns are not expanded
	At      []int  // the byte of Script.Text for each byte of Text; -1 if it is not there
	Pattern bool   // it has *, ?, [ or { outside of quotes
	Several bool   // it may become several words, or disappear
	Var     string // the variable if the word consists of just one, perhaps in quotes; else ""
	Likely  string // Text with the text of ${name:-text} in place of Unknown

	parts      []Part // of Text; nil: it has no variables
	match      string // Text with a backslash in front of each byte that is quoted
	Start, End int    // bytes of Script.Text; of the outer command if the word is in sh -c or a heredoc
}

// Literal returns the text of w. ok is false if the shell would expand or split it.
func (w Word) Literal() (text string, ok bool) {
	return w.Text, !w.Pattern && !w.Several && w.Known()
}

// Known reports whether every part of w is known. It may be a pattern.
func (w Word) Known() bool { return !strings.ContainsAny(w.Text, Unknown+here) }

// Is reports whether w is certainly one of these texts.
func (w Word) Is(texts ...string) bool {
	text, ok := w.Literal()
	return slices.ContainsFunc(texts, func(t string) bool { return ok && t == text })
}

// MayBe reports whether w may expand to text.
func (w Word) MayBe(text string) bool {
	if known, ok := w.Literal(); ok {
		return known == text
	}
	return w.Regexp("").MatchString(text)
}

// Regexp returns an expression for the texts that w may expand to, each with prefix in front. An unknown part
// matches any text, and a pattern matches what the shell would match or more.
func (w Word) Regexp(prefix string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)^` + regexp.QuoteMeta(prefix) + expression(w.match) + `$`)
}

// expression returns a regular expression for a word with patterns.
func expression(match string) string {
	var b strings.Builder
	for i := 0; i < len(match); i++ {
		switch c := match[i]; c {
		case '\\':
			if i++; i < len(match) {
				b.WriteString(quoteByte(match[i]))
			}
		case '\x00':
			b.WriteString(`.*`)
		case '*':
			b.WriteString(`[^/]*`)
		case '?':
			b.WriteString(`[^/]`)
		case '[', '{':
			closing := map[byte]string{'[': "]", '{': "}"}[c]
			if end := strings.Index(match[i:], closing); end > 0 {
				b.WriteString(`.*`)
				i += end
			} else {
				b.WriteString(quoteByte(c))
			}
		default:
			b.WriteString(quoteByte(c))
		}
	}
	return b.String()
}

func quoteByte(c byte) string {
	if c >= 0x80 {
		return `.` // one byte of a longer character matches as any
	}
	return regexp.QuoteMeta(string(rune(c)))
}

// LiteralWord returns a word with the value text that has no position in a script.
func LiteralWord(text string) Word {
	w := Word{Text: text, match: escaped(text), Likely: text}
	for range len(text) {
		w.At = append(w.At, -1)
	}
	return w
}

// Pattern returns a word for a pattern that a program other than the shell expands.
func Pattern(text string) Word {
	w := LiteralWord(text)
	w.Pattern, w.match = true, text
	return w
}

// Anything is a word of which nothing is known.
var Anything = Word{Text: Unknown, Likely: Unknown, At: []int{-1}, match: Unknown}

// Join returns the word that consists of a followed by b.
func Join(a, b Word) Word {
	return Word{Text: a.Text + b.Text, At: slices.Concat(a.At, b.At), Pattern: a.Pattern || b.Pattern, Several: a.Several || b.Several,
		Likely: a.Likely + b.Likely, match: a.match + b.match, parts: joinText(slices.Concat(a.Parts(), b.Parts())), Start: b.Start, End: b.End}
}

// Cut returns the part of w from byte i of its text to byte j.
func (w Word) Cut(i, j int) Word {
	part := w
	part.Text, part.At, part.Var = w.Text[i:j], w.At[i:j], ""
	part.match, part.Likely, part.parts = cutMatch(w.match, i, j), part.Text, cutParts(w.Parts(), i, j)
	return part
}

// cutMatch returns the part of match that stands for the bytes i to j of the text.
func cutMatch(match string, i, j int) string {
	var b strings.Builder
	for k, n := 0, 0; k < len(match); k, n = k+1, n+1 {
		size := 1
		if match[k] == '\\' && k+1 < len(match) {
			size = 2
		}
		if n >= i && n < j {
			b.WriteString(match[k : k+size])
		}
		k += size - 1
	}
	return b.String()
}

func escaped(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte(`\*?[{}]`+Unknown, text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// Absolute returns the absolute, clean path that the text of a word means in d. ok is false if the path is not known.
func (d Dir) Absolute(text string) (p string, ok bool) {
	switch {
	case strings.Contains(text, Unknown) || strings.Contains(text, here) || text == "":
		return "", false
	case path.IsAbs(text):
		return path.Clean(text), true
	case d.From == Root:
		return path.Join(d.Path, text), true
	}
	return "", false
}

// Enter returns the directory after cd text in d.
func (d Dir) Enter(text string) Dir {
	switch rest, own := strings.CutPrefix(text, here); {
	case own && (rest == "" || rest[0] == '/'):
		return Dir{ScriptDir, path.Join(".", "./"+rest)}
	case strings.Contains(text, Unknown) || text == "" || text == "-" || strings.Contains(text, here):
		return Dir{}
	case path.IsAbs(text):
		return Dir{Root, path.Clean(text)}
	case d.From == Nowhere:
		return Dir{}
	}
	return Dir{d.From, path.Join(d.Path, text)}
}
