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
	taken             map[string]bool // names in use, and those that have been given away
	images            map[string]int  // how often the file refers to an image of that name, in any repository and of any tag
	free              map[string]int  // what firstFree has said last
}

// NewNames returns the names of g, in a repository that has the given build contexts and targets.
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

// Release makes name available, whoever uses it.
func (n *Names) Release(name string) {
	delete(n.taken, name)
	delete(n.images, name)
}

// Fresh returns the first candidate that s may be called, with -2, -3 … behind it if need be.
func (n *Names) Fresh(s *stages.Stage, candidates []string) (name string, ok bool) {
	for _, c := range candidates {
		if n.Trouble(s, c) == "" {
			return c, true
		}
	}
	last := candidates[len(candidates)-1]
	for i := n.firstFree(last); i <= len(n.graph.Stages)+len(n.taken)+len(n.images); i++ {
		if name := numbered(last, i); n.Trouble(s, name) == "" {
			return name, true
		}
	}
	return "", false
}

// firstFree is the first number that makes a name that is not taken. Names never become free again.
func (n *Names) firstFree(name string) int {
	i := max(2, n.free[name])
	for n.taken[numbered(name, i)] || n.images[numbered(name, i)] > 0 {
		i++
	}
	n.free[name] = i
	return i
}

func numbered(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

// Trouble says why s cannot be called name: it would capture what means something else
// today, or BuildKit would not have it. It is empty if s can.
func (n *Names) Trouble(s *stages.Stage, name string) string {
	switch {
	case !Alias(name):
		return "BuildKit does not accept it as a stage name"
	case n.taken[name], n.images[name] > 0 && !n.lends(s, name):
		return "the file uses that name already"
	case Official(name) && !n.lends(s, name):
		return "it is an official image"
	case n.contexts[name]:
		return "the repository gives a build context of that name"
	case n.targets[name]:
		return "the repository builds a target of that name"
	case n.wanted(name) != "":
		return fmt.Sprintf("the repository builds a target %s, which is like it", n.wanted(name))
	case Describes(s, name):
		return "the comment above would become its description"
	}
	if r := n.graph.MayMean(s, name); r != nil {
		return fmt.Sprintf("FROM %s further down may mean any such name", r.Name)
	}
	return ""
}

// lends reports whether s only lends the files of an image of that name, which nothing else in the file can mean: people
// call such a stage as the image.
func (n *Names) lends(s *stages.Stage, name string) bool {
	changes := slices.ContainsFunc(s.Body, func(in *syntax.Instruction) bool { return slices.Contains([]string{"RUN", "COPY", "ADD"}, in.Name) })
	return !changes && n.images[name] == 1 && ImageName(s.Base.Text) == name
}

// wanted returns a target of the repository that no stage has and that would seem to be name,
// misspelled: an invented name must not be taken for what somebody has meant.
func (n *Names) wanted(name string) string {
	for _, target := range slices.Sorted(maps.Keys(n.targets)) {
		if n.graph.ByName(target) == nil && Misspelled(target, name) {
			return target
		}
	}
	return ""
}

// Describes reports whether a comment above s would turn into the description of a
// stage called name (instructions/parse.go getDocComment).
func Describes(s *stages.Stage, name string) bool {
	for _, comment := range s.From.Comments {
		if strings.HasPrefix(comment, name+" ") {
			return true
		}
	}
	return false
}

// OnbuildImage returns the first FROM of an image that is made to run triggers in the files built on it, nil if there is
// such FROM. The file does not show the triggers, and their --from takes any stage of that name.
func OnbuildImage(g *stages.Graph) *stages.Ref {
	for _, r := range g.Refs {
		if r.Kind == stages.FromBase && r.To == nil && strings.Contains(strings.ToLower(r.Name), "onbuild") {
			return r
		}
	}
	return nil
}
