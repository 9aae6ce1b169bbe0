package guard

import (
	_ "embed"
	"regexp"
	"slices"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
)

//go:embed unused-stage.md
var unusedStageDoc string

// UnusedStage finds stages that no other stage and no target uses, so that BuildKit never builds them.
var UnusedStage = &rewrite.Rule{
	Name:    "unused-stage",
	Summary: "no later stage and no target of the repository uses a stage",
	Doc:     unusedStageDoc,
	Level:   rewrite.Display,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   everyStageUsed,
	Run: func(p *rewrite.Pass) {
		reach := p.Graph.Reach(p.Repo.Contexts)
		for _, s := range p.Graph.Stages {
			if !inUse(p, s, reach) {
				p.Report(rewrite.Finding{Span: s.From.Span, Message: "no stage and no target uses " + called(s) + ", so BuildKit does not build it" + looksLike(s),
					Reason: "it may be a target that is named on the command line"})
			}
		}
	},
}

// everyStageUsed reports whether each stage of a simple file but the last is referred to.
func everyStageUsed(f *prefilter.File) bool {
	used := map[int]bool{len(f.Stages) - 1: true}
	for _, r := range f.References {
		if r.To >= 0 {
			used[r.To] = true
		}
	}
	return len(used) == len(f.Stages)
}

// inUse reports whether something may use a stage.
func inUse(p *rewrite.Pass, s *stages.Stage, reach []stages.Reach) bool {
	if p.Graph.Last(s) || p.File.Preprocessed || p.Repo.Targets[s.Alias] || slices.Contains(p.Graph.StageArgs(), s.Alias) {
		return true
	}
	if len(p.Graph.RefsTo(s)) > 0 {
		return true
	}
	for i, r := range reach {
		if i != s.Index && r.Perhaps.Has(s) {
			return true
		}
	}
	return false
}

var testName = regexp.MustCompile(`(^|[-_.])(tests?|lint|check|verify|e2e|coverage|ci)([-_.]|$)`)

// looksLike says what an unused stage looks like, by its name and content.
func looksLike(s *stages.Stage) string {
	switch {
	case testName.MatchString(s.Alias):
		return ": its checks run only as a target"
	case len(s.Body) == 0:
		return ": perhaps a base that was left behind"
	}
	return ""
}
