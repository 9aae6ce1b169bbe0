package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/text"
)

// UnknownTarget finds targets in other files that are not stages of the Dockerfile (dockerfile2llb convert.go
// resolveTarget: names in any letter case, no numbers, no "stage-0"). It finds nothing in the Dockerfile itself.
var UnknownTarget = &rewrite.Rule{
	Name:    "unknown-target",
	Summary: "a Compose, Bake, CI or build file asks for a stage that its Dockerfile does not have",
	Does:    "repair a misspelled target",
	Why:     "The Dockerfile has no stage of that name, so the build fails.",
	Bug:     true,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   func(*prefilter.File) bool { return true },
	Run: func(p *rewrite.Pass) {
		if p.File.Preprocessed {
			return
		}
		for _, t := range p.Targets {
			if !writtenName().MatchString(t.Name) || p.Graph.ByName(t.Name) != nil || t.Index && isNumber(t.Name) {
				continue
			}
			if f := unknownTarget(t, p.Graph); f.Fix != nil || !t.Assumed {
				p.Report(f)
			}
		}
	},
}

// writtenName matches the names that people write for stages. Any other text is probably a placeholder of some tool.
var writtenName = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

func isNumber(name string) bool {
	_, err := strconv.Atoi(name)
	return err == nil
}

// shownName matches what BuildKit shows for a stage without a name.
var shownName = lazyregexp.New(`^stage-([0-9]+)$`)

func unknownTarget(t rewrite.Target, g *stages.Graph) rewrite.Finding {
	f := rewrite.Finding{File: t.File, Span: t.Span, Message: fmt.Sprintf("target %q names no stage of %s", t.Name, t.Dockerfile)}
	if shownName().MatchString(t.Name) || isNumber(t.Name) {
		f.Reason = "stages without a name cannot be targets"
		return f
	}
	similar := suggest.Lookalikes(t.Name, aliases(g))
	switch {
	case len(similar) == 0:
		f.Reason = "no stage has a name like it"
	case len(similar) > 1:
		f.Reason = "it may mean " + strings.Join(similar, " or ")
	case !suggest.Misspelled(t.Name, similar[0]):
		f.Reason = fmt.Sprintf("did you mean %s? It differs by more than a typing error", similar[0])
	case suggest.DoubtAbout(t.Name, similar[0]).Apart:
		f.Reason = fmt.Sprintf("did you mean %s? But %s", similar[0], suggest.DoubtAbout(t.Name, similar[0]).Reason)
	case !t.Editable:
		f.Reason = fmt.Sprintf("did you mean %s? The name is written in a way that dfix cannot edit", similar[0])
	default:
		f.Reason = doubtAboutTarget(t, similar[0])
		f.Fix = rewrite.SafeFix(rewrite.Rebinds, "write "+similar[0], text.Replace(t.Span, similar[0]))
		if f.Reason != "" {
			f.Fix.Level = rewrite.Unsafe
		}
	}
	return f
}

// doubtAboutTarget returns why a target that resembles a stage may mean something else. It returns "" if it can only be a
// misspelling.
func doubtAboutTarget(t rewrite.Target, stage string) string {
	if t.Assumed {
		return "the command may be run in another directory, with another Dockerfile"
	}
	return suggest.DoubtAbout(t.Name, stage).Reason
}

// aliases returns the names of all stages.
func aliases(g *stages.Graph) []string {
	var all []string
	for _, s := range g.Stages {
		all = append(all, s.Alias)
	}
	return all
}
