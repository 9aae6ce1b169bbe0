package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// Options say what Reports may do with findings.
type Options struct {
	Rule    string                       // the name that they are reported under
	Verify  bool                         // read the repository again with the fixes
	Within  func(absolute string) bool   // which files may be spoken of; nil: all
	Unsafe  func(absolute string) bool   // where unsafe fixes are applied; nil: nowhere
	Ignored func(absolute string) string // why nothing is applied in a file, though it is told; "" or nil: nothing keeps it
}

// Reports makes one report a file of findings, in order of paths. The names of reports are paths
// below the root.
func (r *Repository) Reports(findings []Finding, opt Options) []*rewrite.Report {
	byFile := map[string][]Finding{}
	for _, f := range findings {
		byFile[f.File] = append(byFile[f.File], f)
	}
	var files []string
	for file := range byFile {
		if opt.Within == nil || opt.Within(r.path(file)) {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	var all []*rewrite.Report
	for _, file := range files {
		if report := r.report(file, byFile[file], opt); report != nil {
			all = append(all, report)
		}
	}
	return all
}

// path is the absolute path of a file of the repository.
func (r *Repository) path(file string) string { return filepath.Join(r.root, filepath.FromSlash(file)) }

// report is nil if the file is no longer the one that was read.
func (r *Repository) report(file string, findings []Finding, opt Options) *rewrite.Report {
	src, err := os.ReadFile(r.path(file))
	if err != nil {
		return nil
	}
	report := &rewrite.Report{Name: file, Before: src, After: src}
	for _, f := range findings {
		if f.Span.End > len(src) || f.Editable && !f.stands(src) {
			return nil
		}
		report.Outcomes = append(report.Outcomes, outcome(f, r.allowed(file, opt), opt.Rule))
	}
	slices.SortStableFunc(report.Outcomes, func(x, y rewrite.Outcome) int { return x.Span.Start - y.Span.Start })
	r.mend(report, opt)
	return report
}

// allowed is what may be applied in a file.
type allowed struct {
	unsafe  bool
	ignored string
}

func (r *Repository) allowed(file string, opt Options) (a allowed) {
	if opt.Unsafe != nil {
		a.unsafe = opt.Unsafe(r.path(file))
	}
	if opt.Ignored != nil {
		a.ignored = opt.Ignored(r.path(file))
	}
	return a
}

// outcome is a finding as rules report it.
func outcome(f Finding, a allowed, rule string) rewrite.Outcome {
	o := rewrite.Outcome{Skip: rewrite.SkipDisplay}
	o.Finding = rewrite.Finding{Rule: rule, Span: f.Span, Message: f.Message, Reason: f.Reason}
	if f.Edit != nil {
		o.Fix, o.Skip, o.Alone = fixOf(f), rewrite.SkipUnsafe, true // each edits one name
		o.Fix.Rule = rule
		if o.Fix.Level == rewrite.Safe || a.unsafe {
			o.Applied, o.Skip = true, ""
		}
	}
	if a.ignored != "" {
		o.Applied, o.Skip, o.Detail = false, rewrite.SkipIgnored, a.ignored
	}
	return o
}

func fixOf(f Finding) *rewrite.Fix {
	if f.Reason != "" {
		return rewrite.UnsafeFix(rewrite.Rebinds, "write "+f.Edit.New, *f.Edit)
	}
	return rewrite.SafeFix(rewrite.Rebinds, "write "+f.Edit.New, *f.Edit)
}

// mend applies the fixes of a report that may be applied. What is checked is that the file, read
// again, says the same but for the names that were meant to change; UnknownTargets has seen that
// these name stages. No build tells, as none reads this file.
func (r *Repository) mend(report *rewrite.Report, opt Options) {
	var edits []text.Edit
	for _, o := range report.Outcomes {
		if o.Applied {
			edits = append(edits, o.Fix.Edits...)
		}
	}
	if len(edits) == 0 {
		return
	}
	after, err := text.Apply(report.Before, edits)
	if err == nil && opt.Verify {
		err = r.Reread([]FileEdit{{report.Name, r.path(report.Name), report.Before, after, edits}})
		report.Proof = rewrite.Proof{Ran: true, Passed: err == nil, Note: "no build reads this file: its names were read again"}
	}
	if err != nil {
		unproven(report, err)
		return
	}
	report.After = after
}

// unproven takes all fixes of a report back.
func unproven(report *rewrite.Report, err error) {
	why := strings.Join(strings.Fields(err.Error()), " ")
	for i := range report.Outcomes {
		if o := &report.Outcomes[i]; o.Applied {
			o.Applied, o.Skip, o.Detail = false, rewrite.SkipUnproven, why
		}
	}
	report.Proof = rewrite.Proof{Note: why}
	report.Fault = fmt.Errorf("the repair of a target was not proven and is left out: %s", why)
}
