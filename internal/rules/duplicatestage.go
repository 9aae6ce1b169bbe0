package rules

import (
	"fmt"
	"slices"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/text"
)

// duplicateStage finds names that a later stage uses again.
var duplicateStage = &rewrite.Rule{
	Name:    "duplicate-stage",
	Summary: "two stages have the same name",
	Does:    "give every stage its own name",
	Why:     "If two stages have one name, FROM and COPY --from may mean different ones.",
	Bug:     true,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Checks:  []string{"DuplicateStageName"},
	Quiet: func(f *prefilter.File) bool {
		known := map[string]bool{}
		for _, s := range f.Stages {
			if s.Name != "" && known[s.Name] {
				return false
			}
			known[s.Name] = true
		}
		return true
	},
	Run: func(p *rewrite.Pass) {
		var n *suggest.Names
		for _, s := range p.Graph.Stages {
			if s.Alias == "" || p.Graph.ByName(s.Alias) == s {
				continue
			}
			if n == nil {
				n = namesOf(p)
			}
			reportDuplicate(p, n, s)
		}
	},
}

// reportDuplicate renames s, whose name a later stage has too. --from, mounts and
// --target mean the later one; only a FROM in between means s.
func reportDuplicate(p *rewrite.Pass, n *suggest.Names, s *stages.Stage) {
	last := p.Graph.ByName(s.Alias)
	again := nextNamed(p.Graph, s)
	f := rewrite.Finding{
		Span:    again.Name.Span,
		Message: fmt.Sprintf("the stage in line %d has the name %s too", p.File.Line(s.From), s.Alias),
	}
	edits, whole := renamed(p.Graph, s)
	name, trouble := n.Fresh(s, []string{s.Alias + "-1", s.Alias + "-2", s.Alias + "-3", s.Alias + "-old"})
	switch {
	case p.File.Preprocessed:
		f.Reason = "the file is input of a preprocessor, which may keep only one of them"
	case slices.Contains(p.Graph.StageArgs(), s.Alias):
		f.Reason = "the default of an ARG names it for BuildKit"
	case !whole || trouble != "":
		f.Reason = "no other name is certain to be right"
	default:
		f.Fix = between(p, s, last, name)
		n.Take(name)
		if f.Fix == nil {
			// Have: every reference that means s is in edits, the others mean a later stage.
			f.Fix = rewrite.SafeFix(rewrite.Preserves, "rename that one to "+name, retext(edits, name)...)
		} else {
			f.Reason = "a reference between the two fails today; it probably means the stage above it"
		}
	}
	p.Report(f)
}

// nextNamed returns the next stage with the name of s, at which BuildKit warns.
func nextNamed(g *stages.Graph, s *stages.Stage) *stages.Stage {
	for _, t := range g.Stages[s.Index+1:] {
		if t.Alias == s.Alias {
			return t
		}
	}
	return s
}

// renamed returns the places that name s: its alias and each FROM that is built on it.
// whole is false if one of them cannot be edited.
func renamed(g *stages.Graph, s *stages.Stage) (places []text.Span, whole bool) {
	places, whole = []text.Span{s.Name.Span}, !s.From.Opaque && !s.Name.Split
	for _, r := range g.RefsTo(s) {
		if !r.IsIndex {
			places = append(places, r.Span)
			whole = whole && !r.Fixed
		}
	}
	return places, whole
}

func retext(places []text.Span, name string) []text.Edit {
	var edits []text.Edit
	for _, span := range places {
		edits = append(edits, text.Replace(span, name))
	}
	return edits
}

// between returns the fix for --from and mounts between s and the last stage of its name:
// BuildKit resolves them to that later stage and fails. It returns nil if there are no such references.
func between(p *rewrite.Pass, s, last *stages.Stage, name string) *rewrite.Fix {
	places, whole := renamed(p.Graph, s)
	failing := false
	for _, r := range p.Graph.Refs {
		if r.To == last && r.Trouble == stages.Forward && !r.IsIndex && latestBefore(p.Graph, s.Alias, r.In) == s {
			failing = true
			whole = whole && !r.Fixed
			places = append(places, r.Span)
		}
	}
	if !failing || !whole {
		return nil
	}
	return rewrite.UnsafeFix(rewrite.Rebinds, fmt.Sprintf("rename that one to %s, with the references below it that fail today", name), retext(places, name)...)
}

// latestBefore returns the nearest stage of that name above in.
func latestBefore(g *stages.Graph, alias string, in *stages.Stage) *stages.Stage {
	var found *stages.Stage
	for _, s := range g.Stages[:in.Index] {
		if s.Alias == alias {
			found = s
		}
	}
	return found
}
