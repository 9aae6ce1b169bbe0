// Package acceptance runs the acceptance cases of testdata/cases and testdata/cases-own against the built command.
// testdata/cases/README.md describes the format.
//
// The package has only tests.
package acceptance
