package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
)

// mountIndex finds numbers where BuildKit accepts only names: in a mount's from= and in FROM.
var mountIndex = &rewrite.Rule{
	Name:    "mount-index",
	Summary: "a number in RUN --mount from= or in FROM means an image, not a stage",
	Does:    "name the stages that mounts refer to",
	Why:     "RUN --mount takes a number for the name of an image, unlike COPY --from.",
	Bug:     true,
	Level:   rewrite.Unsafe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet: func(f *prefilter.File) bool {
		number := func(r prefilter.Reference) bool { return strings.ContainsRune("+-0123456789", rune(r.Name[0])) }
		return !f.Mounts && !slices.ContainsFunc(f.References, number)
	},
	Run: func(p *rewrite.Pass) {
		for _, r := range p.Graph.Refs {
			if n, err := strconv.Atoi(r.Name); err == nil && r.Kind != stages.CopyFrom && r.To == nil && !p.Repo.Contexts[r.Name] {
				reportMountIndex(p, r, n)
			}
		}
	},
}

func reportMountIndex(p *rewrite.Pass, r *stages.Ref, n int) {
	f := rewrite.Finding{
		Span:    r.Span,
		Message: fmt.Sprintf("%s %s means an image called %s, not a stage", r.Kind, r.Name, r.Name),
		Reason:  "BuildKit takes it for an image, Buildah for the stage of that number",
	}
	switch {
	case n < 0 || n >= r.In.Index:
		f.Reason = "no earlier stage has that number"
	case r.Kind == stages.FromBase: // an image built by an earlier job may have that name
	case p.Graph.Stages[n].Alias == "":
		f.Reason = fmt.Sprintf("stage %d has no name", n)
	case p.Graph.Meaning(r, p.Graph.Stages[n].Alias) != p.Graph.Stages[n]:
		f.Reason = fmt.Sprintf("the name %s leads to another stage", p.Graph.Stages[n].Alias)
	case r.Fixed || p.File.Preprocessed:
		f.Reason = "dfix cannot edit the word"
	default:
		name := p.Graph.Stages[n].Alias
		f.Fix = rewrite.UnsafeFix(rewrite.Rebinds, "write "+name, text.Replace(r.Span, name))
	}
	p.Report(f)
}
