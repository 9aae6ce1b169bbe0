package run

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rules"
)

// sink is a report and its destination.
type sink struct {
	name   string
	writer format.Writer
	buffer *bufio.Writer
	file   io.Closer // nil: one of the program's streams
}

// openSinks opens every report of the run. It returns an error before the run has done anything.
func openSinks(opt *Options, to Streams) ([]*sink, error) {
	var sinks []*sink
	if opt.reportsFindings() {
		name := opt.Format
		if name == "" {
			name = "text"
		}
		sinks = append(sinks, newSink("stdout", name, to.Out, nil, opt, styleOf(to.Out, opt.Color)))
	}
	if !opt.reportsFindings() && (opt.Verbose || opt.reportsRemaining()) {
		sinks = append(sinks, newSink("stderr", "text", to.Err, nil, opt, styleOf(to.Err, opt.Color)))
	}
	if err := opt.reportsOnInputs(); err != nil {
		return nil, err
	}
	for _, r := range opt.Reports {
		file, err := os.Create(r.File)
		if err != nil {
			return nil, fmt.Errorf("--report: %w", err)
		}
		sinks = append(sinks, newSink(r.File, r.Format, file, file, opt, format.NoColor))
	}
	return sinks, nil
}

func newSink(name, kind string, w io.Writer, file io.Closer, opt *Options, style format.Style) *sink {
	buffer := bufio.NewWriterSize(w, 1<<16)
	writer := format.New(kind, buffer, format.Options{
		Version: opt.Version, Style: style, Verbose: opt.Verbose, Excerpt: file == nil && terminal(w), Written: name == "stderr" && !opt.Verbose && opt.Mode == Write,
		Rules: rules.All, Page: rules.Page,
	})
	return &sink{name, writer, buffer, file}
}

// reportsOnInputs returns an error if a report would overwrite a file that the run reads.
func (o *Options) reportsOnInputs() error {
	for _, r := range o.Reports {
		for _, path := range slices.Concat(o.Paths, o.Given) {
			if same(r.File, path) {
				return fmt.Errorf("--report: %s is an input of this run, not a place for a report", format.Path(path))
			}
		}
	}
	return nil
}

// withoutReports leaves out the files that this run writes as reports.
func (s *Session) withoutReports(files []discover.File) []discover.File {
	own := map[string]bool{}
	for _, r := range s.opt.Reports {
		own[resolved(r.File)] = true
	}
	return slices.DeleteFunc(files, func(f discover.File) bool { return own[f.Real] })
}

// same reports whether two names lead to one file.
func same(x, y string) bool {
	a, err := os.Stat(x)
	if err != nil {
		return false
	}
	b, err := os.Stat(y)
	return err == nil && os.SameFile(a, b)
}

// record adds the record of a file to every report.
func (s *Session) record(r *result) error {
	if len(s.sinks) == 0 {
		return nil
	}
	s.locate(r)
	r.Origin = s.origin(r.tree)
	r.Options = s.digest(r.real)
	record := format.NewRecord(&r.File, s.opt.Version)
	for _, sink := range s.sinks {
		if err := sink.writer.Record(record); err != nil {
			return fmt.Errorf("%s: %w", sink.name, err)
		}
	}
	return nil
}

// close writes the end of the report.
func (s *sink) close(summary *format.Summary) error {
	err := errors.Join(s.writer.End(summary), s.buffer.Flush())
	if s.file != nil {
		err = errors.Join(err, s.file.Close())
	}
	return err
}
