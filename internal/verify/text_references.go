package verify

import (
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// ref is a word of a step that may name a stage or an image.
type ref struct {
	kind refKind
	name string // as BuildKit reads it
}

type refKind string

const (
	fromBase  refKind = "FROM"
	copyFrom  refKind = "COPY --from"
	mountFrom refKind = "RUN --mount from"
)

func refsOf(cmd instructions.Command) []ref {
	var refs []ref
	switch c := cmd.(type) {
	case *instructions.CopyCommand:
		if c.From != "" {
			refs = append(refs, ref{copyFrom, c.From})
		}
	case *instructions.RunCommand:
		for _, m := range instructions.GetMounts(c) {
			if m.From != "" {
				refs = append(refs, ref{mountFrom, m.From})
			}
		}
	}
	return refs
}

// lastNamed returns the last stage with that alias, -1 if there is none. FROM compares the raw word with lower-case names of
// earlier stages (convert.go, addState).
func (s *source) lastNamed(alias string) int { return lastNamed(s.stages, alias) }

func lastNamed(stages []stage, alias string) int {
	for i, st := range slices.Backward(stages) {
		if st.alias == alias && alias != "" {
			return i
		}
	}
	return -1
}

// resolve returns the stage that a reference in a stage names, -1 if it names an image (convert.go, addState for
// FROM; toCommand and detectRunMount for the others, which take the last stage of a name).
func (s *source) resolve(r ref, stage int) int {
	if r.kind == fromBase {
		return s.stages[stage].parent
	}
	if i, err := strconv.Atoi(r.name); err == nil && r.kind == copyFrom {
		if i < 0 || i >= len(s.stages) {
			return -1
		}
		return i
	}
	return s.lastNamed(strings.ToLower(r.name))
}

// reaches reports whether stage is other or is built from it.
func (s *source) reaches(stage, other int) bool {
	seen := map[int]bool{}
	var visit func(i int) bool
	visit = func(i int) bool {
		if i < other || seen[i] {
			return false
		}
		seen[i] = true
		return i == other || slices.ContainsFunc(s.uses(i), visit)
	}
	return visit(stage)
}

// uses returns the stages that stage i uses directly, as far as the text shows.
func (s *source) uses(i int) []int {
	st := s.stages[i]
	used := []int{st.parent}
	for _, step := range st.steps {
		for _, r := range step.refs {
			used = append(used, s.resolve(r, i))
		}
	}
	return used
}

// images returns the full names of all images that references name.
func (s *source) images() map[string]bool {
	names := map[string]bool{}
	for _, st := range s.stages {
		for _, step := range st.all() {
			for _, r := range step.refs {
				if s.resolve(r, st.index) < 0 {
					names[fullName(r.name)] = true
				}
			}
		}
	}
	return names
}
