package run

import (
	"fmt"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/text"
)

// reportUnmoved says on stderr which images `dfix image` leaves as they are, and why. A report on stdout, and --verbose, say so
// themselves.
func (s *Session) reportUnmoved(r *result) {
	if s.opt.Moves == nil || s.opt.Quiet || s.opt.Verbose || s.opt.Mode == List || s.opt.reportsFindings() || r.Report == nil {
		return
	}
	lines := text.NewLines(r.Before)
	for _, o := range r.Report.Outcomes {
		if o.Applied || o.Reason == "" {
			continue
		}
		line, column := lines.Position(o.Span.Start)
		fmt.Fprintf(s.Err, "%s:%d:%d: %s: %s\n", format.Path(r.Path), line, column, format.OneLine(o.Message), format.OneLine(o.Reason))
	}
}
