package shell

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Name returns the base name of the program that c runs, after wrappers such as sudo and env. It returns "" if the program is not
// known.
func (c *Command) Name() string {
	program := c.Program()
	if len(program) == 0 {
		return ""
	}
	name, ok := program[0].Literal()
	if !ok && name != "[" { // a bracket by itself is not a valid pattern
		return ""
	}
	return path.Base(name)
}

// Args returns the arguments of the program that c runs.
func (c *Command) Args() []Word {
	if program := c.Program(); len(program) > 0 {
		return program[1:]
	}
	return nil
}

// Operands returns the arguments that do not begin with "-".
func (c *Command) Operands() []Word {
	return slices.DeleteFunc(slices.Clone(c.Args()), func(w Word) bool { return strings.HasPrefix(w.Text, "-") })
}

// Has reports whether one of the arguments is certainly one of these texts.
func (c *Command) Has(texts ...string) bool {
	return slices.ContainsFunc(c.Args(), func(w Word) bool { return w.Is(texts...) })
}

// wrappers maps programs that run the command after them to their flags that take a value.
var wrappers = map[string]string{
	"sudo": "-u -g -h -p -C -r -t", "env": "-u -C -S", "nice": "-n", "ionice": "-c -n", "exec": "-a", "command": "", "nohup": "",
	"time": "-o -f", "timeout": "-s -k", "xvfb-run": "-n -s -f -e", "fakeroot": "", "eatmydata": "", "setarch": "", "linux32": "",
	"linux64": "", "stdbuf": "-i -o -e", "gosu": "", "su-exec": "", "doas": "-u -C", "runuser": "-u -g", "builtin": "", "busybox": "",
}

// Program returns the words of the program that c runs, after wrappers such as sudo and env.
func (c *Command) Program() []Word {
	words := c.Words
	for range 8 {
		if len(words) == 0 {
			return nil
		}
		name, ok := words[0].Literal()
		valued, wraps := wrappers[path.Base(name)]
		if !ok || !wraps || name == "command" && len(words) > 1 && words[1].Is("-v", "-V") {
			return words
		}
		words = afterFlags(words[1:], path.Base(name), strings.Fields(valued))
	}
	return words
}

// afterFlags returns the words after the flags of a wrapper and its other arguments.
func afterFlags(words []Word, name string, valued []string) []Word {
	for len(words) > 0 {
		text := words[0].Text
		switch {
		case slices.Contains(valued, text) && len(words) > 1:
			words = words[2:]
		case strings.HasPrefix(text, "-"), (name == "env" || name == "sudo") && strings.Contains(text, "="):
			words = words[1:]
		case name == "timeout" || name == "gosu" || name == "su-exec" || name == "setarch":
			return words[1:]
		default:
			return words
		}
	}
	return nil
}

// testWords returns the words of [[ … ]].
func (w *walker) testWords(c *syntax.TestClause) []Word {
	words := append([]Word{LiteralWord("[[")}, w.testExpr(c.X)...)
	return append(words, LiteralWord("]]"))
}

func (w *walker) testExpr(x syntax.TestExpr) []Word {
	switch x := x.(type) {
	case *syntax.Word:
		return []Word{w.expand(x)}
	case *syntax.UnaryTest:
		return append([]Word{LiteralWord(x.Op.String())}, w.testExpr(x.X)...)
	case *syntax.BinaryTest:
		return slices.Concat(w.testExpr(x.X), []Word{LiteralWord(x.Op.String())}, w.testExpr(x.Y))
	case *syntax.ParenTest:
		return slices.Concat([]Word{LiteralWord("(")}, w.testExpr(x.X), []Word{LiteralWord(")")})
	}
	return nil
}

// steps cuts a script that is one list of && into its parts.
func (w *walker) steps(file *syntax.File) []Step {
	if len(file.Stmts) == 0 {
		return nil
	}
	first, _ := w.span(file.Stmts[0])
	_, last := w.span(file.Stmts[len(file.Stmts)-1])
	if len(file.Stmts) > 1 || file.Stmts[0].Negated || file.Stmts[0].Background || len(file.Stmts[0].Redirs) > 0 {
		return []Step{{first, last}}
	}
	var all []Step
	s := file.Stmts[0]
	for {
		b, ok := s.Cmd.(*syntax.BinaryCmd)
		if !ok || b.Op != syntax.AndStmt || s.Negated || len(s.Redirs) > 0 {
			break
		}
		start, end := w.span(b.Y)
		all = append(all, Step{start, end})
		s = b.X
	}
	start, end := w.span(s)
	all = append(all, Step{start, end})
	slices.Reverse(all)
	return all
}
