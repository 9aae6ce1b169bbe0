package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// unusedStage finds stages that no other stage, no target of the repository and no build context uses.
var unusedStage = &rewrite.Rule{
	Name:    "unused-stage",
	Summary: "nothing uses a stage, so BuildKit does not build it",
	Level:   rewrite.Display,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   everyStageUsed,
	Run: func(p *rewrite.Pass) {
		for _, s := range unusedStages(p) {
			if look := lookOf(p.Graph, s); look != "" {
				p.Report(rewrite.Finding{Span: s.From.Span, Message: unusedMessage(s), Reason: look})
			}
		}
	},
}

// everyStageUsed reports whether each stage of a simple file but the last one is referred to.
func everyStageUsed(f *prefilter.File) bool {
	used := make([]bool, len(f.Stages))
	for _, r := range f.References {
		if r.To >= 0 {
			used[r.To] = true
		}
	}
	return !slices.Contains(used[:len(used)-1], false)
}

func unusedMessage(s *stages.Stage) string {
	if s.Alias == "" { // convert.go resolveTarget takes names only
		return fmt.Sprintf("nothing uses stage %d (%s): BuildKit never builds it", s.Index, s.Base.Text)
	}
	return fmt.Sprintf("nothing uses stage %s (%s): BuildKit builds it only with --target %s", s.Alias, s.Base.Text, s.Alias)
}

// unusedStages returns the stages that nothing in the file, and nothing known of the repository, uses. It leaves out the last
// stage, which is the default target.
func unusedStages(p *rewrite.Pass) []*stages.Stage {
	if p.File.Preprocessed || onlyImages(p.Graph) || suggest.OnbuildImage(p.Graph) != nil || slices.ContainsFunc(p.Graph.Refs, unreadable) {
		return nil
	}
	var unused []*stages.Stage
	reach := p.Graph.Reach(nil)
	for _, s := range p.Graph.Stages[:len(p.Graph.Stages)-1] {
		later := slices.ContainsFunc(reach[s.Index+1:], func(r stages.Reach) bool { return r.Perhaps.Has(s) })
		if !later && !named(p.Graph, s) && p.Graph.Twin(s) == nil && claim(p, s) == nil && !asked(p, s) {
			unused = append(unused, s)
		}
	}
	return unused
}

// onlyImages reports whether no stage has an instruction but FROM: the file is a list of images, for a tool that updates them.
func onlyImages(g *stages.Graph) bool {
	return !slices.ContainsFunc(g.Stages, func(s *stages.Stage) bool { return len(s.Body) > 0 })
}

// named reports whether a reference has the name of s, in any letter case.
func named(g *stages.Graph, s *stages.Stage) bool {
	return slices.ContainsFunc(g.Refs, func(r *stages.Ref) bool { return r.To == s || s.Alias != "" && strings.EqualFold(r.Name, s.Alias) })
}

// unreadable reports whether a reference may mean any stage, because a template or Buildah fills it in.
func unreadable(r *stages.Ref) bool {
	return syntax.Template(r.Name) || r.Computed && r.Kind != stages.FromBase
}

// asked reports whether a build has s for a target, or may have.
func asked(p *rewrite.Pass, s *stages.Stage) bool {
	if s.Alias == "" {
		return slices.Contains(p.Graph.ScanStages(), suggest.UnnamedStage(s.Index))
	}
	isName := func(name string) bool { return strings.EqualFold(name, s.Alias) }
	return p.Repo.Contexts[s.Alias] || p.Repo.MayTarget(s.Alias) ||
		slices.ContainsFunc(p.Graph.StageArgs(), isName) || slices.ContainsFunc(p.Graph.OnbuildNames(), isName) ||
		asTarget(s.Alias).Match(p.File.Src)
}

