// Package acceptance runs the acceptance cases of testdata/cases and testdata/cases-own
// against the built command. The format is described in testdata/cases/README.md.
//
// The package holds tests only.
package acceptance
