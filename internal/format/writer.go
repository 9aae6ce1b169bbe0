package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// Writer writes one report: the record of each file in turn, then the end. A report depends only on the records
// and the options, not on who processed the files.
type Writer interface {
	Record(*Record) error
	End(*Summary) error
}

// Options configure a Writer.
type Options struct {
	Version string // of dfix
	Style   Style
	Verbose bool // include ignored and idle findings
	Excerpt bool // text: show the lines that findings are about
	Written bool // text: count the fixes of each file in one line, and show only the findings that are left
	Rules   []*rewrite.Rule
	Page    func(rule string) (file, text string) // the page of a rule, and its path below internal/rules; "" if there is none
}

// formats holds the constructors of the writers by name.
var formats = map[string]func(io.Writer, Options) Writer{
	"text":     func(w io.Writer, opt Options) Writer { return &textWriter{w, opt} },
	"json":     func(w io.Writer, _ Options) Writer { return newJSON(w) },
	"jsonl":    func(w io.Writer, _ Options) Writer { return &jsonlWriter{w} },
	"sarif":    func(w io.Writer, opt Options) Writer { return newSarif(w, opt) },
	"rdjsonl":  func(w io.Writer, opt Options) Writer { return &rdjsonlWriter{w, opt} },
	"github":   func(w io.Writer, _ Options) Writer { return &githubWriter{w} },
	"gitlab":   func(w io.Writer, _ Options) Writer { return &gitlabWriter{array{w: w, head: "["}} },
	"markdown": func(w io.Writer, opt Options) Writer { return newMarkdown(w, opt) },
}

// Names returns the names of all formats, sorted.
func Names() []string {
	names := make([]string, 0, len(formats))
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Known returns an error that lists the formats if name is not one of them.
func Known(name string) error {
	if _, ok := formats[name]; !ok {
		return fmt.Errorf("unknown format %q: use %s", name, strings.Join(Names(), ", "))
	}
	return nil
}

// New returns a writer of the format name, which must be Known.
func New(name string, w io.Writer, opt Options) Writer { return formats[name](w, opt) }

// severity is the severity of a finding in the words of each format. It depends on whether there is a fix.
type severity struct{ sarif, github, gitlab, rdjsonl string }

func (f Finding) severity() severity { return severityOf(f.Level) }

func severityOf(level string) severity {
	if level == rewrite.Display.String() {
		return severity{"note", "notice", "info", "INFO"}
	}
	return severity{"warning", "warning", "minor", "WARNING"}
}
