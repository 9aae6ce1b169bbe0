package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// walker follows a script as the shell runs it.
type walker struct {
	src       string
	out       *Script
	state     state
	functions map[string]*syntax.FuncDecl
	called    map[*syntax.FuncDecl]bool
	likely    map[string]string // Options.Likely, until the script sets the variable itself
	bash      bool              // Options.Bash
	caller    context           // of the call of the function that runs; of the script itself outside of functions
	calls     int               // the depth of nested functions and shells
	budget    *int              // statements that may still be read
	inline    *Command          // the command whose text this is; nil: the script itself
}

// context describes what happens to the status of a statement.
type context struct {
	runs    bool    // every run that succeeds reaches the list of the statement
	need    Outcome // what the status must be, because it becomes the status of the script
	exempt  bool    // set -e ignores it
	lost    bool    // it is in a separate shell, whose status may be a failure in a script that succeeds
	ignored []Ignored
}

// Parse reads a script. It returns an error if the text is no shell text, or more than is safe to parse.
func Parse(text string, opt Options) (*Script, error) {
	file, err := parse(text, opt.Bash)
	if err != nil {
		return nil, err
	}
	budget := maxStatements
	w := &walker{src: text, out: &Script{Text: text, Functions: map[string]bool{}}, budget: &budget}
	w.start(file, opt)
	w.caller = context{runs: true, need: Success}
	w.list(file.Stmts, w.caller)
	w.uncalled(file)
	w.out.Steps = w.steps(file)
	if w.full() {
		return nil, errMany
	}
	return w.out, nil
}

// parse parses a text within the limits as POSIX shell. It parses the text as Bash if that fails, or if bash is set.
func parse(text string, bash bool) (*syntax.File, error) {
	if err := limits(text); err != nil {
		return nil, err
	}
	file, err := parseAs(text, bash)
	if err == nil && depth(file) > maxDepth {
		return nil, errNested
	}
	return file, err
}

func parseAs(text string, bash bool) (*syntax.File, error) {
	variants := []syntax.LangVariant{syntax.LangPOSIX, syntax.LangBash}
	if bash || strings.Contains(text, "[[") { // which POSIX takes for the name of a program
		variants = variants[1:]
	}
	var first error
	for _, v := range variants {
		file, err := syntax.NewParser(syntax.Variant(v)).Parse(strings.NewReader(text), "")
		if err == nil {
			return file, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func (w *walker) start(file *syntax.File, opt Options) {
	w.state = state{dir: Dir{Start, "."}, vars: map[string]Word{}, errexit: opt.ErrExit, pipefail: opt.PipeFail}
	if opt.Dir != "" {
		w.state.dir = Dir{Root, opt.Dir}
	}
	for name, value := range opt.Vars {
		w.state.vars[name] = LiteralWord(value)
	}
	w.likely, w.bash = opt.Likely, opt.Bash
	w.functions, w.called = map[string]*syntax.FuncDecl{}, map[*syntax.FuncDecl]bool{}
	syntax.Walk(file, func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FuncDecl); ok && f.Name != nil {
			w.functions[f.Name.Value] = f
			w.out.Functions[f.Name.Value] = true
		}
		return true
	})
}

// uncalled reads the functions that no command calls by name.
func (w *walker) uncalled(file *syntax.File) {
	syntax.Walk(file, func(n syntax.Node) bool {
		f, ok := n.(*syntax.FuncDecl)
		if ok && !w.called[f] {
			w.called[f] = true
			w.state = state{vars: map[string]Word{}}
			w.caller = context{lost: true}
			w.stmt(f.Body, w.caller)
		}
		return true
	})
}

// span returns where a node is in the script.
func (w *walker) span(n syntax.Node) (start, end int) {
	start, end = int(n.Pos().Offset()), int(n.End().Offset())
	if start > end || end > len(w.src) {
		return 0, 0
	}
	return start, end
}

// list reads statements one after the other. The status of the last is that of the list.
func (w *walker) list(stmts []*syntax.Stmt, ctx context) {
	for i, s := range stmts {
		if i == len(stmts)-1 {
			w.stmt(s, ctx)
			return
		}
		one := ctx
		one.need = Any
		if !w.exits(ctx) {
			_, end := w.span(s)
			if s.Semicolon.IsValid() {
				end = int(s.Semicolon.Offset())
			}
			next, _ := w.span(stmts[i+1])
			one.ignored = ignoring(ctx, Sequence, min(end, next), next)
		}
		w.stmt(s, one)
	}
}

func ignoring(ctx context, why Reason, start, end int) []Ignored {
	return append(ctx.ignored[:len(ctx.ignored):len(ctx.ignored)], Ignored{why, start, end})
}

// inSubshell calls read for commands that run in a separate shell, whose state ends with it.
func (w *walker) inSubshell(read func()) {
	before := w.state
	w.state = before.clone()
	read()
	w.state = before // exit in it ends that shell only
}

func (w *walker) stmt(s *syntax.Stmt, ctx context) {
	if s == nil || w.full() {
		return
	}
	*w.budget--
	if s.Negated {
		start, _ := w.span(s)
		ctx.ignored = ignoring(ctx, Negated, start, start+1)
		ctx.need = [...]Outcome{Any: Any, Success: Failure, Failure: Success}[ctx.need]
		ctx.exempt = true
	}
	if s.Background || s.Coprocess || s.Disown {
		at := int(s.Semicolon.Offset())
		ctx = context{lost: true, ignored: ignoring(ctx, Background, at, at+1)}
		w.inSubshell(func() { w.command(s, ctx) })
		return
	}
	exits := w.exits(ctx) && w.mayFail(s)
	w.command(s, ctx)
	if ctx.lost && (exits || w.state.gone == exited) {
		w.state.left |= exited // the script may succeed without what follows
	}
}

// mayFail reports whether a failure of the statement itself, and not only of one within it, may end the shell that runs it.
func (w *walker) mayFail(s *syntax.Stmt) bool {
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		if len(c.Args) == 0 || len(s.Redirs) > 0 {
			return true
		}
		name := c.Args[0].Lit()
		return !onlyPrints(s) && w.functions[name] == nil && name != "set" && name != "cd"
	case *syntax.BinaryCmd:
		return c.Op != syntax.AndStmt && c.Op != syntax.OrStmt
	case *syntax.FuncDecl:
		return false
	case *syntax.Block, *syntax.IfClause, *syntax.WhileClause, *syntax.ForClause, *syntax.CaseClause, *syntax.TimeClause, *syntax.CoprocClause:
		return len(s.Redirs) > 0
	}
	return true
}

