package trace

import (
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/stages"
)

// reference returns the COPY --from or mount of an instruction that has this name.
func (t *Tracer) reference(at *stages.Stage, i int, from string) *stages.Ref {
	for _, r := range t.graph.Refs {
		if r.At == at.Body[i] && r.Name == from {
			return r
		}
	}
	return nil
}

// stageOf returns the stage that --from=from means in st; nil if it does not mean a stage.
func (t *Tracer) stageOf(st *stages.Stage, from string) *stages.Stage {
	if from == "" || t.opt.Contexts[strings.ToLower(from)] {
		return nil
	}
	for _, r := range t.graph.Refs {
		if r.In == st && r.Name == from && r.Kind == stages.CopyFrom && r.Trouble == stages.Fine {
			return r.To
		}
	}
	return nil
}

// origin answers where a path of a stage, image or named context comes from.
func (s *search) origin(st *stages.Stage, i int, from string, q want, step *Step) *result {
	if s.opt.Contexts[strings.ToLower(from)] {
		return &result{rank: rankExact, ends: Context}
	}
	ref := s.reference(st, i, from)
	switch {
	case ref == nil:
		return unknown("what " + from + " means is not known")
	case ref.Trouble != stages.Fine:
		return broken(whyUnresolved(ref))
	case ref.To != nil:
		step.From = ref.To.Label()
		return s.resolve(place{stage: ref.To, index: len(ref.To.Cmds)}, q, s.depth+1)
	}
	if f := s.misspelled(st.Body[i]); f != nil {
		return unresolved(f)
	}
	return &result{rank: rankExact, ends: Base}
}

// whyUnresolved returns why a reference means no stage or image.
func whyUnresolved(r *stages.Ref) string {
	switch r.Trouble {
	case stages.OutOfRange, stages.Negative:
		return fmt.Sprintf("there is no stage %s", r.Name)
	case stages.Forward:
		return fmt.Sprintf("stage %s comes further down", r.Name)
	case stages.Self:
		return fmt.Sprintf("stage %s copies from itself", r.Name)
	}
	return fmt.Sprintf("BuildKit expands no variable in --from=%s", r.Name)
}
