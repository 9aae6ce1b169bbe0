package format

import (
	"fmt"
	"io"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// textWriter writes findings for people: a line for what is wrong, one for what can be done.
type textWriter struct {
	w   io.Writer
	opt Options
}

func (t *textWriter) File(f *File) error {
	lines := text.NewLines(f.Before)
	for _, o := range f.Outcomes() {
		if o.Held == rewrite.HeldIgnored && !t.opt.Verbose {
			continue
		}
		line, column := lines.Position(o.Span.Start)
		place := fmt.Sprintf("%s:%d:%d:", Path(f.Path), line, column)
		if _, err := fmt.Fprintf(t.w, "%s %s %s\n", t.opt.Style.bold(place), OneLine(o.Message), t.opt.Style.cyan("["+o.Rule+"]")); err != nil {
			return err
		}
		if remedy := t.remedy(f, o); remedy != "" {
			if _, err := fmt.Fprintf(t.w, "  %s\n", remedy); err != nil {
				return err
			}
		}
	}
	return nil
}

// End writes nothing: the summary for people goes to stderr.
func (t *textWriter) End(*Summary) error { return nil }

// remedy says what the fix does, or why there is none.
func (t *textWriter) remedy(f *File, o rewrite.Outcome) string {
	style, why := t.opt.Style, OneLine(f.why(o))
	switch {
	case o.Applied:
		return style.green("fix:") + " " + OneLine(o.Fix.Message) + parenthesis(why)
	case o.Held == rewrite.HeldIgnored:
		return "ignored" + parenthesis(why)
	case o.Fix == nil && why == "":
		return ""
	case o.Fix == nil:
		return style.yellow("no fix:") + " " + why
	}
	return style.yellow(heading(f, o)) + " " + OneLine(o.Fix.Message) + parenthesis(why)
}

// heading stands before a fix that is not applied.
func heading(f *File, o rewrite.Outcome) string {
	switch o.Held {
	case rewrite.HeldUnsafe:
		return "fix with --unsafe:"
	case rewrite.HeldConflict:
		return "not applied, another fix changes the same bytes:"
	case rewrite.HeldUnproven:
		return "not applied, the proof does not hold:"
	case rewrite.HeldDisplay:
		return "for a person:"
	}
	if f.Failed() {
		return "not applied, the file failed:"
	}
	return "not applied:"
}

func parenthesis(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}
