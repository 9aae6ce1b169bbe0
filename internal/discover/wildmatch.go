package discover

import "strings"

// outcome is the result of a match, as in git's wildmatch.c. The two abort values keep the caller from trying what
// cannot match either.
type outcome int

const (
	matched outcome = iota
	unmatched
	abortAll        // the text is at its end, or the pattern is invalid
	abortToStarStar // only an earlier ** can continue
)

// wildmatch reports whether a pattern of .gitignore matches a path; only ** matches a slash. It follows git's
// wildmatch.c with WM_PATHNAME step by step. path.Match does not know **, reads [!a] as a set with "!" in it, and
// rejects patterns that git accepts.
func wildmatch(pattern, text string) bool { return dowild(pattern, text) == matched }

func dowild(pattern, text string) outcome {
	for p := 0; p < len(pattern); {
		if text == "" && pattern[p] != '*' {
			return abortAll
		}
		switch c := pattern[p]; c {
		case '*':
			return star(pattern, p, text)
		case '?':
			if text[0] == '/' {
				return unmatched
			}
		case '[':
			length, in := set(pattern[p:], text[0])
			if length == 0 {
				return abortAll
			}
			if !in || text[0] == '/' {
				return unmatched
			}
			p += length - 1
		case '\\':
			p++
			if p == len(pattern) || pattern[p] != text[0] {
				return unmatched
			}
		default:
			if c != text[0] {
				return unmatched
			}
		}
		p, text = p+1, text[1:]
	}
	if text != "" {
		return unmatched
	}
	return matched
}

// star matches from pattern[p] on, the first of one or more asterisks.
func star(pattern string, p int, text string) outcome {
	rest := strings.TrimLeft(pattern[p:], "*")
	crosses := false // may match a slash
	if len(pattern)-p-len(rest) > 1 && (p == 0 || pattern[p-1] == '/') &&
		(rest == "" || rest[0] == '/' || strings.HasPrefix(rest, `\/`)) {
		if strings.HasPrefix(rest, "/") { // may match nothing
			if got := dowild(rest[1:], text); got == matched || got == abortAll {
				return got // after an abort git continues, which takes 2^n steps for n asterisks
			}
		}
		crosses = true
	}
	slash := strings.IndexByte(text, '/')
	switch {
	case rest == "" && (crosses || slash < 0):
		return matched
	case rest == "":
		return abortToStarStar
	case !crosses && rest[0] == '/' && slash < 0:
		return abortAll
	case !crosses && rest[0] == '/':
		return dowild(rest[1:], text[slash+1:])
	}
	for ; text != ""; text = text[1:] {
		switch got := dowild(rest, text); {
		case got != unmatched && (!crosses || got != abortToStarStar):
			return got
		case got == unmatched && !crosses && text[0] == '/':
			return abortToStarStar
		}
	}
	return abortAll
}

// set parses a set like [a-z] at the start of pattern. Its length is 0 if it is invalid.
func set(pattern string, c byte) (length int, in bool) {
	p := 1
	negated := p < len(pattern) && (pattern[p] == '!' || pattern[p] == '^')
	if negated {
		p++
	}
	previous := byte(0) // the lower bound of a range, if a range can begin here
	for first := true; p < len(pattern); first = false {
		switch b := pattern[p]; {
		case b == ']' && !first:
			return p + 1, in != negated
		case b == '\\':
			if p++; p == len(pattern) {
				return 0, false
			}
			in = in || c == pattern[p]
			previous = pattern[p]
		case b == '-' && previous != 0 && p+1 < len(pattern) && pattern[p+1] != ']':
			if p++; pattern[p] == '\\' {
				p++
			}
			if p == len(pattern) {
				return 0, false
			}
			in = in || previous <= c && c <= pattern[p]
			previous = 0
		case b == '[' && p+1 < len(pattern) && pattern[p+1] == ':':
			name, _, closed := strings.Cut(pattern[p+2:], "]")
			holds, known := classes[strings.TrimSuffix(name, ":")]
			switch isClass := strings.HasSuffix(name, ":"); {
			case !closed || isClass && !known:
				return 0, false
			case isClass:
				in = in || holds(c)
				p, previous = p+2+len(name), 0
			default:
				in, previous = in || c == b, b
			}
		default:
			in, previous = in || c == b, b
		}
		p++
	}
	return 0, false
}

func between(ranges string) func(byte) bool {
	return func(c byte) bool {
		for i := 0; i < len(ranges); i += 2 {
			if ranges[i] <= c && c <= ranges[i+1] {
				return true
			}
		}
		return false
	}
}

// classes are the ASCII character classes.
var classes = map[string]func(byte) bool{
	"alnum": between("09AZaz"), "alpha": between("AZaz"), "blank": between("  \t\t"), "cntrl": between("\x00\x1f\x7f\x7f"),
	"digit": between("09"), "graph": between("!~"), "lower": between("az"), "print": between(" ~"),
	"punct": between("!/:@[`{~"), "space": between("\t\n\r\r  "), "upper": between("AZ"), "xdigit": between("09AFaf"),
}
