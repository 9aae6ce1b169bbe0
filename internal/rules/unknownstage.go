package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// unknownStage finds references that name no stage and may be misspelled names of stages.
var unknownStage = &rewrite.Rule{
	Name:    "unknown-stage",
	Summary: "a reference names no stage of the file and no known image",
	Does:    "repair a misspelled stage name",
	Why:     "BuildKit takes a name that no stage has for an image and tries to pull it, so the build fails or copies from something else.",
	Bug:     true,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   referencesCertain,
	Run: func(p *rewrite.Pass) {
		for _, r := range p.Graph.Refs {
			switch {
			case r.Trouble == stages.Variable && !syntax.Template(r.Name):
				p.Report(rewrite.Finding{Span: r.Span, Message: fmt.Sprintf("%s %q contains a variable, which BuildKit refuses", r.Kind, r.Name),
					Reason: "FROM takes a variable: give a stage that base, and refer to the stage"})
			case unknown(p, r):
				reportUnknown(p, r)
			}
		}
	},
}

// unknown reports whether r is a single word that is not a stage, an official image, a build context of the repository or an
// image that the repository makes.
func unknown(p *rewrite.Pass, r *stages.Ref) bool {
	if r.To != nil || r.IsIndex || r.Computed || r.Name == "scratch" || strings.ContainsAny(r.Name, "/:@.") {
		return false
	}
	if _, err := strconv.Atoi(r.Name); err == nil {
		return false // an image to BuildKit; mount-index has it
	}
	folded := strings.ToLower(r.Name)
	if p.Graph.ByName(folded) != nil || suggest.Official(folded) || p.Repo.Contexts[folded] || p.Repo.Images[folded] != "" {
		return false
	}
	return !syntax.Template(r.Name)
}

func reportUnknown(p *rewrite.Pass, r *stages.Ref) {
	f := rewrite.Finding{Span: r.Span, Message: fmt.Sprintf("%s %q names no stage of this file", r.Kind, r.Name)}
	alike := similar(p.Graph, r)
	switch {
	case r.Kind == stages.FromBase && (len(alike) == 0 || len(r.Name) < suggest.ShortName):
		return // a FROM word is an image until proven otherwise
	case len(alike) == 0:
		unnamedMeant(p, r, &f)
	case meantElsewhere(p, r) != "":
		f.Reason = meantElsewhere(p, r)
	case len(alike) > 1:
		f.Reason = ambiguous(p, r, alike)
	case !leadsTo(p, r, alike[0]):
		f.Reason = "no earlier stage has a name like it"
	default:
		f.Fix, f.Reason = respell(p, r, alike[0])
	}
	p.Report(f)
}

// similar returns the stages whose names resemble the word of r. It returns duplicates once.
func similar(g *stages.Graph, r *stages.Ref) []*stages.Stage {
	var names []string
	first := map[string]*stages.Stage{}
	for _, s := range g.Stages {
		if s != r.In && s.Alias != "" && first[s.Alias] == nil {
			first[s.Alias] = s
			names = append(names, s.Alias)
		}
	}
	var found []*stages.Stage
	for _, name := range suggest.Lookalikes(r.Name, names) {
		found = append(found, first[name])
	}
	return found
}

// respell repairs r to the one stage s that it can mean, or says why that is not certain. A word means one thing in a file, so all
// references with the word of r are repaired together.
func respell(p *rewrite.Pass, r *stages.Ref, s *stages.Stage) (*rewrite.Fix, string) {
	likely := fmt.Sprintf("did you mean %s?", s.Alias)
	if why := kept(p, r, s); why != "" {
		return nil, likely + " " + why
	}
	if contexts := contextsLike(p, r.Name); len(contexts) > 0 {
		return nil, fmt.Sprintf("it may mean the stage %s or the build context %s", s.Alias, contexts[0])
	}
	edits, stays := respellings(p, r, s)
	if stays != nil {
		return nil, fmt.Sprintf("%s But %q in line %d cannot be changed", likely, stays.Name, p.File.Line(stays.At))
	}
	if !suggest.Misspelled(r.Name, s.Alias) {
		if isBase(p.Graph, r.Name) {
			return nil, likely + " An image may well be called " + r.Name
		}
		return rewrite.UnsafeFix(rewrite.Rebinds, "write "+s.Alias, edits...), likely + " It differs by more than a typing error"
	}
	if doubt := suggest.DoubtAbout(r.Name, s.Alias); doubt.Apart {
		return nil, likely + " But " + doubt.Reason
	}
	// Have: one earlier stage, one typing error away, and no similar name in the repository.
	fix := rewrite.SafeFix(rewrite.Rebinds, "write "+s.Alias, edits...)
	doubt := doubtful(p, r, s)
	if doubt != "" {
		fix.Level = rewrite.Unsafe
	}
	return fix, doubt
}

// kept says why r keeps its name although it is like that of s; "" if nothing speaks against the name of s.
func kept(p *rewrite.Pass, r *stages.Ref, s *stages.Stage) string {
	switch {
	case !suggest.Misspelled(r.Name, s.Alias) && suggest.DigitsApart(r.Name, s.Alias):
		return "Names that differ only in digits are different names"
	case !suggest.Misspelled(r.Name, s.Alias) && !suggest.Abridged(r.Name, s.Alias):
		return "It differs by more than a typing error"
	case p.File.Preprocessed:
		return "The file is input of a preprocessor"
	case r.Fixed:
		return "The name contains a line continuation"
	}
	if why := broken(p, r.In, s); why != "" {
		return why
	}
	if lost := lostAbove(p, r); lost != nil {
		return fmt.Sprintf("Stage %d has no name, nothing uses it, and it may be meant", lost.Index)
	}
	return ""
}

