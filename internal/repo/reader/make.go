package reader

import (
	"bytes"
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// makefile is the format of Makefiles.
var makefile = &mention.Format{
	Is: func(f mention.FileName) bool {
		return f.Base == "makefile" || f.Base == "gnumakefile" || f.Ext == ".mk" || strings.HasPrefix(f.Base, "makefile.")
	},
	Relevant: mention.CallsBuilder,
	Read:     readMakefile, Commands: true,
}

// readMakefile reads the recipes of a Makefile. Make runs each line of a recipe in a separate shell, in the directory of the
// Makefile; with -f, or if another Makefile includes it, elsewhere. With .ONESHELL all lines of a recipe share a shell, which may
// have changed its directory.
func readMakefile(sc *mention.Scan, s *source.File) {
	rules, recipes := makeLines(s)
	vars := source.Variables{}
	for _, l := range rules {
		assign(vars, l)
	}
	dirs := mention.Places(path.Dir(s.Path))
	if bytes.Contains(s.Src, []byte(".ONESHELL")) || !standalone(s.Path) {
		dirs = nil
	}
	for _, l := range recipes {
		c := &Commands{Scan: sc, Dirs: dirs, Vars: vars, Caller: true, First: true}
		c.Run(shellText(l))
	}
}

// standalone reports whether make reads a Makefile of that name by default. Others may be included, or named by -f, from any
// directory.
func standalone(file string) bool {
	name := strings.ToLower(path.Base(file))
	return name == "makefile" || name == "gnumakefile"
}

// assignment matches NAME = value, also below a target. What "!=" assigns is the output of a program.
var assignment = lazyregexp.New(`^ *(?:[^\s#:=]+:\s*)?(?:(?:export|override|private) +)*([A-Za-z_][\w.-]*)[ \t]*(\?|::?:?|\+|!)?=[ \t]*`)

// continuation is the end of a line that the next one continues, with the blanks around it.
var continuation = lazyregexp.New(`\\[\r\n][ \t\r\n]*`)

// assign records the value of a variable.
func assign(vars source.Variables, l source.Located) {
	logical := l.Replace(continuation(), func(string) string { return " " })
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
		vars.Set(name, source.Opaque(value))
	} else if value.Text != "" {
		vars.Set(name, expansions.Read(value))
	}
}

// expansions are the variables and functions of make.
var expansions = source.Dialect{Hole: lazyregexp.New(expansion), Fill: func(hole string) string {
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

// makeName matches the name of a variable, but not a call of a function.
var makeName = lazyregexp.New(`^[\w.-]+$`)

// expansion matches what make expands, with a few levels of nested parentheses. made matches everything that make changes before
// it passes a line to the shell, including the tab of a continued line.
var (
	expansion = `\$\$|` + balanced(`\(`, `\)`) + `|` + balanced(`\{`, `\}`) + `|\$.?`
	made      = lazyregexp.New(expansion + `|\r|\n\t`)
)

// balanced returns a pattern for "$(…)" with these parentheses, which may be nested.
func balanced(open, end string) string {
	other := `[^` + open + end + `]`
	inner := other
	for range 4 {
		inner = `(?:` + other + `|` + open + inner + `*` + end + `)`
	}
	return `\$` + open + inner + `*` + end
}

// makeLines returns the logical lines: those that begin with a tab are recipes, and so is what follows the prerequisites of a rule.
func makeLines(s *source.File) (rules, recipes []source.Located) {
	for at := 0; at < len(s.Src); {
		start, end := at, s.LineEnd(at, len(s.Src))
		for end < len(s.Src) && continued(s.Src[at:end]) {
			at = end + 1
			end = s.LineEnd(at, len(s.Src))
		}
		l := s.Piece(text.Span{Start: start, End: end})
		if head := ruleHead().FindStringIndex(l.Text); strings.HasPrefix(l.Text, "\t") {
			recipes = append(recipes, l.Cut(1, len(l.Text)))
		} else if rules = append(rules, l); head != nil {
			recipes = append(recipes, l.Cut(head[1], len(l.Text)))
		}
		at = end + 1
	}
	return rules, recipes
}

// ruleHead matches the head of a rule whose first command follows a semicolon: "all: ; docker build ."
var ruleHead = lazyregexp.New(`^[^\s#=][^#=;]*:[^#=;]*;`)

// continued reports whether a line ends in an odd number of backslashes.
func continued(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte("\r"))
	return (len(line)-len(bytes.TrimRight(line, `\`)))%2 == 1
}

// shellText returns the text that make passes to the shell: without the prefix, with $ for $$, and with a shell variable for
// everything that make expands.
func shellText(l source.Located) source.Located {
	prefix := len(l.Text) - len(strings.TrimLeft(l.Text, "@-+ \t"))
	return l.Cut(prefix, len(l.Text)).Replace(made(), func(match string) string {
		switch match {
		case "$$":
			return "$"
		case "\r":
			return ""
		case "\n\t":
			return "\n"
		}
		return "${" + mangled(match[1:]) + "}"
	})
}

var notName = lazyregexp.New(`\W+`)

// makePrefix is the prefix of the shell variables that replace variables of make. The command line of make may set any of them.
const makePrefix = "make_"

// mangled returns the name of the shell variable for a variable of make.
func mangled(name string) string {
	return makePrefix + notName().ReplaceAllString(strings.Trim(name, "(){}"), "_")
}
