// Package e2e runs dfix as its users' tools run it: installed by them, in repositories of their own.
//
// The package has only tests. They run with DFIX_E2E=1, as `make e2e` sets it, because they need the tools
// themselves (pre-commit 3 or later, and git). pre-commit builds dfix with the go command, from the module cache
// if it has all modules and from the network otherwise.
package e2e
