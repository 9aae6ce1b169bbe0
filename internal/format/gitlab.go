package format

// gitlabWriter writes a Code Quality report: an array of issues with unique fingerprints.
type gitlabWriter struct{ array }

type gitlabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

func (g *gitlabWriter) Record(r *Record) error {
	if r.failed() {
		// The text of an error may change from run to run, so every error of a file has one fingerprint.
		print := digest("error of " + r.Name())
		if err := g.add(gitlabIssue{*r.Error, "error", print, "critical", gitlabLocation{valid(r.place()), gitlabLines{1, 1}}}); err != nil {
			return err
		}
	}
	for _, f := range r.open() {
		// Two repositories of one run may have the same file at the same path.
		print := digest(r.Repository + " " + f.Fingerprint)
		place := gitlabLocation{valid(r.place()), gitlabLines{f.Start.Line, f.End.Line}}
		if err := g.add(gitlabIssue{sentence(r, f), f.Rule, print, f.severity().gitlab, place}); err != nil {
			return err
		}
	}
	return nil
}

func (g *gitlabWriter) End(*Summary) error { return g.end("]\n") }
