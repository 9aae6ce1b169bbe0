// Package stages finds the stages of a Dockerfile, their names and the references between them, as BuildKit's
// dockerfile2llb resolves them (convert.go: buildDispatchStates, toCommand, buildStageDependencyGraph).
package stages

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Graph holds the stages of a file and the references between them.
type Graph struct {
	File     *syntax.File
	MetaArgs []instructions.ArgCommand // the ARGs before the first FROM
	Stages   []*Stage
	Refs     []*Ref // in order of position
}

// Stage is a FROM and the instructions up to the next one.
type Stage struct {
	Index  int
	From   *syntax.Instruction
	Base   syntax.Word            // the image or stage after FROM
	Name   *syntax.Word           // the alias as written; nil: the stage has none
	Alias  string                 // the alias as BuildKit stores it: lower case; "" if there is none
	Parent *Stage                 // the stage that Base names; nil if it is an image or unknown
	Body   []*syntax.Instruction  // without the FROM
	Cmds   []instructions.Command // BuildKit's reading of Body, index by index
}

// Last reports whether s is the last stage of g, the default target.
func (g *Graph) Last(s *Stage) bool { return s.Index == len(g.Stages)-1 }

// RefKind is the kind of a reference.
type RefKind uint8

const (
	FromBase  RefKind = iota // FROM name
	CopyFrom                 // COPY --from=name
	MountFrom                // RUN --mount=…,from=name
)

func (k RefKind) String() string { return [...]string{"FROM", "COPY --from", "RUN --mount from"}[k] }

// Trouble is the reason why a reference fails, or has a surprising meaning.
type Trouble uint8

const (
	Fine       Trouble = iota
	OutOfRange         // an index ≥ the number of FROMs: an error, or an image that BuildKit appended
	Negative           // an index < 0: always an error
	Forward            // the stage comes later in the file: an error
	Self               // the reference is in that stage: an error
	Variable           // contains a variable that BuildKit does not expand: an error
)

// Ref is a reference to a stage or an image. Every FROM has one.
type Ref struct {
	Kind    RefKind
	Name    string    // as BuildKit reads it: without quotes, in the letter case of the file
	Span    text.Span // the raw bytes of the name, with quotes
	Fixed   bool      // cannot be edited: it is split by a continuation, or in an opaque instruction
	At      *syntax.Instruction
	In      *Stage
	To      *Stage // the stage that the reference means; nil: an image, scratch, the context or nothing
	IsIndex bool   // COPY --from only: a number that BuildKit reads as an index
	Index   int    // the index, if IsIndex is set
	Trouble Trouble

	// Computed reports that Name contains a variable. In FROM, build arguments decide its meaning; elsewhere BuildKit
	// refuses it.
	Computed bool
}

// Taken returns every stage name and every image reference of the file, in lower case. A new alias must not be one
// of them. It includes the names in ONBUILD triggers.
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

// ByName returns the stage that name means in COPY --from, in a mount and as a target: the last one of that name
// in the whole file, in any letter case (convert.go findStateByName). It returns nil if no stage has that name.
func (g *Graph) ByName(name string) *Stage {
	return lastNamed(g.Stages, strings.ToLower(name))
}

func lastNamed(list []*Stage, alias string) *Stage {
	for _, s := range slices.Backward(list) {
		if s.Alias != "" && s.Alias == alias {
			return s
		}
	}
	return nil
}

// Twin returns another stage with the name of s, nil if there is none.
func (g *Graph) Twin(s *Stage) *Stage {
	for _, t := range g.Stages {
		if t != s && s.Alias != "" && t.Alias == s.Alias {
			return t
		}
	}
	return nil
}

// DependsOn reports whether s reads other, directly or through other stages.
func (g *Graph) DependsOn(s, other *Stage) bool {
	return g.dependsOn(s, other, map[*Stage]bool{})
}

func (g *Graph) dependsOn(s, other *Stage, seen map[*Stage]bool) bool {
	if seen[s] {
		return false
	}
	seen[s] = true
	return slices.ContainsFunc(g.Refs, func(r *Ref) bool {
		return r.In == s && r.To != nil && (r.To == other || g.dependsOn(r.To, other, seen))
	})
}

// Meaning returns the stage that name would mean in place of r, nil if it would not mean a stage. Unlike --from
// and mounts, FROM uses the latest earlier stage, and only names in lower case (convert.go addState).
func (g *Graph) Meaning(r *Ref, name string) *Stage {
	if r.Kind != FromBase {
		return g.ByName(name)
	}
	return lastNamed(g.Stages[:r.In.Index], name)
}

// RefsTo returns the references to s.
func (g *Graph) RefsTo(s *Stage) []*Ref {
	var refs []*Ref
	for _, r := range g.Refs {
		if r.To == s {
			refs = append(refs, r)
		}
	}
	return refs
}
