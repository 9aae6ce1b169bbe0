package repo

import (
	"path"
	"regexp"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// dockerBuild is a call of Tilt's docker_build, or of an extension of it.
var dockerBuild = regexp.MustCompile(`\bdocker_build\w*\s*\(`)

// readTiltfile reads calls of docker_build('ref', 'context', dockerfile='…', target='…'); paths are
// relative to the Tiltfile. What is not one string literal is unknown.
func readTiltfile(sc *scan, s *source) {
	for _, m := range dockerBuild.FindAllIndex(s.src, -1) {
		if s.commented(m[0]) || strings.HasSuffix(strings.TrimRight(string(s.src[:m[0]]), " "), "def") {
			continue
		}
		positional, named := s.arguments(m[1])
		b := &build{dirs: []string{path.Dir(s.path)}}
		b.context = named["context"]
		if len(positional) > 1 {
			b.context = positional[1]
		}
		b.file = named["dockerfile"]
		b.inline = named["dockerfile_contents"].given()
		b.targets = given(named["target"])
		if named["**"].given() || named["*"].given() {
			b.dirs = nil
		}
		sc.add(b)
	}
}

// arguments reads those of a call whose "(" ends before offset.
func (s *source) arguments(offset int) (positional []word, named map[string]word) {
	named = map[string]word{}
	for at := offset; at < len(s.src); {
		end := s.argumentEnd(at)
		name, w := s.starlark(text.Span{Start: at, End: end})
		switch {
		case name != "":
			named[name] = w
		case w.given():
			positional = append(positional, w)
		}
		if end >= len(s.src) || s.src[end] == ')' {
			break
		}
		at = end + 1
	}
	return positional, named
}

// argumentEnd is the offset of the "," or ")" that ends an argument.
func (s *source) argumentEnd(at int) int {
	depth := 0
	for at < len(s.src) {
		switch c := s.src[at]; c {
		case '\'', '"':
			at = s.stringEnd(at)
			continue
		case '#':
			for at < len(s.src) && s.src[at] != '\n' {
				at++
			}
			continue
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				return at
			}
		case ',':
			if depth == 0 {
				return at
			}
		}
		at++
	}
	return at
}

// stringEnd is the offset behind the string that begins at offset.
func (s *source) stringEnd(at int) int {
	quote := s.src[at]
	if triple := strings.Repeat(string(quote), 3); strings.HasPrefix(string(s.src[at:min(at+3, len(s.src))]), triple) {
		if i := strings.Index(string(s.src[at+3:]), triple); i >= 0 {
			return at + 3 + i + 3
		}
		return len(s.src)
	}
	for at++; at < len(s.src) && s.src[at] != quote && s.src[at] != '\n'; at++ {
		if s.src[at] == '\\' {
			at++
		}
	}
	return min(at+1, len(s.src))
}

var (
	keyword   = regexp.MustCompile(`^([A-Za-z_]\w*)\s*=([^=]|$)`)
	oneString = regexp.MustCompile(`^(?:"([^"\\\n]*)"|'([^'\\\n]*)')$`)
)

// starlark reads an argument: its name, if it has one, and its value.
func (s *source) starlark(span text.Span) (name string, w word) {
	body := s.piece(span)
	for {
		body = body.trim()
		if !strings.HasPrefix(body.text, "#") {
			break
		}
		end := strings.IndexByte(body.text, '\n')
		if end < 0 {
			return "", word{}
		}
		body = body.cut(end, len(body.text))
	}
	if m := keyword.FindStringSubmatchIndex(body.text); m != nil {
		name = body.text[m[2]:m[3]]
		body = body.cut(m[4], len(body.text)).trim()
	}
	switch m := oneString.FindStringSubmatchIndex(body.text); {
	case body.text == "":
		return "", word{}
	case strings.HasPrefix(body.text, "*"):
		return strings.TrimRight(body.text[:min(2, len(body.text))], "abcdefghijklmnopqrstuvwxyz_"), opaque(body)
	case m == nil:
		return name, opaque(body)
	case m[2] >= 0:
		return name, literal(body.cut(m[2], m[3]))
	default:
		return name, literal(body.cut(m[4], m[5]))
	}
}
