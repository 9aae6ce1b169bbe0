package syntax

import (
	"strings"
	"unicode"

	"github.com/dfix-dev/dfix/internal/text"
)

// flagText is a flag without quotes and escapes. from[i] is the place of byte i in the logical text. unquoted[i]
// reports whether it is outside quotes and escapes.
type flagText struct {
	text     string
	from     []int
	unquoted []bool
	lo, hi   int
}

// flags reads the flags at the front of [lo,hi) and returns where the arguments begin (split_command.go
// extractBuilderFlags, which works on bytes as if they were Latin-1).
func (a *assembly) flags(lo, hi int) (found []flagText, rest int) {
	for {
		for lo < hi && unicode.IsSpace(rune(a.text[lo])) {
			lo++
		}
		if !strings.HasPrefix(a.text[lo:hi], "--") {
			return found, lo
		}
		f := a.flag(lo, hi)
		lo = f.hi
		if f.text == "--" {
			a.keep(FlagToken, f.lo, f.hi)
			return found, lo
		}
		found = append(found, f)
		a.keepFlag(f)
	}
}

// flag reads one flag that begins at lo.
func (a *assembly) flag(lo, hi int) flagText {
	f := flagText{lo: lo}
	var b strings.Builder
	quote := byte(0)
	i := lo
	for ; i < hi; i++ {
		c := a.text[i]
		unquoted := quote == 0
		switch {
		case unquoted && unicode.IsSpace(rune(c)):
			f.text, f.hi = b.String(), i
			return f
		case unquoted && (c == '\'' || c == '"'):
			quote = c
			continue
		case c == quote && quote != 0:
			quote = 0
			continue
		case c == a.Escape:
			if i+1 == hi {
				continue
			}
			i++
			c, unquoted = a.text[i], false
		}
		b.WriteByte(c)
		f.from = append(f.from, i)
		f.unquoted = append(f.unquoted, unquoted)
	}
	f.text, f.hi = b.String(), hi
	return f
}

// keepFlag records a flag. Its value can be edited only if the "=" is outside quotes.
func (a *assembly) keepFlag(f flagText) {
	w := a.keep(FlagToken, f.lo, f.hi)
	name, value, has := strings.Cut(strings.TrimPrefix(f.text, "--"), "=")
	flag := Flag{Name: name, Value: value, HasValue: has, Span: w.Span}
	if has {
		eq := len(f.text) - len(value) - 1
		flag.ValueSpan, flag.Split = a.span(f.from[eq]+1, f.hi)
		flag.Split = flag.Split || !f.unquoted[eq]
		flag.Fields = a.mountFields(f, eq+1)
	}
	a.in.Flags = append(a.in.Flags, flag)
}

// mountFields splits the value of a --mount at its commas (commands_runmount.go parseMount). It returns nil for a
// value with CSV quotes.
func (a *assembly) mountFields(f flagText, at int) []Field {
	if !strings.HasPrefix(f.text, "--mount=") || strings.Contains(f.text, `"`) {
		return nil
	}
	var fields []Field
	for _, part := range strings.Split(f.text[at:], ",") {
		key, value, has := strings.Cut(part, "=")
		if end := at + len(part); has {
			field := Field{Key: strings.ToLower(key), Value: value}
			field.ValueSpan, field.Split = a.fieldSpan(f, end-len(value), end)
			fields = append(fields, field)
		}
		at += len(part) + 1
	}
	return fields
}

// fieldSpan maps the bytes [lo,hi) of a flag's text to the source. split is true if there is anything else among
// them, such as a quote or a continuation.
func (a *assembly) fieldSpan(f flagText, lo, hi int) (span text.Span, split bool) {
	if lo == hi {
		s, _ := a.span(f.from[lo-1]+1, f.from[lo-1]+1)
		return s, false
	}
	s, split := a.span(f.from[lo], f.from[hi-1]+1)
	return s, split || s.Len() != hi-lo
}
