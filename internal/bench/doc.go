// Package bench compares the time of the built command with that of the least work that the same job needs, in one
// run on one machine. It reports ratios, because seconds differ from machine to machine. docs/performance.md has
// the figures.
package bench
