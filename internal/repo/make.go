package repo

import (
	"path"
	"regexp"
	"strings"
)

// readMakefile reads the recipes of a Makefile. Make runs each line of a recipe in a shell of its
// own, in the directory of the Makefile or, with -f or where another one includes it, elsewhere.
func readMakefile(sc *scan, s *source) {
	dirs := places(path.Dir(s.path))
	m := &maker{scan: sc, source: s, vars: map[string][]word{}}
	m.variables()
	for _, line := range m.recipes() {
		sh := &shell{scan: sc, dirs: dirs, vars: m.vars}
		sh.run(m.script(line))
	}
}

type maker struct {
	*scan
	*source
	vars map[string][]word
}

// assignment is NAME = value on one line, also below a target.
var assignment = regexp.MustCompile(`(?m)^ *(?:[^\s#:=]+:\s*)?(?:export +|override +)?([A-Za-z_][\w.-]*)[ \t]*(?:\?|::?:?|\+)?=[ \t]*([^\s#$]+)[ \t\r]*(?:#.*)?$`)

func (m *maker) variables() {
	for _, found := range assignment.FindAllSubmatchIndex(m.src, -1) {
		name := mangled(string(m.src[found[2]:found[3]]))
		value := string(m.src[found[4]:found[5]])
		m.vars[name] = append(m.vars[name], computed(m.told(value, found[4]), value))
	}
}

// line is a recipe line with its continuations, by offsets.
type line struct{ start, end int }

// recipes are the logical lines that begin with a tab.
func (m *maker) recipes() []line {
	var all []line
	open := false
	for at := 0; at < len(m.src); {
		end := at
		for end < len(m.src) && m.src[end] != '\n' {
			end++
		}
		switch {
		case open:
			all[len(all)-1].end = end
		case m.src[at] == '\t':
			all = append(all, line{at + 1, end})
		}
		open = (open || m.src[at] == '\t') && continued(string(m.src[at:end]))
		at = end + 1
	}
	return all
}

// continued reports whether a line ends in an odd number of backslashes.
func continued(line string) bool {
	line = strings.TrimSuffix(line, "\r")
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

// script is what make hands to the shell: without the prefix, with $ for $$ and with a
// variable of the shell for everything that make expands.
func (m *maker) script(l line) located {
	out := located{source: m.source, from: l.start}
	var b strings.Builder
	put := func(s string, at int) {
		b.WriteString(s)
		for i := range len(s) {
			if out.at = append(out.at, -1); at >= 0 {
				out.at[len(out.at)-1] = at + i
			}
		}
	}
	at := l.start
	for at < l.end && strings.IndexByte("@-+ \t", m.src[at]) >= 0 {
		at++
	}
	for at < l.end {
		switch c := m.src[at]; {
		case c == '$' && at+1 < l.end && m.src[at+1] == '$':
			put("$", at)
			at += 2
		case c == '$':
			end := m.expansion(at, l.end)
			put("${"+mangled(string(m.src[at+1:end]))+"}", -1)
			at = end
		case c == '\r':
			at++
		default:
			put(string(m.src[at:at+1]), at)
			if at++; c == '\n' && at < l.end && m.src[at] == '\t' {
				at++ // make takes away the tab of a continued recipe line
			}
		}
	}
	out.text = b.String()
	return out
}

// expansion is the end of what make expands at offset: $X, $(…) or ${…}.
func (m *maker) expansion(at, end int) int {
	if at+1 >= end {
		return end
	}
	open := m.src[at+1]
	if open != '(' && open != '{' {
		return at + 2
	}
	depth := 0
	for i := at + 1; i < end; i++ {
		switch m.src[i] {
		case open:
			depth++
		case open + 1, open + 2: // ")" follows "(", "}" is two behind "{"
			if open == '(' && m.src[i] == ')' || open == '{' && m.src[i] == '}' {
				depth--
			}
		}
		if depth == 0 {
			return i + 1
		}
	}
	return end
}

var notName = regexp.MustCompile(`\W+`)

// mangled is a name of make's as one of the shell.
func mangled(name string) string {
	return "make_" + notName.ReplaceAllString(strings.Trim(name, "(){}"), "_")
}
