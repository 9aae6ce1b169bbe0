package shell

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Unknown is in Word.Text for a part that is not known, of any length.
const Unknown = "\x00"

// here is in Word.Text for the directory that the script lies in, as `dirname "$0"` prints it.
const here = "\x01"

// Word is a word after quotes, backslashes and the variables that are known are replaced.
type Word struct {
	Text    string // with Unknown for each part that is not known; patterns are not expanded
	At      []int  // the byte of Script.Text for each byte of Text; -1 if it is not there
	Pattern bool   // it has *, ?, [ or { outside of quotes
	Several bool   // it may become several words, or disappear
	Var     string // the variable that it consists of, without or with quotes; "" if it is anything else
	Likely  string // Text with the text of ${name:-text} in place of Unknown

	parts      []Part // of Text; nil: it has no variables
	match      string // Text with a backslash in front of each byte that is quoted
	Start, End int    // bytes of Script.Text; of the outer command if the word is in sh -c or a heredoc
}

// Literal returns the text of w. ok is false if the shell makes more of it.
func (w Word) Literal() (text string, ok bool) {
	return w.Text, !w.Pattern && !w.Several && w.Known()
}

// Known reports whether every part of w is known. It may be a pattern.
func (w Word) Known() bool { return !strings.ContainsAny(w.Text, Unknown+here) }

// Is reports whether w is one of these texts for certain.
func (w Word) Is(texts ...string) bool {
	text, ok := w.Literal()
	for _, t := range texts {
		if ok && t == text {
			return true
		}
	}
	return false
}

// Prefix returns the text of w up to the first part that is not known or a pattern.
func (w Word) Prefix() string {
	for i := 0; i < len(w.match); i++ {
		if strings.IndexByte(Unknown+"*?[{", w.match[i]) >= 0 {
			return strings.ReplaceAll(w.match[:i], `\`, "")
		}
		if w.match[i] == '\\' {
			i++
		}
	}
	return w.Text
}

// MayBe reports whether w may stand for text.
func (w Word) MayBe(text string) bool {
	if known, ok := w.Literal(); ok {
		return known == text
	}
	return w.Regexp("").MatchString(text)
}

// Regexp returns an expression for the texts that w may stand for, each with prefix in front. An unknown part
// stands for any text, a pattern for what it matches or more.
func (w Word) Regexp(prefix string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)^` + regexp.QuoteMeta(prefix) + expression(w.match) + `$`)
}

// expression is a regular expression for a word with patterns.
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

// Plain returns the word that means text and is nowhere in a script.
func Plain(text string) Word {
	w := Word{Text: text, match: escaped(text), Likely: text}
	for range len(text) {
		w.At = append(w.At, -1)
	}
	return w
}

// Pattern returns the word that is a pattern, as a program other than the shell reads it.
func Pattern(text string) Word {
	w := Plain(text)
	w.Pattern, w.match = true, text
	return w
}

// Anything is a word of which nothing is known.
var Anything = Word{Text: Unknown, Likely: Unknown, At: []int{-1}, match: Unknown}

// Join returns the word that a and b make together.
func Join(a, b Word) Word {
	return Word{Text: a.Text + b.Text, At: slices.Concat(a.At, b.At), Pattern: a.Pattern || b.Pattern, Several: a.Several || b.Several,
		Likely: a.Likely + b.Likely, match: a.match + b.match, parts: parted(slices.Concat(a.Parts(), b.Parts())), Start: b.Start, End: b.End}
}

// Cut returns the part of w from byte i of its text to byte j.
func (w Word) Cut(i, j int) Word {
	part := w
	part.Text, part.At, part.Var = w.Text[i:j], w.At[i:j], ""
	part.match, part.Likely, part.parts = cutMatch(w.match, i, j), part.Text, cutParts(w.Parts(), i, j)
	return part
}

// cutMatch cuts the bytes i to j of the text out of its form with backslashes.
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

// expansion builds a Word.
type expansion struct {
	*walker
	word               Word
	text, match, guess strings.Builder
}

// expand reads a word of the script.
func (w *walker) expand(node *syntax.Word) Word {
	if node == nil {
		return Word{}
	}
	e := expansion{walker: w}
	e.parts(node.Parts, false)
	word := e.done()
	word.Var = variable(node)
	word.Start, word.End = w.span(node)
	if w.inline != nil {
		word.Start, word.End = w.inline.Start, w.inline.End
		word.At = slices.Repeat([]int{-1}, len(word.At))
	}
	return word
}

func (e *expansion) done() Word {
	e.word.Text, e.word.match, e.word.Likely = e.text.String(), e.match.String(), e.guess.String()
	e.word.parts = parted(e.word.parts)
	return e.word
}

func (e *expansion) parts(parts []syntax.WordPart, quoted bool) {
	for i, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			if i == 0 && !quoted && strings.HasPrefix(p.Value, "~") && e.text.Len() == 0 {
				e.tilde(p)
				continue
			}
			e.literal(p, quoted)
		case *syntax.SglQuoted:
			if p.Dollar {
				e.unknown(true)
				continue
			}
			start, end := e.span(p)
			e.raw(p.Value, start+1, start+1+len(p.Value) <= end, true)
		case *syntax.DblQuoted:
			e.parts(p.Parts, true)
		case *syntax.ParamExp:
			e.parameter(p, quoted)
		case *syntax.CmdSubst:
			e.commandOutput(p, quoted)
		default:
			e.substituted(part)
			e.unknown(quoted)
		}
	}
}

