package guard

import "strings"

// scriptReader cuts a shell text into simple commands.
type scriptReader struct {
	text     string
	at       int
	commands []shellCommand
	groups   bool

	words []shellWord
	word  strings.Builder
	in    bool // a word has begun
	wild  bool // it is dynamic
	skip  bool // the next word is the target of a redirection
}

func (r *scriptReader) read() {
	for r.at < len(r.text) {
		r.next()
	}
	r.end("")
}

// next reads one character, or what hangs together with it.
func (r *scriptReader) next() {
	c := r.text[r.at]
	r.at++
	switch c {
	case ' ', '\t', '\r':
		r.endWord()
	case '\n', ';':
		r.end(";")
	case '&', '|':
		r.operator(c)
	case '(', ')':
		r.endWord()
		r.groups = true
	case '<', '>':
		r.redirect()
	case '#':
		if r.in {
			r.add(c)
		} else {
			r.until('\n')
		}
	case '\'':
		r.in = true
		r.word.WriteString(r.until('\''))
	case '"':
		r.doubleQuoted()
	case '\\':
		r.escaped()
	case '$', '`':
		r.expansion(c)
	default:
		r.add(c)
	}
}

func (r *scriptReader) add(c byte) {
	r.in = true
	r.word.WriteByte(c)
}

// until returns the text up to the next c, and steps over that.
func (r *scriptReader) until(c byte) string {
	s, _, found := strings.Cut(r.text[r.at:], string(c))
	r.at += len(s)
	if found && c != '\n' {
		r.at++
	}
	return s
}

func (r *scriptReader) endWord() {
	if r.in && !r.skip {
		r.words = append(r.words, shellWord{r.word.String(), r.wild})
	}
	r.skip = r.skip && !r.in
	r.word.Reset()
	r.in, r.wild = false, false
}

// end closes a command. Empty ones are left out; of two operators in a row the first counts.
func (r *scriptReader) end(after string) {
	r.endWord()
	if len(r.words) > 0 {
		r.commands = append(r.commands, shellCommand{r.words, after})
	}
	r.words, r.skip = nil, false
}

// operator reads & && | || and the beginning of &>.
func (r *scriptReader) operator(c byte) {
	switch {
	case r.peek() == c:
		r.at++
		r.end(string(c) + string(c))
	case c == '&' && r.peek() == '>':
		r.at++
		r.redirect()
	default:
		r.end(string(c))
	}
}

func (r *scriptReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// redirect drops a redirection: the number in front, the operator, and the word behind.
func (r *scriptReader) redirect() {
	if strings.Trim(r.word.String(), "0123456789") == "" {
		r.word.Reset()
		r.in = false
	}
	r.endWord()
	for strings.IndexByte("<>&-|", r.peek()) >= 0 && r.peek() != 0 {
		r.at++
	}
	r.skip = true
}

func (r *scriptReader) doubleQuoted() {
	r.in = true
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch c {
		case '"':
			return
		case '$', '`':
			r.wild = true
		case '\\':
			r.at = min(r.at+1, len(r.text))
			r.wild = true
		}
		r.word.WriteByte(c)
	}
}

// escaped reads what follows a backslash; with the line end, nothing.
func (r *scriptReader) escaped() {
	if r.peek() == '\r' {
		r.at++
	}
	if r.peek() != '\n' && r.at < len(r.text) {
		r.add(r.peek())
	}
	r.at = min(r.at+1, len(r.text))
}

// expansion reads $x, ${x}, $(x) or `x`.
func (r *scriptReader) expansion(c byte) {
	r.in, r.wild = true, true
	switch {
	case c == '`':
		r.until('`')
	case r.peek() == '{':
		r.until('}')
	case r.peek() == '(':
		r.parentheses()
	}
}

func (r *scriptReader) parentheses() {
	for depth := 0; r.at < len(r.text); {
		c := r.text[r.at]
		r.at++
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return
		}
	}
}
