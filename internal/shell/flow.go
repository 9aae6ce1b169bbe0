package shell

import (
	"maps"

	"mvdan.cc/sh/v3/syntax"
)

// binary reads two commands with &&, || or | between them.
func (w *walker) binary(c *syntax.BinaryCmd, ctx context) {
	at := int(c.OpPos.Offset())
	_, end := w.span(c)
	switch c.Op {
	case syntax.AndStmt:
		w.and(c, ctx, at)
	case syntax.OrStmt:
		w.or(c, ctx, at, end)
	default:
		left := ctx
		left.need = Any
		if w.state.pipefail && (ctx.need == Success || w.failureEndsScript(ctx)) {
			left.need = Success
		} else {
			left.ignored, left.lost = ignoring(ctx, Piped, at, end), true
		}
		left, right := w.separate(left), w.separate(ctx)
		w.inSubshell(func() { w.stmt(c.X, left) })
		w.inSubshell(func() { w.stmt(c.Y, right) })
	}
}

func (w *walker) and(c *syntax.BinaryCmd, ctx context, at int) {
	left := ctx
	left.exempt = true
	switch {
	case ctx.need == Success:
	case !ctx.lost && w.dies(c.Y):
		left.need = Failure
	default:
		left.need = Any
		if w.failureEndsScript(ctx) {
			left.ignored = ignoring(ctx, Condition, at, at+2)
		}
	}
	w.stmt(c.X, left)
	right := ctx
	right.runs = ctx.runs && left.need == Success
	before := w.state.clone()
	w.stmt(c.Y, right)
	if left.need != Success {
		w.state = join(w.state, before)
	}
}

func (w *walker) or(c *syntax.BinaryCmd, ctx context, at, end int) {
	left := ctx
	left.exempt = true
	switch {
	case ctx.need == Failure:
	case w.fatal([]*syntax.Stmt{c.Y}, ctx):
		left.need = Success
	default:
		left.need, left.ignored = Any, ignoring(ctx, Alternative, at, end)
	}
	w.stmt(c.X, left)
	after := w.state.clone()
	right := ctx
	right.runs = false
	w.stmt(c.Y, right)
	w.state = join(after, w.state)
}

// branches reads if, elif and else.
func (w *walker) branches(c *syntax.IfClause, ctx context) {
	if len(c.Cond) == 0 { // else
		w.list(c.Then, ctx)
		return
	}
	cond := context{runs: ctx.runs, exempt: true, lost: ctx.lost, ignored: ignoring(ctx, Condition, int(c.Position.Offset()), int(c.ThenPos.Offset()))}
	switch {
	case w.fatal(c.Then, ctx):
		cond.need = Failure
	case c.Else != nil && len(c.Else.Cond) == 0 && w.fatal(c.Else.Then, ctx):
		cond.need = Success
	}
	w.list(c.Cond, cond)
	before := w.state.clone()
	branch := ctx
	branch.runs = ctx.runs && (cond.need == Success || constant(c.Cond, true))
	w.list(c.Then, branch)
	then := w.state
	w.state = before
	if c.Else != nil {
		branch.runs = ctx.runs && (cond.need == Failure || constant(c.Cond, false))
		w.branches(c.Else, branch)
	}
	w.state = join(then, w.state)
}

// while reads while and until loops.
func (w *walker) while(c *syntax.WhileClause, ctx context) {
	w.forget(c)
	w.list(c.Cond, context{runs: ctx.runs, exempt: true, lost: ctx.lost, ignored: ignoring(ctx, Condition, int(c.WhilePos.Offset()), int(c.DoPos.Offset()))})
	w.optionalBody(c.Do, ctx)
}

// optionalBody reads a body that may not run, or several times.
func (w *walker) optionalBody(body []*syntax.Stmt, ctx context) {
	before := w.state.clone()
	ctx.runs = false
	w.list(body, ctx)
	w.state = join(before, w.state)
	w.state.left = before.left | w.state.left&^broke
}

// loop reads a for loop. If the words of the loop are known, it reads the body once for each of them.
func (w *walker) loop(c *syntax.ForClause, ctx context) {
	iter, ok := c.Loop.(*syntax.WordIter)
	if !ok || iter.Name == nil {
		w.forget(c)
		w.optionalBody(c.Do, ctx)
		return
	}
	var items []Word
	known := iter.InPos.IsValid() && !c.Select
	for _, item := range iter.Items {
		v := w.expand(item)
		known = known && !v.Several && !v.Pattern
		items = append(items, v)
		w.out.put(iter.Name.Value, v)
	}
	if !known || len(items) == 0 || len(items) > maxRounds {
		w.forget(c)
		delete(w.state.vars, iter.Name.Value)
		w.optionalBody(c.Do, ctx)
		return
	}
	left := w.state.left
	w.state.vars = maps.Clone(w.state.vars)
	for i, v := range items {
		round := ctx
		if i < len(items)-1 {
			round.need = Any
			if !w.exits(ctx) {
				round.ignored = ignoring(ctx, Sequence, int(c.DonePos.Offset()), int(c.DonePos.Offset())+len("done"))
			}
		}
		w.state.vars[iter.Name.Value] = v
		w.list(c.Do, round)
	}
	w.state.left = left | w.state.left&^broke
}

// choice reads case.
func (w *walker) choice(c *syntax.CaseClause, ctx context) {
	w.expand(c.Word)
	before := w.state.clone()
	after := before
	ctx.runs = false
	for _, item := range c.Items {
		w.state = before.clone()
		w.list(item.Stmts, ctx)
		after = join(w.state, after)
	}
	w.state = after
}

// forget drops the values of variables that n may change, because n may run several times.
func (w *walker) forget(n syntax.Node) {
	w.state.vars = maps.Clone(w.state.vars)
	syntax.Walk(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			if n.Name != nil {
				delete(w.state.vars, n.Name.Value)
			}
		case *syntax.WordIter:
			delete(w.state.vars, n.Name.Value)
		case *syntax.Subshell, *syntax.CmdSubst:
			return false
		case *syntax.CallExpr:
			if len(n.Args) > 0 {
				switch n.Args[0].Lit() {
				case "cd", "pushd", "popd":
					w.state.dir = Dir{}
				}
			}
		}
		return true
	})
}