// tilde is the home directory, which the file does not say.
func (e *expansion) tilde(p *syntax.Lit) {
	e.unknown(true)
	_, rest, found := strings.Cut(p.Value, "/")
	if found {
		e.raw("/"+rest, 0, false, false)
	}
}

// literal adds text without the backslashes that the shell removes.
func (e *expansion) literal(p *syntax.Lit, quoted bool) {
	start, end := e.span(p)
	src := e.src[start:end]
	for i := 0; i < len(src); i++ {
		c := src[i]
		if c == '\r' && strings.HasPrefix(e.src[start+i+1:], "\n") {
			continue // of the line end, as the parser takes it
		}
		if c != '\\' || i+1 == len(src) || quoted && strings.IndexByte("$`\"\\\n", src[i+1]) < 0 {
			e.raw(src[i:i+1], start+i, true, quoted)
			continue
		}
		if i++; src[i] == '\r' && i+1 < len(src) && src[i+1] == '\n' {
			i++
		}
		if src[i] != '\n' {
			e.raw(src[i:i+1], start+i, true, true)
		}
	}
}

// raw adds bytes, which are in the script from at if there is true.
func (e *expansion) raw(text string, at int, there, quoted bool) {
	e.text.WriteString(text)
	e.guess.WriteString(text)
	e.word.parts = append(e.word.parts, Part{Text: text})
	for i := range len(text) {
		if there {
			e.word.At = append(e.word.At, at+i)
		} else {
			e.word.At = append(e.word.At, -1)
		}
		if quoted {
			e.match.WriteString(escaped(text[i : i+1]))
			continue
		}
		e.match.WriteByte(text[i])
		e.word.Pattern = e.word.Pattern || strings.IndexByte("*?[{", text[i]) >= 0
	}
}

// unknown adds a part that is not known.
func (e *expansion) unknown(quoted bool) { e.unknownLike(Unknown, Part{}, quoted) }

// unknownLike adds a part that is not known, but likely is text.
func (e *expansion) unknownLike(text string, part Part, quoted bool) {
	part.Text = Unknown
	e.word.parts = append(e.word.parts, part)
	e.guess.WriteString(text)
	e.text.WriteString(Unknown)
	e.match.WriteString(Unknown)
	e.word.At = append(e.word.At, -1)
	e.word.Several = e.word.Several || !quoted
}

// value adds the value of a variable.
func (e *expansion) value(v Word, quoted bool) {
	if len(v.Text) > maxValue || e.text.Len() > maxText {
		e.unknown(quoted)
		return
	}
	text, match := v.Text, v.match
	if !quoted && (v.Pattern || v.Several || strings.ContainsAny(text, " \t\n*?[")) {
		e.word.Several, e.word.Pattern = true, e.word.Pattern || strings.ContainsAny(text, "*?[")
	}
	e.text.WriteString(text)
	e.word.parts = append(e.word.parts, v.Parts()...)
	e.guess.WriteString(v.Likely)
	e.match.WriteString(match)
	for range len(text) {
		e.word.At = append(e.word.At, -1)
	}
	e.word.Several = e.word.Several || !quoted && !v.Known()
}