// respellings returns the edits that write the name of s in all references with the word of r, or one of these references that
// has to keep it.
func respellings(p *rewrite.Pass, r *stages.Ref, s *stages.Stage) (edits []text.Edit, stays *stages.Ref) {
	for _, other := range p.Graph.Refs {
		if other.Name != r.Name || !unknown(p, other) {
			continue
		}
		alike := similar(p.Graph, other)
		if len(alike) != 1 || !leadsTo(p, other, s) || kept(p, other, s) != "" {
			return nil, other
		}
		edits = append(edits, text.Replace(other.Span, s.Alias))
	}
	return edits, nil
}

// isBase reports whether a FROM has that word.
func isBase(g *stages.Graph, name string) bool {
	return slices.ContainsFunc(g.Refs, func(r *stages.Ref) bool { return r.Kind == stages.FromBase && r.Name == name })
}

// leadsTo reports whether s comes before r, and its name would mean s in the place of r.
func leadsTo(p *rewrite.Pass, r *stages.Ref, s *stages.Stage) bool {
	return s.Index < r.In.Index && p.Graph.Meaning(r, s.Alias) == s
}

// ambiguous says which of several stages r may mean. It names only those that the reference can reach.
func ambiguous(p *rewrite.Pass, r *stages.Ref, alike []*stages.Stage) string {
	var earlier []*stages.Stage
	for _, s := range alike {
		if leadsTo(p, r, s) {
			earlier = append(earlier, s)
		}
	}
	switch len(earlier) {
	case 0:
		return "no earlier stage has a name like it"
	case 1:
		return fmt.Sprintf("did you mean %s? A stage that does not come before has a name like it too", earlier[0].Alias)
	}
	return fmt.Sprintf("it may mean %s", list(earlier))
}

// doubtful returns why the word of r may be right although it looks like a misspelling of s. It returns "" if it cannot be right.
func doubtful(p *rewrite.Pass, r *stages.Ref, s *stages.Stage) string {
	if doubt := suggest.DoubtAbout(r.Name, s.Alias); doubt.Reason != "" {
		return doubt.Reason
	}
	if isBase(p.Graph, r.Name) && suggest.Variant(r.Name, s.Alias) {
		return "an image may have that name"
	}
	if image := suggest.OfficialAsNear(r.Name, s.Alias); image != "" {
		return fmt.Sprintf("the image %s is equally close", image)
	}
	return p.Repo.Doubt(r.Name)
}

// unnamedMeant looks for the stage that r may mean because its AS is missing: the only earlier one without a name.
func unnamedMeant(p *rewrite.Pass, r *stages.Ref, f *rewrite.Finding) {
	f.Reason = elsewhere(p, r)
	unnamed := withoutName(p.Graph.Stages[:r.In.Index])
	if len(unnamed) > 1 {
		f.Reason = fmt.Sprintf("it may be one of the %d earlier stages without a name, an image or a build context", len(unnamed))
	}
	if len(unnamed) != 1 || !(r.In.Index == 1 || makes(unnamed[0], r)) {
		return
	}
	s := unnamed[0]
	name := strings.ToLower(r.Name)
	if other := claimant(p, s, name); other != nil {
		f.Reason = fmt.Sprintf("stage %d has no name, and %q in line %d may mean it as well", s.Index, other.Name, p.File.Line(other.At))
		return
	}
	n := namesOf(p)
	n.Release(name) // only this reference uses it
	trouble := n.Trouble(s, name)
	if value := scanned(p.Graph, s); trouble == "" && value != "" {
		trouble = fmt.Sprintf("BUILDKIT_SBOM_SCAN_STAGE=%s means it", value)
	}
	if trouble == "" && (s.From.Opaque || syntax.Template(s.Base.Text)) {
		trouble = "dfix cannot edit its FROM"
	}
	if trouble != "" {
		f.Reason = fmt.Sprintf("stage %d, which has no name, cannot be called %s: %s", s.Index, name, trouble)
		return
	}
	// Have: one possible stage without a name, and no other word that would change its meaning.
	f.Fix = rewrite.UnsafeFix(rewrite.Rebinds, fmt.Sprintf("name stage %d %s", s.Index, name), nameStage(s, name))
}

// lostAbove returns a stage above r that has no name and that nothing uses. r may mean that stage.
func lostAbove(p *rewrite.Pass, r *stages.Ref) *stages.Stage {
	for _, s := range withoutName(p.Graph.Stages[:r.In.Index]) {
		if len(p.Graph.RefsTo(s)) == 0 {
			return s
		}
	}
	return nil
}

// claimant returns a reference with another name that names no stage and may mean s too.
func claimant(p *rewrite.Pass, s *stages.Stage, name string) *stages.Ref {
	for _, r := range p.Graph.Refs {
		if r.Kind != stages.FromBase && r.In.Index > s.Index && strings.ToLower(r.Name) != name && unknown(p, r) && (r.In.Index == 1 || makes(s, r)) {
			return r
		}
	}
	return nil
}

// list joins the names of stages: "a", "a or b", "a, b or c".
func list(of []*stages.Stage) string {
	var names []string
	for _, s := range of {
		names = append(names, s.Alias)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// makes reports whether an instruction of s contains a path that r copies.
func makes(s *stages.Stage, r *stages.Ref) bool {
	if r.Kind != stages.CopyFrom {
		return false
	}
	for _, source := range r.At.Args[:max(0, len(r.At.Args)-1)] {
		path := strings.Trim(source.Text, "/.")
		for _, in := range s.Body {
			if path != "" && strings.Contains(in.Node.Original, path) {
				return true
			}
		}
	}
	return false
}
