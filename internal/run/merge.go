package run

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/dfix-dev/dfix/internal/format"
)

// Merge makes one report from the records of several runs. The report equals, byte for byte, that of a single run over all their
// files. If a line is not a record, Merge writes nothing.
func Merge(streams Streams, opt *Options, files []string) error {
	records := merged{}
	for i, file := range files {
		if err := records.collect(streams, file, i == len(files)-1); err != nil {
			return err
		}
	}
	sinks, err := openSinks(opt, streams)
	if err != nil {
		return err
	}
	return records.write(sinks)
}

// merged holds the records of several runs by path. They are packed to save memory.
type merged map[string]packed

type packed struct {
	related bool
	line    []byte
}

// collect adds the records of one report. Of two records with the same path it keeps the later one, which is
// from a resumed run. A killed run leaves an incomplete last line. If another report follows, collect
// skips that line with a message, because the next report may have the rest.
func (m merged) collect(streams Streams, name string, last bool) error {
	in := streams.In
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("%s: %w", format.Path(name), withoutPath(err))
		}
		defer file.Close()
		in = file
	}
	return eachLine(in, name, func(number int, line []byte, whole bool) error {
		problem := m.add(line)
		if problem != nil && (last || whole) {
			return fmt.Errorf("%s:%d: %w", format.Path(name), number, problem)
		}
		if problem != nil {
			fmt.Fprintf(streams.Err, "dfix: %s:%d: skipped: an incomplete line, as a killed run leaves it\n", format.Path(name), number)
		}
		return nil
	})
}

// eachLine calls take for each line of a report that is not empty, with its number. The last line may have no end; it is
// not whole then. The error for a reader that fails names the report.
func eachLine(r io.Reader, name string, take func(number int, line []byte, whole bool) error) error {
	lines := bufio.NewReaderSize(r, 1<<16)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("%s: %w", format.Path(name), withoutPath(err))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if failed := take(number, line, err == nil); failed != nil {
				return failed
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// add keeps a record. It joins the records of several runs about one related file.
func (m merged) add(line []byte) error {
	record, err := format.ReadRecord(line)
	if err != nil {
		return err
	}
	if old, ok := m[record.Name()]; ok && record.Related {
		if before, err := format.ReadRecord(old.line); err == nil && record.Join(before) {
			line = record.Line()
		}
	}
	m[record.Name()] = packed{record.Related, line}
	return nil
}

// write writes the records to every report in the order of a run.
func (m merged) write(sinks []*sink) error {
	summary := &format.Summary{}
	var failed error
	for _, name := range m.names() {
		record, err := format.ReadRecord(m[name].line)
		if err != nil {
			return err
		}
		summary.AddRecord(record)
		for _, s := range sinks {
			failed = errors.Join(failed, s.writer.Record(record))
		}
		if failed != nil {
			break
		}
	}
	for _, s := range sinks {
		failed = errors.Join(failed, s.close(summary))
	}
	return failed
}

// names returns the names in the order of a run: Dockerfiles first, then related files.
func (m merged) names() []string {
	first, last := []string{}, []string{}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if m[name].related {
			last = append(last, name)
		} else {
			first = append(first, name)
		}
	}
	return append(first, last...)
}