// asTarget returns an expression for text, usually in a comment, that mentions a stage as the target of a build.
func asTarget(alias string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\btarget\b["']?[ \t]*[=:]?[ \t]*["']?` + regexp.QuoteMeta(alias) + `(?:[^A-Za-z0-9_.-]|$)`)
}

// lookOf says what an unused stage looks like; "" if it is made to be a target.
func lookOf(g *stages.Graph, s *stages.Stage) string {
	older, image := sameImage(g, s), imageOf(g, s)
	switch {
	case image != nil:
		return fmt.Sprintf("%s %s further down means the image %s, not this stage", image.Kind, image.Name, image.Name)
	case s.Alias != "" && checking().MatchString(s.Alias):
		return "it looks like a test or lint stage: its checks run only in a build that asks for it"
	case len(s.Cmds) == 0 && older != nil:
		return fmt.Sprintf("it looks like a base image that was left behind: stage %d is built on %s", older.Index, older.Base.Text)
	case len(s.Cmds) == 0:
		return "it is only an image: should another stage copy from it?"
	case s.Alias != "" && (starts(s) || exports(s)):
		return ""
	case s.Alias != "" && byHand().MatchString(s.Alias):
		return "it looks like a target for builds by hand, but the repository shows no such build"
	case roleOf(s) == installs:
		return "it only installs dependencies: should another stage extend it?"
	}
	return "should another stage copy from it, or is it left over?"
}

// checking and byHand match words in the names of stages that are targets by convention.
var (
	checking = stageWords(`tests?|testing|tested|tester|unittests?|e2e|integration|lint|linter|linting|checks?|checker|validate|validation|` +
		`verify|vet|fmt|format|coverage|audit|scan|scanner|ci|specs?|sonar|sonarqube|bench|benchmarks?|typecheck|phpstan|rubocop|eslint|pytest`)
	byHand = stageWords(`dev|devel|develop|development|debug|debugger|devcontainer|local|prod|production|staging|release|docs?|` +
		`shell|cli|update|generate|gen|vendor|artifacts?|binary|binaries|export|output|out|dist|package|packages|cross|all`)
)

func stageWords(words string) func() *regexp.Regexp {
	return lazyregexp.New(`(?:^|[-_.])(?:` + words + `)(?:[-_.0-9]|$)`)
}

// starts reports whether the file says what the image of s runs, so s is meant to be an image.
func starts(s *stages.Stage) bool {
	return s.Parent != nil && starts(s.Parent) || slices.ContainsFunc(s.Cmds, func(cmd instructions.Command) bool {
		switch cmd.(type) {
		case *instructions.CmdCommand, *instructions.EntrypointCommand, *instructions.HealthCheckCommand, *instructions.ExposeCommand:
			return true
		}
		return false
	})
}

// exports reports whether s contains only what it copies from other stages, as a stage for --output does.
func exports(s *stages.Stage) bool {
	return s.Base.Text == "scratch" && !slices.ContainsFunc(s.Cmds, func(cmd instructions.Command) bool {
		c, ok := cmd.(*instructions.CopyCommand)
		return !ok || c.From == ""
	})
}

// imageOf returns a COPY or mount below s that takes its files from the image of s, perhaps another version, and not from s.
func imageOf(g *stages.Graph, s *stages.Stage) *stages.Ref {
	name := suggest.ImageName(s.Base.Text)
	for _, r := range g.Refs {
		if name != "" && r.Kind != stages.FromBase && r.To == nil && r.In.Index > s.Index && suggest.ImageName(r.Name) == name {
			return r
		}
	}
	return nil
}

// sameImage returns the next stage that is built on another version of the image of s, nil if there is no such stage.
func sameImage(g *stages.Graph, s *stages.Stage) *stages.Stage {
	name := suggest.ImageName(s.Base.Text)
	for _, t := range g.Stages[s.Index+1:] {
		if name != "" && t.Parent == nil && suggest.ImageName(t.Base.Text) == name {
			return t
		}
	}
	return nil
}
