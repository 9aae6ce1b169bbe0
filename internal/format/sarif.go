package format

import (
	"io"
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
	w       io.Writer
	opt     Options
	index   map[string]int // of the rules
	started bool
	comma   string
	notes   []sarifNote
	trees   sarifTrees
}

func newSarif(w io.Writer, opt Options) *sarifWriter {
	s := &sarifWriter{w: w, opt: opt, index: map[string]int{}}
	for i, r := range opt.Rules {
		s.index[r.Name] = i
	}
	return s
}

func (s *sarifWriter) Record(r *Record) error {
	if err := s.start(); err != nil {
		return err
	}
	if r.failed() {
		s.notes = append(s.notes, newSarifNote(r, s.trees.artifact(r)))
	}
	for _, f := range r.open() {
		if _, err := io.WriteString(s.w, s.comma); err != nil {
			return err
		}
		s.comma = ","
		if err := encode(s.w, s.result(r, f)); err != nil {
			return err
		}
	}
	return nil
}

// start writes the text before the first result.
func (s *sarifWriter) start() error {
	if s.started {
		return nil
	}
	s.started = true
	tool, err := marshal(s.tool())
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.w, `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":`+
		tool+`,"columnKind":"unicodeCodePoints","results":[`+"\n")
	return err
}

// End writes the rest of the log: whether every file succeeded, and the work trees.
func (s *sarifWriter) End(*Summary) error {
	if err := s.start(); err != nil {
		return err
	}
	invocation, err := marshal(sarifInvocation{len(s.notes) == 0, s.notes})
	if err != nil {
		return err
	}
	trees, err := s.trees.properties()
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.w, `],"invocations":[`+invocation+"],"+trees+"}]}\n")
	return err
}

func (s *sarifWriter) tool() sarifTool {
	driver := sarifDriver{Name: "dfix", Version: s.opt.Version, InformationURI: homePage, Rules: []sarifRule{}}
	for _, r := range s.opt.Rules {
		page := ""
		if s.opt.Page != nil {
			_, page = s.opt.Page(r.Name)
		}
		driver.Rules = append(driver.Rules, sarifRule{
			ID: r.Name, Short: sarifText{r.Summary}, Full: sarifText{firstParagraph(page, r.Summary)}, HelpURI: s.opt.pageOf(r.Name),
			Help: sarifHelp{page, page}, Default: sarifLevel{levelOf(r.Level.String())},
			Properties: sarifProperties{[]string{"dockerfile"}},
		})
	}
	return sarifTool{driver}
}

func (s *sarifWriter) result(r *Record, f Finding) sarifResult {
	file := s.trees.artifact(r)
	out := sarifResult{
		RuleID: f.Rule, Level: levelOf(f.Level), Message: sarifText{sentence(r, f)},
		Locations: []sarifLocation{{sarifPhysical{file, regionOf(f.Start.Place, f.End.Place, f.Start.Offset, f.End.Offset)}}},
		Prints:    map[string]string{"dfix/v1": f.Fingerprint},
	}
	if i, ok := s.index[f.Rule]; ok {
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
	return sarifFix{sarifText{fix.Message}, []sarifChange{change}}
}

// newSarifReplacement returns a replacement with text or, if that is not UTF-8, with bytes.
func newSarifReplacement(e Edit) sarifReplacement {
	out := sarifReplacement{Deleted: regionOf(e.From, e.To, e.Start, e.End)}
	switch {
	case e.NewBytes != nil:
		out.Inserted = &sarifContent{Binary: e.NewBytes}
	case e.New != "":
		out.Inserted = &sarifContent{Text: e.New}
	}
	return out
}

// levelOf returns the SARIF level of a finding: a warning if dfix can fix it, otherwise a note.
func levelOf(level string) string {
	if level == rewrite.Display.String() {
		return "note"
	}
	return "warning"
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

// marshal is like encode without the line end.
func marshal(v any) (string, error) {
	var out strings.Builder
	err := encode(&out, v)
	return strings.TrimSuffix(out.String(), "\n"), err
}
