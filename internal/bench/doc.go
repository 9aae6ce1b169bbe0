// Package bench measures the built command against the least work that the same job
// needs, in one run on one machine: ratios, since seconds differ from machine to machine.
// docs/performance.md has the figures.
package bench
