package format

import "io"

// rdjsonlWriter writes reviewdog's diagnostic format, one diagnostic per line. Columns count bytes.
//
// reviewdog offers each suggestion by itself. A fix with several edits could be applied in part, so it is only
// described in words.
type rdjsonlWriter struct {
	w   io.Writer
	opt Options
}

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Source      rdSource       `json:"source"`
	Code        *rdCode        `json:"code,omitempty"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"` // exclusive
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

func (d *rdjsonlWriter) Record(r *Record) error {
	source := rdSource{"dfix", homePage}
	if r.failed() {
		if err := encode(d.w, rdDiagnostic{Message: *r.Error, Location: rdLocation{Path: valid(r.place())}, Severity: "ERROR", Source: source}); err != nil {
			return err
		}
	}
	for _, f := range r.open() {
		place := rdRangeOf(f.Start.Place, f.End.Place)
		err := encode(d.w, rdDiagnostic{
			Message: sentence(r, f), Location: rdLocation{valid(r.place()), &place}, Severity: f.severity().rdjsonl, Source: source,
			Code: &rdCode{f.Rule, d.opt.pageOf(f.Rule)}, Suggestions: suggestions(f),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *rdjsonlWriter) End(*Summary) error { return nil }

// suggestions returns the fix if it is a single edit of text.
func suggestions(f Finding) []rdSuggestion {
	if !f.offered() || len(f.Fix.Edits) != 1 || f.Fix.Edits[0].NewBytes != nil {
		return nil
	}
	edit := f.Fix.Edits[0]
	return []rdSuggestion{{rdRangeOf(edit.From, edit.To), edit.New}}
}

func rdRangeOf(from, to Place) rdRange {
	return rdRange{rdPosition{from.Line, from.Column}, rdPosition{to.Line, to.Column}}
}
