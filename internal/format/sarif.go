package format

import (
	"io"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// The pages of dfix, for readers of a report on a web page.
const (
	homePage  = "https://github.com/dfix-dev/dfix"
	rulePages = homePage + "/blob/main/internal/rules/"
	ruleIndex = homePage + "/blob/main/docs/rules.md"
)

// pageOf returns the URL of the page about a rule, or that of the list of all rules.
func (o Options) pageOf(rule string) string {
	if o.Page != nil {
		if file, _ := o.Page(rule); file != "" {
			return rulePages + file
		}
	}
	return ruleIndex
}

// sarifWriter writes a SARIF 2.1.0 log with one run. It writes results as they come and keeps only the failed
// files until the end.
type sarifWriter struct {
	array
	opt   Options
	notes []sarifNote
	trees sarifTrees
}

func newSarif(w io.Writer, opt Options) *sarifWriter {
	s := &sarifWriter{opt: opt}
	s.array = array{w: w, head: `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":` +
		inline(map[string]sarifDriver{"driver": s.driver()}) + `,"columnKind":"unicodeCodePoints","results":[` + "\n"}
	return s
}

func (s *sarifWriter) Record(r *Record) error {
	if r.failed() {
		note := sarifLocation{sarifPhysical{Artifact: s.trees.artifact(r)}}
		s.notes = append(s.notes, sarifNote{"error", sarifText{Text: *r.Error}, []sarifLocation{note}})
	}
	for _, f := range r.open() {
		if err := s.add(s.result(r, f)); err != nil {
			return err
		}
	}
	return nil
}

// End writes the rest of the log: whether every file succeeded, and the work trees.
func (s *sarifWriter) End(*Summary) error {
	return s.end(`],"invocations":[` + inline(sarifInvocation{len(s.notes) == 0, s.notes}) + "]," + s.trees.properties() + "}]}\n")
}

func (s *sarifWriter) driver() sarifDriver {
	driver := sarifDriver{Name: "dfix", Version: s.opt.Version, InformationURI: homePage, Rules: []sarifRule{}}
	for _, r := range s.opt.Rules {
		page := ""
		if s.opt.Page != nil {
			_, page = s.opt.Page(r.Name)
		}
		driver.Rules = append(driver.Rules, sarifRule{
			ID: r.Name, Short: sarifText{Text: r.Summary}, Full: sarifText{Text: firstParagraph(page, r.Summary)}, HelpURI: s.opt.pageOf(r.Name),
			Help: sarifText{page, page}, Default: map[string]string{"level": severityOf(r.Level.String()).sarif},
			Properties: map[string][]string{"tags": {"dockerfile"}},
		})
	}
	return driver
}

func (s *sarifWriter) result(r *Record, f Finding) sarifResult {
	file := s.trees.artifact(r)
	out := sarifResult{
		RuleID: f.Rule, Level: f.severity().sarif, Message: sarifText{Text: sentence(r, f)},
		Locations: []sarifLocation{{sarifPhysical{file, regionOf(f.Start.Place, f.End.Place, f.Start.Offset, f.End.Offset)}}},
		Prints:    map[string]string{"dfix/v1": f.Fingerprint},
	}
	if i := slices.IndexFunc(s.opt.Rules, func(r *rewrite.Rule) bool { return r.Name == f.Rule }); i >= 0 {
		out.RuleIndex = &i
	}
	if f.offered() {
		out.Fixes = []sarifFix{newSarifFix(file, f.Fix)}
	}
	return out
}

func newSarifFix(file sarifArtifact, fix *Fix) sarifFix {
	change := sarifChange{Artifact: file}
	for _, e := range fix.Edits {
		change.Replacements = append(change.Replacements, newSarifReplacement(e))
	}
	return sarifFix{sarifText{Text: fix.Message}, []sarifChange{change}}
}

// newSarifReplacement returns a replacement with text or, if that is not UTF-8, with bytes.
func newSarifReplacement(e Edit) sarifReplacement {
	out := sarifReplacement{Deleted: *regionOf(e.From, e.To, e.Start, e.End)}
	switch {
	case e.NewBytes != nil:
		out.Inserted = &sarifContent{Binary: e.NewBytes}
	case e.New != "":
		out.Inserted = &sarifContent{Text: e.New}
	}
	return out
}

// sentence returns the message of a finding and what can be done about it.
func sentence(r *Record, f Finding) string {
	out := OneLine(f.Message)
	switch {
	case f.Fix != nil && f.Applied:
		out += "; fix: " + OneLine(f.Fix.Message)
	case f.Fix != nil:
		out += "; " + heading(r, f) + ": " + OneLine(f.Fix.Message)
	case f.Detail != "":
		out += "; no fix"
	}
	return out + parenthesis(OneLine(f.Detail))
}

// firstParagraph returns the first paragraph after the title of a page.
func firstParagraph(page, otherwise string) string {
	for part := range strings.SplitSeq(page, "\n\n") {
		if part = strings.TrimSpace(part); part != "" && !strings.HasPrefix(part, "#") {
			return strings.Join(strings.Fields(part), " ")
		}
	}
	return otherwise
}
