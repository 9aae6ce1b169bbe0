package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/dfix-dev/dfix/internal/atomicfile"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// baseline is a file of findings that do not count. The zero value is none.
//
// A finding is known by its fingerprint, which depends on the path in the repository, the rule and the words of its
// lines. So it stays known if lines move. The third finding with equal words is new if the file has two.
type baseline struct {
	file   string
	update bool // all findings of the run become known, and the file is written
	old    []knownFinding
	prints map[string]bool // the fingerprints of old
	digest string
	found  []knownFinding // what an update writes
}

// knownFinding is a line of the file. Only the fingerprint counts; the rest is for people.
type knownFinding struct {
	Fingerprint string `json:"fingerprint"`
	Path        string `json:"path"`
	Rule        string `json:"rule"`
	Message     string `json:"message"`
}

// baselineSchema is the version of the file.
const baselineSchema = 1

// inBaseline is why a finding does not count.
const inBaseline = "in the baseline"

// ReadBaseline reads the findings that do not count. To update, the file need not exist.
func (o *Options) ReadBaseline(file string, update bool) error {
	b := &baseline{file: file, update: update, prints: map[string]bool{}}
	o.baseline = b
	src, err := ReadFile(file)
	if err == nil {
		err = b.read(src)
	}
	if err != nil && !update {
		return fmt.Errorf("%s: %w", format.Path(file), err)
	}
	return nil
}

func (b *baseline) read(src []byte) error {
	var known struct {
		Schema   int            `json:"schema"`
		Findings []knownFinding `json:"findings"`
	}
	if err := json.Unmarshal(src, &known); err != nil || known.Schema != baselineSchema {
		return errors.New("no baseline of dfix: --update-baseline writes one")
	}
	b.old = known.Findings
	for _, f := range known.Findings {
		b.prints[f.Fingerprint] = true
	}
	sum := sha256.Sum256(src)
	b.digest = hex.EncodeToString(sum[:8])
	return nil
}

// place is a finding of a rule at a place of the text before.
type place struct {
	rule string
	span text.Span
}

// known returns the findings of a report that are in the baseline, and the lines that an update writes for the report.
func (b *baseline) known(f *format.File) (map[place]bool, []knownFinding) {
	places := map[place]bool{}
	var list []knownFinding
	prints := format.Fingerprints(f)
	for i, o := range f.Outcomes() {
		if o.Skip == rewrite.SkipIgnored || !b.update && !b.prints[prints[i]] {
			continue
		}
		places[place{o.Rule, o.Span}] = true
		list = append(list, knownFinding{prints[i], format.Path(f.Name), o.Rule, format.OneLine(o.Message)})
	}
	return places, list
}

// rerun repeats the job of a file without the findings that are in the baseline: neither they nor their fixes count.
func (b *baseline) rerun(ctx context.Context, f *result, do job, options rewrite.Options) (err error) {
	places, list := b.known(&f.File)
	if len(places) == 0 {
		return nil
	}
	f.known = list
	options.Known = func(rule string, span text.Span) (string, bool) { return inBaseline, places[place{rule, span}] }
	f.Report, err = do(ctx, options)
	return err
}

// updateBaseline adds the findings of a file to an updated baseline. If the file or directory failed, it keeps those that were
// known before, because the run has no new ones.
func (s *Session) updateBaseline(r *result) {
	b := s.opt.baseline
	if b == nil || !b.update {
		return
	}
	if !r.Failed() {
		b.found = append(b.found, r.known...)
		return
	}
	s.locate(r)
	name := format.Path(r.Name)
	for _, f := range b.old {
		if name == "." || f.Path == name || strings.HasPrefix(f.Path, name+"/") {
			b.found = append(b.found, f)
		}
	}
}

// write replaces the file by the findings of the run, one on each line.
func (b *baseline) write() error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"schema\":%d,\"findings\":[\n", baselineSchema)
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for i, f := range b.found {
		if i > 0 {
			out.Truncate(out.Len() - 1)
			out.WriteString(",\n")
		}
		if err := encoder.Encode(f); err != nil {
			return err
		}
	}
	out.WriteString("]}\n")
	before, err := os.ReadFile(b.file)
	if errors.Is(err, os.ErrNotExist) {
		return os.WriteFile(b.file, out.Bytes(), 0o644)
	}
	if err != nil {
		return err
	}
	return atomicfile.Replace(b.file, before, out.Bytes())
}

// finishBaseline writes the baseline if the run is to update it and has not ended early.
func (s *Session) finishBaseline() {
	b := s.opt.baseline
	if b == nil || !b.update || s.Failures.Run > 0 {
		return
	}
	if err := b.write(); err != nil {
		s.Failures.Run++
		s.say(fmt.Errorf("--update-baseline: %s: %w", format.Path(b.file), withoutPath(err)))
		return
	}
	s.note(fmt.Errorf("%s now has %s", format.Path(b.file), format.Count(len(b.found), "finding")))
}
