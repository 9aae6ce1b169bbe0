package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dfix-dev/dfix/internal/format"
)

// sink is a report and where it goes.
type sink struct {
	name   string
	writer format.Writer
	buffer *bufio.Writer
	file   io.Closer // nil: one of the program's streams
}

// openSinks opens every report of the run. If one cannot be written nothing has been done yet.
func (p *program) openSinks(opt *options) ([]*sink, error) {
	var sinks []*sink
	if opt.reportsFindings() {
		name := opt.format
		if name == "" {
			name = "text"
		}
		sinks = append(sinks, newSink("stdout", name, p.stdout, nil, opt, styleOf(p.stdout, opt.color)))
	}
	if opt.verbose && !opt.reportsFindings() {
		sinks = append(sinks, newSink("stderr", "text", p.stderr, nil, opt, styleOf(p.stderr, opt.color)))
	}
	for _, r := range opt.reports {
		file, err := os.Create(r.file)
		if err != nil {
			return nil, fmt.Errorf("--report: %w", err)
		}
		sinks = append(sinks, newSink(r.file, r.format, file, file, opt, format.Plain))
	}
	return sinks, nil
}

func newSink(name, kind string, w io.Writer, file io.Closer, opt *options, style format.Style) *sink {
	buffer := bufio.NewWriterSize(w, 1<<16)
	writer := format.New(kind, buffer, format.Options{Version: version(), Style: style, Verbose: opt.verbose})
	return &sink{name, writer, buffer, file}
}

// close writes the end of the report.
func (s *sink) close(summary *format.Summary) error {
	err := errors.Join(s.writer.End(summary), s.buffer.Flush())
	if s.file != nil {
		err = errors.Join(err, s.file.Close())
	}
	return err
}