// full reports whether the limits on commands or statements are reached.
func (w *walker) full() bool { return len(w.out.Commands) >= maxCommands || *w.budget <= 0 }

func (w *walker) command(s *syntax.Stmt, ctx context) {
	if _, simple := s.Cmd.(*syntax.CallExpr); !simple && s.Cmd != nil && len(s.Redirs) > 0 {
		w.emit(s, &Command{Redirects: w.redirects(s.Redirs)}, ctx)
	}
	switch c := s.Cmd.(type) {
	case nil:
		w.emit(s, &Command{Redirects: w.redirects(s.Redirs)}, ctx)
	case *syntax.CallExpr:
		w.call(s, c, ctx)
	case *syntax.DeclClause:
		w.declare(s, c, ctx)
	case *syntax.BinaryCmd:
		w.binary(c, ctx)
	case *syntax.Subshell:
		ctx = w.separate(ctx)
		w.inSubshell(func() { w.list(c.Stmts, ctx) })
	case *syntax.Block:
		w.list(c.Stmts, ctx)
	case *syntax.IfClause:
		w.branches(c, ctx)
	case *syntax.WhileClause:
		w.while(c, ctx)
	case *syntax.ForClause:
		w.loop(c, ctx)
	case *syntax.CaseClause:
		w.choice(c, ctx)
	case *syntax.TimeClause:
		w.stmt(c.Stmt, ctx)
	case *syntax.CoprocClause:
		w.inSubshell(func() { w.stmt(c.Stmt, context{lost: true}) })
	case *syntax.TestClause:
		w.emit(s, &Command{Words: w.testWords(c)}, ctx)
	case *syntax.ArithmCmd, *syntax.LetClause:
		w.substituted(c)
	}
}

// failureEndsScript reports whether set -e ends the script if the status is a failure.
func (w *walker) failureEndsScript(ctx context) bool { return w.exits(ctx) && !ctx.lost }

// exits reports whether set -e ends the shell that runs the command if the status is a failure.
func (w *walker) exits(ctx context) bool { return w.state.errexit && !ctx.exempt }

// separate returns the context of the commands in a separate shell, whose status has the context ctx. set -e in that
// shell ends it, and not the script.
func (w *walker) separate(ctx context) context {
	if ctx.need == Any && w.failureEndsScript(ctx) {
		ctx.need = Success
	}
	ctx.lost = ctx.lost || ctx.need != Success
	return ctx
}

// emit adds a command.
func (w *walker) emit(n syntax.Node, c *Command, ctx context) {
	c.Dir = w.state.dir
	c.Runs = ctx.runs && w.state.left|w.state.gone == 0
	c.Ends = ctx.need
	if c.Ends == Any && w.failureEndsScript(ctx) {
		c.Ends = Success
	}
	if c.Ends != Success {
		c.Ignored = ctx.ignored
	}
	c.Start, c.End = w.span(n)
	if w.inline != nil {
		c.Start, c.End, c.Nested = w.inline.Start, w.inline.End, true
	}
	w.out.Commands = append(w.out.Commands, c)
}

// lookup returns the value of a variable, which may have unknown parts.
func (w *walker) lookup(name string) (Word, bool) {
	if name == "PWD" && w.state.dir.From == Root {
		return LiteralWord(w.state.dir.Path), true
	}
	if n, err := strconv.Atoi(name); err == nil && n > 0 {
		if w.state.args != nil && n <= len(w.state.args) {
			return w.state.args[n-1], true
		}
		return Word{}, false
	}
	v, ok := w.state.vars[name]
	return v, ok
}
