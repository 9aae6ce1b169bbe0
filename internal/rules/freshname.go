package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// names judges new aliases for the stages of one file.
type names struct {
	*rewrite.Pass
	taken map[string]bool // names in use, and those that have been given away
	free  map[string]int  // what firstFree has said last
}

func newNames(p *rewrite.Pass) *names {
	n := &names{Pass: p, taken: p.Graph.Taken(), free: map[string]int{}}
	for _, r := range p.Graph.Refs {
		n.taken[suggest.ImageName(r.Name)] = true
	}
	for _, value := range p.Graph.ArgValues() {
		n.taken[strings.ToLower(value)] = true
	}
	return n
}

// fresh returns the first candidate that s may be called, with -2, -3 … behind it if need be.
func (n *names) fresh(s *stages.Stage, candidates []string) (name string, ok bool) {
	for _, c := range candidates {
		if n.trouble(s, c) == "" {
			return c, true
		}
	}
	last := candidates[len(candidates)-1]
	for i := n.firstFree(last); i <= len(n.Graph.Stages)+len(n.taken); i++ {
		if name := numbered(last, i); n.trouble(s, name) == "" {
			return name, true
		}
	}
	return "", false
}

// firstFree is the first number that makes a name that is not taken. Names never become free again.
func (n *names) firstFree(name string) int {
	i := max(2, n.free[name])
	for n.taken[numbered(name, i)] {
		i++
	}
	n.free[name] = i
	return i
}

func numbered(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

// trouble says why s cannot be called name: it would capture what means something else
// today, or BuildKit would not have it. It is empty if s can.
func (n *names) trouble(s *stages.Stage, name string) string {
	switch {
	case !suggest.Alias(name):
		return "BuildKit does not accept it as a stage name"
	case n.taken[name]:
		return "the file uses that name already"
	case suggest.Official(name):
		return "it is an official image"
	case n.Outside.Contexts[name]:
		return "the repository gives a build context of that name"
	case n.Outside.Targets[name]:
		return "the repository builds a target of that name"
	case n.wanted(name) != "":
		return fmt.Sprintf("the repository builds a target %s, which is like it", n.wanted(name))
	case describes(s, name):
		return "the comment above would become its description"
	}
	if r := n.Graph.MayMean(s, name); r != nil {
		return fmt.Sprintf("FROM %s further down may mean any such name", r.Name)
	}
	return ""
}

// wanted returns a target of the repository that no stage has and that would seem to be name,
// misspelled: an invented name must not be taken for what somebody has meant.
func (n *names) wanted(name string) string {
	for _, target := range slices.Sorted(maps.Keys(n.Outside.Targets)) {
		if n.Graph.ByName(target) == nil && suggest.Misspelled(target, name) {
			return target
		}
	}
	return ""
}

// describes reports whether a comment above s would turn into the description of a
// stage called name (instructions/parse.go getDocComment).
func describes(s *stages.Stage, name string) bool {
	for _, comment := range s.From.Comments {
		if strings.HasPrefix(comment, name+" ") {
			return true
		}
	}
	return false
}
