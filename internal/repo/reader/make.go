package reader

import (
	"bytes"
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// makefile is the format of the files of make.
var makefile = &mention.Format{
	Is: func(f mention.FileName) bool {
		return f.Base == "makefile" || f.Base == "gnumakefile" || f.Ext == ".mk" || strings.HasPrefix(f.Base, "makefile.")
	},
	Relevant: mention.CallsBuilder,
	Read:     readMakefile, Commands: true,
}

// readMakefile reads the recipes of a Makefile. Make runs each line of a recipe in a shell of its
// own, in the directory of the Makefile or, with -f or where another one includes it, elsewhere. With
// .ONESHELL all lines of a recipe share a shell, which may have gone anywhere.
func readMakefile(sc *mention.Scan, s *source.File) {
	m := &maker{Scan: sc, File: s, vars: source.Variables{}}
	rules, recipes := m.lines()
	for _, l := range rules {
		m.assignment(l)
	}
	dirs := mention.Places(path.Dir(s.Path))
	if bytes.Contains(s.Src, []byte(".ONESHELL")) || !standalone(s.Path) {
		dirs = nil
	}
	for _, l := range recipes {
		c := &Commands{Scan: sc, Dirs: dirs, Vars: m.vars}
		c.Run(m.script(l))
	}
}

// standalone reports whether make finds a Makefile by itself. Others are included, or named by -f, from anywhere.
func standalone(file string) bool {
	name := strings.ToLower(path.Base(file))
	return name == "makefile" || name == "gnumakefile"
}

type maker struct {
	*mention.Scan
	*source.File
	vars source.Variables
}

// assignment matches NAME = value, also below a target. What "!=" assigns is the output of a program.
var assignment = lazyregexp.New(`^ *(?:[^\s#:=]+:\s*)?(?:(?:export|override|private) +)*([A-Za-z_][\w.-]*)[ \t]*(\?|::?:?|\+|!)?=[ \t]*`)

// assignment takes the value of a variable.
func (m *maker) assignment(l line) {
	logical := m.joined(l)
	found := assignment().FindStringSubmatchIndex(logical.Text)
	if found == nil {
		return
	}
	name := mangled(logical.Text[found[2]:found[3]])
	value := logical.Cut(found[1], len(logical.Text))
	if i := strings.IndexByte(value.Text, '#'); i >= 0 {
		value = value.Cut(0, i)
	}
	value = value.Trim()
	if found[4] >= 0 && logical.Text[found[4]] == '!' {
		m.vars.Set(name, source.Opaque(value))
	} else if value.Text != "" {
		m.vars.Set(name, expansions.Read(value))
	}
}

// joined returns a logical line: without the backslashes and the blanks around the ends of its lines.
func (m *maker) joined(l line) source.Located {
	var out source.Assembly
	for at := l.start; at < l.end; at++ {
		if m.Src[at] == '\\' && at+1 < l.end && (m.Src[at+1] == '\n' || m.Src[at+1] == '\r') {
			for at+1 < l.end && strings.IndexByte(" \t\r\n", m.Src[at+1]) >= 0 {
				at++
			}
			out.Add(" ", -1)
			continue
		}
		out.Add(string(m.Src[at:at+1]), at)
	}
	return out.Located(m.File, l.start)
}

// expansions are the variables and functions of make, nested once at most.
var expansions = source.Dialect{Hole: lazyregexp.New(`\$\$|\$\((?:[^()]|\([^()]*\))*\)|\$\{[^{}]*\}|\$.?`), Fill: func(hole string) string {
	if hole == "$$" {
		return "$"
	}
	return source.Unknown
}, Variable: func(hole string) string {
	if name := strings.Trim(hole, "$(){}"); makeName().MatchString(name) {
		return mangled(name)
	}
	return ""
}}

// makeName is the name of a variable, and no call of a function.
var makeName = lazyregexp.New(`^[\w.-]+$`)

// line is a recipe line with its continuations, by offsets.
type line struct{ start, end int }

// lines returns the logical lines: those that begin with a tab are recipes.
func (m *maker) lines() (rules, recipes []line) {
	for at := 0; at < len(m.Src); {
		l := line{at, m.LineEnd(at, len(m.Src))}
		for l.end < len(m.Src) && continued(m.Src[at:l.end]) {
			at = l.end + 1
			l.end = m.LineEnd(at, len(m.Src))
		}
		if m.Src[l.start] == '\t' {
			l.start++
			recipes = append(recipes, l)
		} else {
			rules = append(rules, l)
			if recipe := m.inlineRecipe(l); recipe.start < recipe.end {
				recipes = append(recipes, recipe)
			}
		}
		at = l.end + 1
	}
	return rules, recipes
}

// ruleHead is a rule whose first command follows a semicolon.
var ruleHead = lazyregexp.New(`^[^\s#=][^#=;]*:[^#=;]*;`)

// inlineRecipe returns the command that follows the prerequisites of a rule: "all: ; docker build ."
func (m *maker) inlineRecipe(l line) line {
	if head := ruleHead().FindIndex(m.Src[l.start:l.end]); head != nil {
		return line{l.start + head[1], l.end}
	}
	return line{}
}

// continued reports whether a line ends in an odd number of backslashes.
func continued(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte("\r"))
	return (len(line)-len(bytes.TrimRight(line, `\`)))%2 == 1
}

// script returns the text that make hands to the shell: without the prefix, with $ for $$ and with a
// variable of the shell for everything that make expands.
func (m *maker) script(l line) source.Located {
	var out source.Assembly
	at := l.start
	for at < l.end && strings.IndexByte("@-+ \t", m.Src[at]) >= 0 {
		at++
	}
	for at < l.end {
		switch c := m.Src[at]; {
		case c == '$' && at+1 < l.end && m.Src[at+1] == '$':
			out.Add("$", at)
			at += 2
		case c == '$':
			end := m.expansion(at, l.end)
			out.Add("${"+mangled(string(m.Src[at+1:end]))+"}", -1)
			at = end
		case c == '\r':
			at++
		default:
			out.Add(string(m.Src[at:at+1]), at)
			if at++; c == '\n' && at < l.end && m.Src[at] == '\t' {
				at++ // make takes away the tab of a continued recipe line
			}
		}
	}
	return out.Located(m.File, l.start)
}

// expansion returns the end of the expansion that begins at an offset: $X, $(…) or ${…}.
func (m *maker) expansion(at, end int) int {
	if at+1 >= end {
		return end
	}
	open := m.Src[at+1]
	if open != '(' && open != '{' {
		return at + 2
	}
	depth := 0
	for i := at + 1; i < end; i++ {
		switch m.Src[i] {
		case open:
			depth++
		case open + 1, open + 2: // ")" follows "(", "}" is two behind "{"
			if open == '(' && m.Src[i] == ')' || open == '{' && m.Src[i] == '}' {
				depth--
			}
		}
		if depth == 0 {
			return i + 1
		}
	}
	return end
}

var notName = lazyregexp.New(`\W+`)

// makePrefix begins the names that replace variables of make. Its command line sets any of them.
const makePrefix = "make_"

// mangled returns a name of make as one of the shell.
func mangled(name string) string {
	return makePrefix + notName().ReplaceAllString(strings.Trim(name, "(){}"), "_")
}
