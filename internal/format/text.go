package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// textWriter writes findings for people: a line for the problem, and one for the fix.
type textWriter struct {
	w   io.Writer
	opt Options
}

func (t *textWriter) Record(r *Record) error {
	if err := t.written(r); err != nil {
		return err
	}
	for _, f := range r.Findings {
		if (f.ignored() || f.Idle) && !t.opt.Verbose || t.opt.Written && (f.Applied || r.failed()) {
			continue
		}
		place := fmt.Sprintf("%s:%d:%d:", Path(r.Name()), f.Start.Line, f.Start.Column)
		if _, err := fmt.Fprintf(t.w, "%s %s %s\n", t.opt.Style.bold(place), OneLine(f.Message), t.opt.Style.cyan("["+f.Rule+"]")); err != nil {
			return err
		}
		if t.opt.Excerpt {
			if _, err := io.WriteString(t.w, f.excerpt(t.opt.Style)); err != nil {
				return err
			}
		}
		if remedy := t.remedy(r, f); remedy != "" {
			if _, err := fmt.Fprintf(t.w, "  %s\n", remedy); err != nil {
				return err
			}
		}
	}
	return nil
}

// written says how many findings of a file were fixed.
func (t *textWriter) written(r *Record) error {
	n := 0
	for _, f := range r.Findings {
		n += one(f.Applied)
	}
	if !t.opt.Written || n == 0 {
		return nil
	}
	_, err := fmt.Fprintf(t.w, "%s fixed %s\n", t.opt.Style.bold(Path(r.Name())+":"), Count(n, "finding"))
	return err
}

// End writes nothing: the summary for people goes to stderr.
func (t *textWriter) End(*Summary) error { return nil }

// remedy returns what the fix does, or why there is no fix.
func (t *textWriter) remedy(r *Record, f Finding) string {
	style, why := t.opt.Style, OneLine(f.Detail)
	switch {
	case f.Applied:
		return style.green("fix:") + " " + OneLine(f.Fix.Message) + parenthesis(why)
	case f.ignored():
		return "ignored" + parenthesis(why)
	case f.Fix == nil && why == "":
		return ""
	case f.Fix == nil:
		return style.yellow("no fix:") + " " + why
	}
	return style.yellow(heading(r, f)+":") + " " + OneLine(f.Fix.Message) + parenthesis(why)
}

// heading returns the words before a fix that is not applied.
func heading(r *Record, f Finding) string {
	switch rewrite.Skip(f.Skip) {
	case rewrite.SkipUnsafe:
		return "fix with --unsafe"
	case rewrite.SkipConflict:
		return "not applied, another fix changes the same bytes"
	case rewrite.SkipUnproven:
		if strings.HasPrefix(f.Detail, "does not compile") {
			return "not applied, the file cannot be proven"
		}
		return "not applied, the proof does not hold"
	case rewrite.SkipDisplay:
		return "for a person"
	}
	if r.failed() {
		return "not applied, the file failed"
	}
	return "not applied"
}

func parenthesis(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}
