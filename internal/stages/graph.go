// Package stages tells who is named what and who refers to whom in a Dockerfile,
// as BuildKit's dockerfile2llb resolves it (convert.go: buildDispatchStates, toCommand,
// buildStageDependencyGraph).
package stages

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Graph is the stages of a file and the references between them.
type Graph struct {
	File     *syntax.File
	MetaArgs []instructions.ArgCommand // the ARGs before the first FROM
	Stages   []*Stage
	Refs     []*Ref // in order of position
}

// Stage is one FROM and what follows it.
type Stage struct {
	Index  int
	From   *syntax.Instruction
	Base   syntax.Word            // the image or stage after FROM
	Name   *syntax.Word           // the alias as written; nil: it has none
	Alias  string                 // the alias as BuildKit stores it: lower case; "" if there is none
	Parent *Stage                 // the stage that Base names; nil if it is an image or unknown
	Body   []*syntax.Instruction  // without the FROM
	Cmds   []instructions.Command // BuildKit's reading of Body, index by index
}

// Last reports whether s is the last stage of g, the default target.
func (g *Graph) Last(s *Stage) bool { return s.Index == len(g.Stages)-1 }

// RefKind is the kind of place in which a reference stands.
type RefKind uint8

const (
	FromBase  RefKind = iota // FROM name
	CopyFrom                 // COPY --from=name
	MountFrom                // RUN --mount=…,from=name
)

func (k RefKind) String() string { return [...]string{"FROM", "COPY --from", "RUN --mount from"}[k] }

// Trouble says why a reference leads to no stage and to no image either, or to a surprising one.
type Trouble uint8

const (
	Fine       Trouble = iota
	OutOfRange         // an index ≥ the number of FROMs: an error, or an image that BuildKit appended
	Negative           // an index < 0: always an error
	Forward            // leads to a stage further down: an error
	Self               // leads to its own stage: an error
	Variable           // holds a variable where BuildKit expands none: an error
)

// Ref is one reference to a stage or image. Every FROM is one, also if it means an image.
type Ref struct {
	Kind    RefKind
	Name    string    // as BuildKit reads it: unquoted, in the letter case of the file
	Span    text.Span // the raw bytes of the name, with quotes
	Fixed   bool      // no edit may touch it: split by a continuation, or in an opaque instruction
	At      *syntax.Instruction
	In      *Stage
	To      *Stage // the stage that BuildKit resolves it to; nil: an image, scratch, the context or nothing
	IsIndex bool   // COPY --from only: a number that BuildKit reads as an index
	Index   int    // that number
	Trouble Trouble

	// Computed tells that Name holds a variable. In FROM, build arguments decide what it
	// means; elsewhere BuildKit refuses it.
	Computed bool
}

// Taken returns every stage name and every image reference of the file, folded to lower case:
// names that a new alias must not take. It holds what ONBUILD triggers name too.
func (g *Graph) Taken() map[string]bool {
	taken := map[string]bool{}
	for _, s := range g.Stages {
		if s.Alias != "" {
			taken[s.Alias] = true
		}
	}
	for _, r := range g.Refs {
		taken[strings.ToLower(r.Name)] = true
	}
	for _, name := range g.OnbuildNames() {
		taken[strings.ToLower(name)] = true
	}
	return taken
}

// ByName returns the stage that name means in COPY --from, in a mount and as a target:
// the last one of that name in the whole file, in any letter case (convert.go
// findStateByName). It is nil if there is none.
func (g *Graph) ByName(name string) *Stage {
	name = strings.ToLower(name)
	for _, s := range slices.Backward(g.Stages) {
		if s.Alias != "" && s.Alias == name {
			return s
		}
	}
	return nil
}

// Twin returns another stage with the name of s, nil if the name is its own.
func (g *Graph) Twin(s *Stage) *Stage {
	for _, t := range g.Stages {
		if t != s && s.Alias != "" && t.Alias == s.Alias {
			return t
		}
	}
	return nil
}

// DependsOn reports whether s reads other, directly or through further stages.
func (g *Graph) DependsOn(s, other *Stage) bool {
	return g.dependsOn(s, other, map[*Stage]bool{})
}

func (g *Graph) dependsOn(s, other *Stage, seen map[*Stage]bool) bool {
	if seen[s] {
		return false
	}
	seen[s] = true
	for _, r := range g.Refs {
		if r.In == s && r.To != nil && (r.To == other || g.dependsOn(r.To, other, seen)) {
			return true
		}
	}
	return false
}

// Meaning returns the stage that name would mean in the place of r, nil if there is none.
// Unlike --from and mounts, FROM takes the latest earlier stage, and lower case only
// (convert.go addState).
func (g *Graph) Meaning(r *Ref, name string) *Stage {
	if r.Kind != FromBase {
		return g.ByName(name)
	}
	for _, s := range slices.Backward(g.Stages[:r.In.Index]) {
		if s.Alias != "" && s.Alias == name {
			return s
		}
	}
	return nil
}

// RefsTo returns the references that lead to s.
func (g *Graph) RefsTo(s *Stage) []*Ref {
	var refs []*Ref
	for _, r := range g.Refs {
		if r.To == s {
			refs = append(refs, r)
		}
	}
	return refs
}
