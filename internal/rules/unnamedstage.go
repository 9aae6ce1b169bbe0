package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// unnamedStage finds stages without AS before the last one and gives them a name.
var unnamedStage = &rewrite.Rule{
	Name:    "unnamed-stage",
	Summary: "an intermediate stage has no name",
	Does:    "name build stages",
	Why:     "Without a name, other instructions can refer to the stage only by its number, which changes when somebody inserts a stage above it.",
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet: func(f *prefilter.File) bool {
		last := len(f.Stages) - 1
		return !slices.ContainsFunc(f.Stages[:last], func(s prefilter.Stage) bool { return s.Name == "" })
	},
	Run: func(p *rewrite.Pass) {
		// The last stage is what the file builds by default, and BuildKit calls it "default" in TARGETSTAGE as long as it has
		// no name.
		unnamed := withoutName(p.Graph.Stages[:len(p.Graph.Stages)-1])
		if len(unnamed) == 0 {
			return
		}
		n := namesOf(p)
		roles := rolesOf(p.Graph, unnamed)
		for i, s := range unnamed {
			reportUnnamed(p, n, s, roles.candidates(i))
		}
	},
}

// withoutName returns the stages that have no name.
func withoutName(all []*stages.Stage) []*stages.Stage {
	return slices.DeleteFunc(slices.Clone(all), func(s *stages.Stage) bool { return s.Alias != "" })
}

// namesOf judges new names in the file of p.
func namesOf(p *rewrite.Pass) *suggest.Names {
	return suggest.NewNames(p.Graph, p.Repo.Contexts, p.Repo.Targets)
}

func reportUnnamed(p *rewrite.Pass, n *suggest.Names, s *stages.Stage, candidates []string) {
	f := rewrite.Finding{
		Span:    s.From.Span,
		Message: fmt.Sprintf("stage %d (%s) has no name", s.Index, s.Base.Text),
		Reason:  noAliasFor(p, s),
	}
	if f.Reason == "" {
		// Have: a FROM with one word, in a file whose names are all known.
		var name string
		if name, f.Reason = n.Fresh(s, candidates); f.Reason == "" {
			n.Take(name)
			f.Fix = rewrite.SafeFix(rewrite.Preserves, "name it "+name, nameStage(s, name))
		}
	}
	p.Report(f)
}

// nameStage inserts AS name after the base of s. AS has the letter case of FROM, as BuildKit's check FromAsCasing demands.
func nameStage(s *stages.Stage, name string) text.Edit {
	as := " AS "
	if s.From.Keyword.Text == strings.ToLower(s.From.Keyword.Text) {
		as = " as "
	}
	return text.Insert(s.Base.Span.End, as+name)
}

// noAliasFor returns why s cannot have any name; "" if it can.
func noAliasFor(p *rewrite.Pass, s *stages.Stage) string {
	switch {
	case s.From.Opaque || len(s.From.Args) != 1:
		return "dfix cannot edit its FROM"
	case syntax.Template(s.Base.Text):
		return "its FROM contains a template placeholder"
	case p.File.Preprocessed:
		return "the file is input of a preprocessor, so its stages are not known"
	}
	if value := scanned(p.Graph, s); value != "" {
		return fmt.Sprintf("BUILDKIT_SBOM_SCAN_STAGE=%s means it as long as it has no name", value)
	}
	if r := suggest.OnbuildImage(p.Graph); r != nil {
		return fmt.Sprintf("the ONBUILD triggers of %s may use any name", r.Name)
	}
	if r := claim(p, s); r != nil {
		return fmt.Sprintf("it may be the stage that %s %q means", r.Kind, r.Name)
	}
	return ""
}

// scanned returns a word in the default of an ARG that means s only as long as s has no name, or that may expand to such a word.
// It returns "" if there is none.
func scanned(g *stages.Graph, s *stages.Stage) string {
	for _, value := range g.ScanStages() {
		if value == suggest.UnnamedStage(s.Index) || strings.Contains(value, "$") {
			return value
		}
	}
	return ""
}

// claim returns a later reference that names no stage and may mean s, because its AS is missing.
func claim(p *rewrite.Pass, s *stages.Stage) *stages.Ref {
	unused := len(p.Graph.RefsTo(s)) == 0
	for _, r := range p.Graph.Refs {
		if r.In.Index <= s.Index || !unknown(p, r) {
			continue
		}
		like := len(similar(p.Graph, r)) > 0
		if like && unused || !like && r.Kind != stages.FromBase { // a word in FROM that resembles no stage is an image
			return r
		}
	}
	return nil
}
