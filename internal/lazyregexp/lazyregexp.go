// Package lazyregexp compiles regular expressions when they are first used, so that a program with many of them starts
// quickly. It is like the package of that name in the Go standard library, which others cannot import.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// Regexp is a regular expression. Its methods are those of *regexp.Regexp, and may be called from several goroutines.
type Regexp struct{ compiled func() *regexp.Regexp }

// inTest reports whether the program is a test, which compiles everything at once to find what is wrong.
var inTest = len(os.Args) > 0 && strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test")

// New returns the expression that expr spells. Its first use panics if expr is wrong; in a test New does.
func New(expr string) *Regexp {
	r := &Regexp{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
	if inTest {
		r.compiled()
	}
	return r
}

// FindAllStringSubmatch calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.compiled().FindAllStringSubmatch(s, n)
}

// FindStringSubmatch calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindStringSubmatch(s string) []string { return r.compiled().FindStringSubmatch(s) }

// MatchString calls the method of *regexp.Regexp with that name.
func (r *Regexp) MatchString(s string) bool { return r.compiled().MatchString(s) }

// ReplaceAllString calls the method of *regexp.Regexp with that name.
func (r *Regexp) ReplaceAllString(src, repl string) string {
	return r.compiled().ReplaceAllString(src, repl)
}

// FindAllString calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindAllString(s string, n int) []string { return r.compiled().FindAllString(s, n) }

// FindAllStringIndex calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindAllStringIndex(s string, n int) [][]int {
	return r.compiled().FindAllStringIndex(s, n)
}

// FindAllStringSubmatchIndex calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return r.compiled().FindAllStringSubmatchIndex(s, n)
}

// FindAllSubmatchIndex calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindAllSubmatchIndex(b []byte, n int) [][]int {
	return r.compiled().FindAllSubmatchIndex(b, n)
}

// FindString calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindString(s string) string { return r.compiled().FindString(s) }

// FindStringSubmatchIndex calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindStringSubmatchIndex(s string) []int {
	return r.compiled().FindStringSubmatchIndex(s)
}

// Match calls the method of *regexp.Regexp with that name.
func (r *Regexp) Match(b []byte) bool { return r.compiled().Match(b) }

// ReplaceAllStringFunc calls the method of *regexp.Regexp with that name.
func (r *Regexp) ReplaceAllStringFunc(src string, repl func(string) string) string {
	return r.compiled().ReplaceAllStringFunc(src, repl)
}

// FindAllSubmatch calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindAllSubmatch(b []byte, n int) [][][]byte {
	return r.compiled().FindAllSubmatch(b, n)
}

// FindIndex calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindIndex(b []byte) []int { return r.compiled().FindIndex(b) }

// FindStringIndex calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindStringIndex(s string) []int { return r.compiled().FindStringIndex(s) }

// FindSubmatchIndex calls the method of *regexp.Regexp with that name.
func (r *Regexp) FindSubmatchIndex(b []byte) []int { return r.compiled().FindSubmatchIndex(b) }
