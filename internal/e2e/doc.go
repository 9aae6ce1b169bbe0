// Package e2e runs dfix as its users' tools run it: installed by them, in repositories of their own.
//
// The package holds tests only, and they run with DFIX_E2E=1, as `make e2e` sets it: they need the tools themselves
// (pre-commit 3 or later, and git). pre-commit builds dfix with the go command, out of the module cache where it
// holds all modules and out of the network otherwise.
package e2e