// parameter adds $name, ${name} or ${name:-default}.
func (e *expansion) parameter(p *syntax.ParamExp, quoted bool) {
	plain := p.Param != nil && !p.Excl && !p.Length && !p.Width && !p.IsSet && p.Flags == nil && p.Index == nil &&
		p.Slice == nil && p.Repl == nil && p.Names == 0 && len(p.Modifiers) == 0
	if !plain {
		e.substituted(p)
		e.unknownLike(Unknown, Part{Var: whole(p)}, quoted)
		return
	}
	v, known := e.lookup(p.Param.Value)
	switch {
	case p.Exp == nil && known:
		e.value(v, quoted)
	case p.Exp == nil && e.likely[p.Param.Value] != "":
		e.unknownLike(e.likely[p.Param.Value], Part{Var: p.Param.Value}, quoted)
	case p.Exp == nil:
		e.unknownLike(Unknown, Part{Var: p.Param.Value}, quoted && p.Param.Value != "@")
	default:
		e.operated(p, v, known, quoted)
	}
}

// whole is the name of an array whose elements are meant, ${name[@]} or ${name[*]}; "" for anything else.
func whole(p *syntax.ParamExp) string {
	index, ok := p.Index.(*syntax.Word)
	if !ok || p.Param == nil || p.Exp != nil || p.Excl || p.Length || p.Slice != nil || p.Repl != nil || index.Lit() != "@" && index.Lit() != "*" {
		return ""
	}
	return p.Param.Value
}

// operated adds ${name:-default} and the like.
func (e *expansion) operated(p *syntax.ParamExp, v Word, known, quoted bool) {
	text, literal := v.Literal()
	arg := e.expand(p.Exp.Word)
	pattern, plain := arg.Literal()
	switch op := p.Exp.Op; {
	case op == syntax.DefaultUnset || op == syntax.DefaultUnsetOrNull || op == syntax.AssignUnset || op == syntax.AssignUnsetOrNull,
		op == syntax.ErrorUnset || op == syntax.ErrorUnsetOrNull:
		if known && literal && text != "" {
			e.value(v, quoted)
			return
		}
		if op == syntax.ErrorUnset || op == syntax.ErrorUnsetOrNull || !plain || pattern == "" {
			pattern = Unknown
		}
		e.unknownLike(pattern, Part{Var: p.Param.Value, Default: arg.Parts()}, quoted)
	case known && literal && plain && (op == syntax.RemSmallSuffix || op == syntax.RemLargeSuffix):
		e.value(Plain(strings.TrimSuffix(text, pattern)), quoted)
	case known && literal && plain && (op == syntax.RemSmallPrefix || op == syntax.RemLargePrefix):
		e.value(Plain(strings.TrimPrefix(text, pattern)), quoted)
	default:
		e.unknown(quoted)
	}
}

// ownDirectory is how a script names the directory that it lies in.
var ownDirectory = regexp.MustCompile(`^\$\(\s*dirname\s+(?:--\s+)?"?(?:\$0|\$\{0\}|\$BASH_SOURCE|\$\{BASH_SOURCE(?:\[0\])?\})"?\s*\)$`)

// commandOutput adds $(…).
func (e *expansion) commandOutput(p *syntax.CmdSubst, quoted bool) {
	start, end := e.span(p)
	source := e.src[start:end]
	switch dir := e.state.dir; {
	case ownDirectory.MatchString(source):
		e.value(Plain(here), true)
	case (source == "$(pwd)" || source == "`pwd`") && dir.From == Root:
		e.value(Plain(dir.Path), quoted)
	default:
		e.substituted(p)
		e.unknown(quoted)
	}
}

// variable is the name of the variable that a word consists of; "" if it is more than that.
func variable(w *syntax.Word) string {
	if len(w.Parts) != 1 {
		return ""
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok && len(q.Parts) == 1 {
		part = q.Parts[0]
	}
	if p, ok := part.(*syntax.ParamExp); ok && p.Param != nil {
		return p.Param.Value
	}
	return ""
}

// Absolute returns the absolute, clean path that the text of a word means in d; ok is false if that is not known.
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
