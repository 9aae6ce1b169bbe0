package rules

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// Settled returns a test for files in which none of chosen has a finding, so cheap that it
// needs no more than BuildKit's own parse; most Dockerfiles have one stage and pass it. It
// is nil where such a test would not hold: for rules that are off by default, or not in All.
func Settled(chosen []*rewrite.Rule) func(*syntax.File) bool {
	if slices.ContainsFunc(chosen, func(r *rewrite.Rule) bool { return !r.In(rewrite.GroupDefault) || !slices.Contains(All, r) }) {
		return nil
	}
	return settled
}

// settled reports whether a file has one stage, no reference and no relative WORKDIR. A
// comment to dfix may be wrong, which is a finding as well.
func settled(f *syntax.File) bool {
	froms := 0
	for _, node := range f.AST.Children {
		switch strings.ToLower(node.Value) {
		case "from":
			if froms++; froms > 1 || !plainFrom(node) {
				return false
			}
		case "workdir":
			if node.Next == nil || relative(node.Next.Value) {
				return false
			}
		case "copy", "run":
			if slices.ContainsFunc(node.Flags, func(flag string) bool { return strings.Contains(strings.ToLower(flag), "from") }) {
				return false
			}
		}
	}
	return !bytes.Contains(f.Src, []byte("dfix:"))
}

// plainFrom reports whether a FROM holds neither a number for its image nor an alias with upper case.
func plainFrom(node *parser.Node) bool {
	if node.Next == nil {
		return false
	}
	if _, err := strconv.Atoi(strings.Trim(node.Next.Value, `"'`)); err == nil {
		return false
	}
	for n := node.Next; n != nil; n = n.Next {
		if n.Next == nil && n != node.Next && n.Value != strings.ToLower(n.Value) {
			return false
		}
	}
	return true
}
