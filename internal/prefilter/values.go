package prefilter

import "strings"

// pairs reports whether text consists of words of the form KEY=VALUE (line_parsers.go parseWords), or of KEY if that is
// allowed.
func pairs(text string, alone bool) bool {
	for len(text) > 0 {
		end := quotedWordEnd(text)
		if end < 0 {
			return false
		}
		if i := strings.IndexByte(text[:end], '='); i == 0 || i < 0 && !alone {
			return false
		}
		text = trimBlanks(text[end:])
	}
	return true
}

// quotedWordEnd returns the length of the word at the start of text, -1 if a quote or an escape is not closed.
func quotedWordEnd(text string) int {
	i := 0
	for i < len(text) && !blank(text[i]) {
		switch c := text[i]; {
		case c == '"' || c == '\'':
			i = quoteEnd(text, i)
		case c == '\\':
			i += 2
		case c >= 0x80:
			return -1 // it may be white space, which separates words
		default:
			i++
		}
		if i < 0 || i > len(text) {
			return -1
		}
	}
	return i
}

// quoteEnd returns the offset after the quote that closes the one at i, or -1. There are escapes in double quotes only.
func quoteEnd(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			return i + 1
		case c == '\\' && quote == '"':
			i++
		}
	}
	return -1
}

// legacyPair reports whether text is a key and a value with a blank between them (line_parsers.go parseNameVal).
func legacyPair(text string) bool {
	key, value := cutWord(text)
	return unquoted(key) && strings.IndexByte(key, '=') < 0 && len(value) > 0
}

// jsonStrings returns the number of strings if text is a JSON array of strings only, -1 if it is not. If only is not nil, it
// must be true for each text between quotes.
func jsonStrings(text string, only func(text string) bool) int {
	if text[0] != '[' || text[len(text)-1] != ']' {
		return -1
	}
	text = trimBlanks(text[1 : len(text)-1])
	if len(text) == 0 {
		return 0
	}
	for n := 1; ; n++ {
		end := jsonStringEnd(text)
		if end < 0 || only != nil && !only(text[1:end-1]) {
			return -1
		}
		if text = trimBlanks(text[end:]); len(text) == 0 {
			return n
		}
		if text[0] != ',' {
			return -1
		}
		text = trimBlanks(text[1:])
	}
}

// jsonStringEnd returns the length of the JSON string at the start of text, -1 if there is none.
func jsonStringEnd(text string) int {
	if len(text) == 0 || text[0] != '"' {
		return -1
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1
		case '\t':
			return -1
		case '\\':
			if i++; i == len(text) || strings.IndexByte(`"\/nrt`, text[i]) < 0 {
				return -1
			}
		}
	}
	return -1
}
