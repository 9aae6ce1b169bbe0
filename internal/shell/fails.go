package shell

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// This file finds statements that certainly fail or end the script, from their text alone.

// fatal reports whether the script certainly fails if it runs a list whose status has the context ctx. In a separate
// shell whose failure the script ignores, exit ends that shell only.
func (w *walker) fatal(stmts []*syntax.Stmt, ctx context) bool {
	if ctx.lost && slices.ContainsFunc(stmts, leaves) {
		return false
	}
	return w.anyDies(stmts) || (ctx.need == Success || w.failureEndsScript(ctx)) && w.listFails(stmts)
}

// dies reports whether a statement certainly ends the script with a failure.
func (w *walker) dies(s *syntax.Stmt) bool {
	if s == nil || s.Negated || s.Background {
		return false
	}
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		return len(c.Args) > 1 && c.Args[0].Lit() == "exit" && failing([]Word{w.expand(c.Args[1])})
	case *syntax.Block:
		return w.anyDies(c.Stmts)
	case *syntax.BinaryCmd:
		return c.Op == syntax.AndStmt && (w.dies(c.X) || onlyPrints(c.X) && w.dies(c.Y)) || c.Op == syntax.OrStmt && w.dies(c.X)
	case *syntax.IfClause:
		return w.anyDies(c.Then) && c.Else != nil && len(c.Else.Cond) == 0 && w.anyDies(c.Else.Then)
	}
	return false
}

// anyDies reports whether a list certainly ends the script with a failure.
func (w *walker) anyDies(stmts []*syntax.Stmt) bool {
	for _, s := range stmts {
		if w.dies(s) {
			return true
		}
		if leaves(s) {
			return false
		}
	}
	return false
}

// fails reports whether a statement certainly fails, or ends the script with a failure.
func (w *walker) fails(s *syntax.Stmt) bool {
	if s == nil || s.Background {
		return false
	}
	if w.dies(s) {
		return true
	}
	if s.Negated {
		return false
	}
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		if len(c.Args) == 0 {
			return false
		}
		switch c.Args[0].Lit() {
		case "false":
			return true
		case "return": // the status is that of the function: a "!" around the return does not change it
			return len(c.Args) > 1 && (w.caller.need == Success || w.failureEndsScript(w.caller)) && failing([]Word{w.expand(c.Args[1])})
		}
	case *syntax.Block:
		return w.listFails(c.Stmts)
	case *syntax.Subshell:
		return w.anyDies(c.Stmts) || w.listFails(c.Stmts)
	case *syntax.BinaryCmd:
		return c.Op == syntax.AndStmt && (w.fails(c.X) || w.fails(c.Y)) || c.Op == syntax.OrStmt && w.fails(c.X) && w.fails(c.Y)
	}
	return false
}

// listFails reports whether a list certainly fails.
func (w *walker) listFails(stmts []*syntax.Stmt) bool {
	if w.anyDies(stmts) {
		return true
	}
	for _, s := range stmts {
		if leaves(s) {
			return w.fails(s) && s == stmts[len(stmts)-1]
		}
	}
	return len(stmts) > 0 && w.fails(stmts[len(stmts)-1])
}

// leaves reports whether a statement may end the script or the function early.
func leaves(s *syntax.Stmt) bool {
	found := false
	syntax.Walk(s, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CallExpr:
			if len(n.Args) > 0 {
				switch n.Args[0].Lit() {
				case "exit", "return", "exec", "break", "continue":
					found = true
				}
			}
		case *syntax.Subshell, *syntax.CmdSubst, *syntax.FuncDecl:
			return false
		}
		return true
	})
	return found
}

// onlyPrints reports whether a statement only prints, and so succeeds.
func onlyPrints(s *syntax.Stmt) bool {
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || s.Negated {
		return false
	}
	switch call.Args[0].Lit() {
	case "echo", "printf", "true", ":":
		return true
	}
	return false
}

// constant reports whether a condition is always to.
func constant(cond []*syntax.Stmt, to bool) bool {
	if len(cond) != 1 || cond[0].Negated {
		return false
	}
	call, ok := cond[0].Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	name := call.Args[0].Lit()
	return to && (name == "true" || name == ":") || !to && name == "false"
}
