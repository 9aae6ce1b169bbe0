package rules

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules/guard"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// Glance returns a test for texts that BuildKit accepts and in which none of chosen has a finding, which
// does without BuildKit's parser. It says no wherever a look at the bytes does not tell. It is nil where
// Settled is.
func Glance(chosen []*rewrite.Rule) func(src []byte) bool {
	if Settled(chosen) == nil {
		return nil
	}
	return glance
}

func glance(src []byte) bool {
	var g glimpse
	return !bytes.Contains(src, []byte("dfix:")) && syntax.EachPlain(src, g.see)
}

// glimpse is what was seen so far of a plain file.
type glimpse struct {
	stages []glimpsed
	word   bool // the first image is a word like the name of a stage
}

// glimpsed is a stage.
type glimpsed struct {
	name    string
	changes bool     // it holds what changesFiles reports
	tested  []string // paths that a RUN of it tests, and does nothing else
}

// see reports whether no rule finds anything in an instruction.
func (g *glimpse) see(in syntax.Plain) bool {
	switch in.Name {
	case "FROM":
		return g.from(in.Args)
	case "WORKDIR":
		return g.change() && !relative(string(in.Args))
	case "RUN":
		g.test(in)
		return g.change() && !bytes.Contains(bytes.ToLower(in.Flags), []byte("from"))
	case "ADD":
		return g.change()
	case "COPY":
		return g.change() && g.copy(in)
	}
	return true
}

// change marks the present stage.
func (g *glimpse) change() bool {
	g.stages[len(g.stages)-1].changes = true
	return true
}

// from begins a stage: all but the last have names, each another one.
func (g *glimpse) from(args []byte) bool {
	image, rest := syntax.CutWord(args)
	_, name := syntax.CutWord(rest)
	n := len(g.stages)
	switch {
	case numeric(image):
		return false
	case n == 0:
		g.word = !g.image(image)
	case g.word || g.stages[n-1].name == "" || g.stage(name) != nil || g.stage(image) == nil && !g.image(image):
		return false
	}
	g.stages = append(g.stages, glimpsed{name: string(name)})
	return true
}

// stage returns the stage of that name.
func (g *glimpse) stage(name []byte) *glimpsed {
	i := slices.IndexFunc(g.stages, func(s glimpsed) bool { return s.name == string(name) && s.name != "" })
	if i < 0 {
		return nil
	}
	return &g.stages[i]
}

// image reports whether nobody takes a word of FROM for the name of a stage.
func (g *glimpse) image(word []byte) bool {
	if bytes.IndexByte(word, '$') >= 0 || string(word) == "scratch" {
		return true
	}
	return !bytes.ContainsFunc(word, unicode.IsUpper) && (bytes.ContainsAny(word, "/:@.") || suggest.Official(string(word)))
}

// numeric reports whether an image may be a number.
func numeric(image []byte) bool {
	c := image[0]
	return '0' <= c && c <= '9' || c == '-' || c == '+'
}

// test notes the paths of a RUN that reads `test -e /a && test -e /b`, as unguarded-artifact writes it.
func (g *glimpse) test(in syntax.Plain) {
	if len(in.Flags) > 0 || !bytes.HasPrefix(in.Args, []byte("test -e ")) {
		return
	}
	var paths []string
	for test := range strings.SplitSeq(string(in.Args), " && ") {
		path, ok := strings.CutPrefix(test, "test -e ")
		if !ok || !testable.MatchString(path) {
			return
		}
		paths = append(paths, path)
	}
	s := &g.stages[len(g.stages)-1]
	s.tested = append(s.tested, paths...)
}

// testable is a path that a shell and BuildKit read as it stands.
var testable = regexp.MustCompile(`^(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$`)

// copy reports whether a COPY is one from the build context, or copies what cannot be relative from an
// image, from a stage in which nothing is made, or from one that tests it.
func (g *glimpse) copy(in syntax.Plain) bool {
	from, ok := fromOf(in.Flags)
	if !ok {
		return true
	}
	s, here := g.stage(from), &g.stages[len(g.stages)-1]
	if s == here || s == nil && (!bytes.ContainsAny(from, "/:@") || bytes.IndexByte(from, '$') >= 0) || in.Args[0] == '[' {
		return false
	}
	for word, rest := syntax.CutWord(in.Args); len(word) > 0; word, rest = syntax.CutWord(rest) {
		source := len(rest) > 0
		if relative(string(word)) || source && s != nil && s.changes && !s.tests(string(word)) {
			return false
		}
	}
	return true
}

// tests reports whether a path is tested that is in a RUN what it is in a COPY.
func (s *glimpsed) tests(path string) bool {
	return slices.Contains(s.tested, path) && !guard.Mounted(path)
}

// fromOf returns the value of --from.
func fromOf(flags []byte) (name []byte, ok bool) {
	for word, rest := syntax.CutWord(flags); len(word) > 0; word, rest = syntax.CutWord(rest) {
		if name, ok = bytes.CutPrefix(word, []byte("--from=")); ok {
			return name, true
		}
	}
	return nil, false
}
