package rules

import (
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// stageCase finds stage names and references to them that are not in lower case.
var stageCase = &rewrite.Rule{
	Name:    "stage-case",
	Summary: "a stage name or a reference to it is not in lower case",
	Does:    "write stage names in lower case",
	Why:     "BuildKit stores the names of stages in lower case and warns about others; a FROM with a capital letter does not find its stage.",
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Checks:  []string{"StageNameCasing"},
	Quiet:   referencesCertain,
	Run: func(p *rewrite.Pass) {
		for _, s := range p.Graph.Stages {
			if s.Alias != "" && s.Name.Text != s.Alias {
				aliasCase(p, s)
			}
		}
		for _, r := range p.Graph.Refs {
			if r.Kind == stages.FromBase {
				baseCase(p, r)
			} else if r.To != nil && !r.IsIndex && r.To.Name.Text == r.To.Alias && r.Name != r.To.Alias {
				refCase(p, r)
			}
		}
	},
}

// aliasCase writes a stage's name and all references to it in lower case, as BuildKit stores the name.
func aliasCase(p *rewrite.Pass, s *stages.Stage) {
	f := rewrite.Finding{Span: s.Name.Span, Message: fmt.Sprintf("the stage name %s is not in lower case", s.Name.Text)}
	edits := []text.Edit{text.Replace(s.Name.Span, s.Alias)}
	for _, r := range p.Graph.RefsTo(s) {
		if r.IsIndex || r.Name == s.Alias {
			continue
		}
		if r.Fixed {
			f.Reason = "a reference to it contains a line continuation"
		}
		edits = append(edits, text.Replace(r.Span, s.Alias))
	}
	switch {
	case s.From.Opaque || s.Name.Split:
		f.Reason = "the name contains a line continuation"
	case p.Graph.Twin(s) != nil:
		f.Reason = "for BuildKit, another stage has the same name; see duplicate-stage"
	case p.File.Preprocessed:
		f.Reason = "the file is input of a preprocessor"
	}
	if f.Reason == "" {
		// Have: one stage of that name, and all references to it.
		edits = append(edits, asLikeFrom(s.From)...)
		f.Fix = rewrite.SafeFix(rewrite.Preserves, "write "+s.Alias+" here and in all references", edits...)
	}
	if f.Fix != nil && p.Repo.Targets[s.Alias] {
		f.Fix.Level, f.Reason = rewrite.Unsafe, "the repository builds it as a target, and Podman compares the letter case of targets"
	}
	p.Report(f)
}

// asLikeFrom returns the edit that writes AS in the letter case of FROM, on a line that is edited anyway. It returns nil if the
// two agree or FROM is in mixed case.
func asLikeFrom(from *syntax.Instruction) []text.Edit {
	as := from.Args[1]
	want := map[string]string{"FROM": "AS", "from": "as"}[from.Keyword.Text]
	if as.Split || want == "" || as.Text == want {
		return nil
	}
	return []text.Edit{text.Replace(as.Span, want)}
}

// refCase writes a reference in the letter case of the stage's name.
func refCase(p *rewrite.Pass, r *stages.Ref) {
	f := rewrite.Finding{Span: r.Span, Message: fmt.Sprintf("%s %s differs from the stage %s in letter case", r.Kind, r.Name, r.To.Alias)}
	switch {
	case r.Fixed:
		f.Reason = "the name contains a line continuation"
	case p.Graph.Twin(r.To) != nil:
		f.Reason = "two stages have that name; see duplicate-stage"
	case p.File.Preprocessed:
		f.Reason = "the file is input of a preprocessor"
	default:
		f.Fix = rewrite.SafeFix(rewrite.Preserves, "write "+r.To.Alias, text.Replace(r.Span, r.To.Alias))
	}
	p.Report(f)
}

// baseCase finds FROM Name with a stage called name. BuildKit looks for exactly that word among names in lower case (convert.go
// addState) and then for an image, but names of images have no upper-case letters.
func baseCase(p *rewrite.Pass, r *stages.Ref) {
	folded := strings.ToLower(r.Name)
	if r.To != nil || r.Computed || r.Name == folded {
		return
	}
	to := p.Graph.Meaning(r, folded)
	if to == nil {
		return
	}
	f := rewrite.Finding{Span: r.Span, Message: fmt.Sprintf("FROM %s does not find the stage %s: BuildKit stores names in lower case", r.Name, folded)}
	if r.Fixed || p.File.Preprocessed {
		f.Reason = "dfix cannot edit the word"
	} else if why := broken(p, r.In, to); why != "" {
		f.Reason = why
	} else {
		// Have: no image can be written with upper case, so every build of this stage fails today.
		f.Fix = rewrite.SafeFix(rewrite.Rebinds, "write "+folded, text.Replace(r.Span, folded))
	}
	p.Report(f)
}
