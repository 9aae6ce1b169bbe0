package suggest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// Names judges new names for the stages of one file.
type Names struct {
	graph             *stages.Graph
	contexts, targets map[string]bool
	taken             map[string]bool // names in use
	images            map[string]int  // the number of references to an image of that name, in any registry and with any tag
	free              map[string]int  // the last result of firstFree
}

// NewNames returns the Names of g, in a repository with these build contexts and targets.
func NewNames(g *stages.Graph, contexts, targets map[string]bool) *Names {
	n := &Names{graph: g, contexts: contexts, targets: targets, taken: g.Taken(), images: map[string]int{}, free: map[string]int{}}
	for _, r := range g.Refs {
		n.images[ImageName(r.Name)]++
	}
	for _, value := range g.ArgValues() {
		n.taken[strings.ToLower(value)] = true
	}
	return n
}

// Take makes name unavailable for other stages.
func (n *Names) Take(name string) { n.taken[name] = true }

// Release makes name available, even if the file uses it.
func (n *Names) Release(name string) {
	delete(n.taken, name)
	delete(n.images, name)
}

// Fresh returns the first candidate that can be the name of s. If there is none, it appends -2, -3 … to the last candidate. If
// no name is possible, it returns why not.
func (n *Names) Fresh(s *stages.Stage, candidates []string) (name, trouble string) {
	for _, c := range candidates {
		if n.Trouble(s, c) == "" {
			return c, ""
		}
	}
	last := candidates[len(candidates)-1]
	trouble = n.Trouble(s, last)
	for i := n.firstFree(last); i <= len(n.graph.Stages)+len(n.taken)+len(n.images); i++ {
		name := numbered(last, i)
		if trouble = n.Trouble(s, name); trouble == "" {
			return name, ""
		}
	}
	return "", trouble
}

// firstFree returns the first number that makes a name that is not taken. It assumes that names never become free again.
func (n *Names) firstFree(name string) int {
	i := max(2, n.free[name])
	for n.taken[numbered(name, i)] || n.images[numbered(name, i)] > 0 {
		i++
	}
	n.free[name] = i
	return i
}

func numbered(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

// Trouble returns why s cannot be called name: it would change the meaning of something else, or BuildKit refuses it. It returns
// "" if s can have the name.
func (n *Names) Trouble(s *stages.Stage, name string) string {
	switch {
	case !Alias(name):
		return "BuildKit does not accept it as a stage name, or gives it a meaning of its own"
	case n.taken[name], n.images[name] > 0 && !n.standsFor(s, name):
		return "the file uses that name already"
	case Official(name) && !n.standsFor(s, name):
		return "it is an official image"
	case n.contexts[name]:
		return "the repository gives a build context of that name"
	case n.targets[name]:
		return "the repository builds a target of that name"
	case n.wanted(name) != "":
		return fmt.Sprintf("the repository builds a target %s, which resembles it", n.wanted(name))
	case describes(s, name):
		return "the comment above would become its description"
	}
	if r := n.graph.MayMean(s, name, nil); r != nil {
		return fmt.Sprintf("FROM %s further down may mean any such name", r.Name)
	}
	return ""
}

// standsFor reports whether s only provides the files of an image of that name, to which nothing else in the file refers. People
// name such a stage after the image.
func (n *Names) standsFor(s *stages.Stage, name string) bool {
	changes := slices.ContainsFunc(s.Body, func(in *syntax.Instruction) bool { return slices.Contains([]string{"RUN", "COPY", "ADD"}, in.Name) })
	return !changes && n.images[name] == 1 && ImageName(s.Base.Text) == name
}

// wanted returns a target of the repository that no stage has and that would look like a misspelling of name. An invented name
// must not look like the correction of it.
func (n *Names) wanted(name string) string {
	for _, target := range slices.Sorted(maps.Keys(n.targets)) {
		if n.graph.ByName(target) == nil && Misspelled(target, name) {
			return target
		}
	}
	return ""
}

// describes reports whether a comment above s would become the description of a stage called name (instructions/parse.go
// getDocComment).
func describes(s *stages.Stage, name string) bool {
	return slices.ContainsFunc(s.From.Comments, func(comment string) bool { return strings.HasPrefix(comment, name+" ") })
}

// OnbuildImage returns the first FROM of an image that is made to run triggers in the files built on it, nil if there is
// no such FROM. The file does not show the triggers, and their --from takes any stage of that name.
func OnbuildImage(g *stages.Graph) *stages.Ref {
	for _, r := range g.Refs {
		if r.Kind == stages.FromBase && r.To == nil && strings.Contains(strings.ToLower(r.Name), "onbuild") {
			return r
		}
	}
	return nil
}
