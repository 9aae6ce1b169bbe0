package repo

import (
	"strconv"

	"mvdan.cc/sh/v3/syntax"
)

// survey learns what variables and the arguments of functions can be, and whether the script stays where it is.
func (sh *shell) survey(file *syntax.File) {
	own := variables{}
	for name, values := range sh.vars {
		own[name] = values
	}
	sh.vars = own
	sh.surveyed(file, declared(file))
}

// surveyed learns from what lies below n.
func (sh *shell) surveyed(n syntax.Node, functions map[string]bool) {
	syntax.Walk(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			outer := sh.inFunction
			sh.inFunction = n.Name.Value
			sh.surveyed(n.Body, functions)
			sh.inFunction = outer
			return false
		case *syntax.Assign:
			sh.assigned(n)
		case *syntax.WordIter:
			for _, item := range n.Items {
				sh.vars.set(n.Name.Value, sh.phrase(item))
			}
		case *syntax.CallExpr:
			sh.called(n, functions)
		}
		return true
	})
}

// declared returns the functions of a script.
func declared(file *syntax.File) map[string]bool {
	all := map[string]bool{}
	syntax.Walk(file, func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FuncDecl); ok {
			all[f.Name.Value] = true
		}
		return true
	})
	return all
}

// assigned takes NAME=value and NAME=(values).
func (sh *shell) assigned(n *syntax.Assign) {
	if n.Name == nil {
		return
	}
	if n.Value != nil {
		sh.vars.set(n.Name.Value, sh.phrase(n.Value))
	}
	if n.Array == nil {
		return
	}
	for _, element := range n.Array.Elems {
		if element.Value != nil {
			sh.vars.set(n.Name.Value, sh.phrase(element.Value))
		}
	}
}

// called takes the arguments of a function's call for the values of its parameters, and what read sets.
func (sh *shell) called(n *syntax.CallExpr, functions map[string]bool) {
	if len(n.Args) == 0 {
		return
	}
	name := n.Args[0].Lit()
	sh.moves = sh.moves || moving(name)
	if name == "read" || name == "mapfile" || name == "readarray" || name == "getopts" {
		for _, w := range n.Args[1:] {
			sh.vars.set(w.Lit(), notRead(sh.at(w)))
		}
	}
	if !functions[name] {
		return
	}
	for i, w := range n.Args[1:] {
		value := sh.phrase(w)
		if several(w) { // it may be any number of arguments
			value = notRead(sh.at(w))
		}
		for _, parameter := range []string{argumentName(i + 1), "@", "*"} {
			sh.vars.set(name+"("+parameter, value)
		}
	}
}

// argumentName is the name of the nth parameter.
func argumentName(n int) string { return strconv.Itoa(n) }

// moving reports whether a command changes the directory of the shell.
func moving(command string) bool {
	return command == "cd" || command == "pushd" || command == "popd"
}
