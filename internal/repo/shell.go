package repo

import (
	"path"
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// shell reads the commands of a shell script.
type shell struct {
	*scan
	code  located
	dirs  []string                 // the present directory; nil: unknown
	home  string                   // the directory that the script lies in; "" if it lies in none
	lost  bool                     // it has not gone there by itself, and may be run anywhere
	moves bool                     // the script changes its directory somewhere
	vars  variables                // what variables are set to somewhere
	holes dialect                  // of the format that the script stands in
	hole  func(text string) string // the variable that a hole means; nil: none is known
	depth int

	inFunction string // the function that is read; "" outside of one
}

// run reads a script that starts in one of dirs, and returns the directories that it ends in.
func (sh *shell) run(code located) []string {
	sh.code = code
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(sh.text()), "")
	if err != nil {
		sh.broken = true
		return nil // whatever it says, and wherever it goes
	}
	sh.survey(file)
	sh.all(file.Stmts)
	return sh.dirs
}

// text is the script with holes made variables, byte for byte as long.
func (sh *shell) text() string {
	if sh.holes.hole == nil {
		return sh.code.text
	}
	return sh.holes.hole.ReplaceAllStringFunc(sh.code.text, func(hole string) string {
		if len(hole) < 4 {
			return hole
		}
		return "${" + strings.Repeat("_", len(hole)-3) + "}"
	})
}

func (sh *shell) all(stmts []*syntax.Stmt) {
	for _, s := range stmts {
		sh.command(s.Cmd)
	}
}

// aside runs commands that change their directory for themselves only.
func (sh *shell) aside(stmts ...*syntax.Stmt) {
	dirs, lost := sh.dirs, sh.lost
	sh.all(stmts)
	sh.dirs, sh.lost = dirs, lost
}

// perhaps runs commands that may run, or run several times.
func (sh *shell) perhaps(stmts []*syntax.Stmt) {
	if hasMoves(stmts) {
		sh.dirs = nil
	}
	sh.all(stmts)
}

func hasMoves(stmts []*syntax.Stmt) bool {
	found := false
	for _, s := range stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
				found = found || moving(call.Args[0].Lit())
			}
			_, own := n.(*syntax.Subshell)
			return !own
		})
	}
	return found
}

func (sh *shell) command(c syntax.Command) {
	if sh.depth++; sh.depth > 200 {
		sh.depth--
		return
	}
	defer func() { sh.depth-- }()
	switch c := c.(type) {
	case *syntax.CallExpr:
		sh.call(c)
	case *syntax.DeclClause:
		sh.substituted(c)
	case *syntax.BinaryCmd:
		sh.binary(c)
	case *syntax.Subshell:
		sh.aside(c.Stmts...)
	case *syntax.Block:
		sh.all(c.Stmts)
	case *syntax.IfClause:
		sh.branches(c)
	case *syntax.WhileClause:
		sh.perhaps(c.Cond)
		sh.perhaps(c.Do)
	case *syntax.ForClause:
		sh.perhaps(c.Do)
	case *syntax.CaseClause:
		for _, item := range c.Items {
			sh.perhaps(item.Stmts)
		}
	case *syntax.FuncDecl:
		sh.function(c)
	case *syntax.TimeClause:
		if c.Stmt != nil {
			sh.command(c.Stmt.Cmd)
		}
	}
}

// branches reads what one of several ways runs.
func (sh *shell) branches(c *syntax.IfClause) {
	for ; c != nil; c = c.Else {
		sh.perhaps(c.Cond)
		sh.perhaps(c.Then)
	}
}

// binary reads two commands. After "cd DIR || exit" the directory is DIR.
func (sh *shell) binary(c *syntax.BinaryCmd) {
	switch c.Op {
	case syntax.AndStmt:
		sh.command(c.X.Cmd)
		sh.command(c.Y.Cmd)
	case syntax.OrStmt:
		sh.command(c.X.Cmd)
		sh.aside(c.Y)
	default:
		sh.aside(c.X)
		sh.aside(c.Y)
	}
}

// function reads a body that runs wherever the script has got to.
func (sh *shell) function(c *syntax.FuncDecl) {
	dirs, outer := sh.dirs, sh.inFunction
	if sh.moves {
		sh.dirs = nil
	}
	sh.inFunction = c.Name.Value
	sh.command(c.Body.Cmd)
	sh.dirs, sh.inFunction = dirs, outer
}

// call reads a simple command.
func (sh *shell) call(c *syntax.CallExpr) {
	sh.substituted(c)
	if len(c.Args) == 0 {
		return
	}
	args := make([]argument, len(c.Args))
	for i, w := range c.Args {
		args[i] = argument{sh.phrase(w), w}
	}
	switch args[0].text {
	case "cd", "pushd":
		sh.cd(args[1:])
	case "popd", "eval", ".", "source":
		sh.dirs = nil // it may have gone anywhere
	default:
		sh.builder(args)
	}
}

// argument is a word of a command, with its node.
type argument struct {
	phrase
	node *syntax.Word
}

// substituted reads the commands in $(…) below n.
func (sh *shell) substituted(n syntax.Node) {
	syntax.Walk(n, func(n syntax.Node) bool {
		if s, ok := n.(*syntax.CmdSubst); ok {
			sh.aside(s.Stmts...)
			return false
		}
		return true
	})
}

// ownDirectory is how a script names the directory that it lies in.
var ownDirectory = regexp.MustCompile(`^"?\$\(\s*dirname\s+(?:--\s+)?"?(?:\$0|\$\{0\}|\$BASH_SOURCE|\$\{BASH_SOURCE(?:\[0\])?\})"?\s*\)"?((?:/[\w.-]+)*)/?"?$`)

// cd changes the directory.
func (sh *shell) cd(args []argument) {
	if len(args) > 0 && args[0].text == "--" {
		args = args[1:]
	}
	if len(args) != 1 {
		sh.dirs = nil
		return
	}
	if m := ownDirectory.FindStringSubmatch(sh.source(args[0].node)); m != nil && sh.home != "" {
		sh.dirs, sh.lost = []string{path.Join(sh.home, m[1])}, false
		return
	}
	to := args[0].word
	if !to.sure || to.text == "-" || to.text == "" || path.IsAbs(to.text) {
		sh.dirs = nil
		return
	}
	var dirs []string
	for _, dir := range sh.dirs {
		dirs = append(dirs, join(dir, to.text))
	}
	sh.dirs = dirs
}

// source is what the script spells.
func (sh *shell) source(n syntax.Node) string {
	i, j := int(n.Pos().Offset()), int(n.End().Offset())
	if i > j || j > len(sh.code.text) {
		return ""
	}
	return sh.code.text[i:j]
}
