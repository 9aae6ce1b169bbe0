package verify

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// probeable returns the text in a form that another stage can be put after: ended by a
// newline and without a continuation at the end of the file, which would swallow it
// (parser.go, Parse: blank lines and comments do not end a continuation).
func (s *source) probeable() ([]byte, error) {
	if s.countsBeyond() {
		return nil, errors.New("an index counts images that another stage would shift")
	}
	text := bytes.Clone(s.text)
	at := s.dangling()
	if at >= 0 {
		text = append(text[:at], text[at+1:]...)
	}
	if !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, '\n')
	}
	if at < 0 {
		return text, nil
	}
	return text, s.sameWith(text)
}

// dangling is the offset of an escape character that continues the last line; -1: none.
func (s *source) dangling() int {
	for end := len(s.text); end > 0; {
		start := bytes.LastIndexByte(s.text[:end-1], '\n') + 1
		line := bytes.TrimRight(s.text[start:end], " \t\r\n")
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) == 0 || trimmed[0] == '#' {
			end = start
			continue
		}
		escape := byte(s.escape)
		last := len(line) - 1
		if line[last] != escape || (last > 0 && line[last-1] == escape) {
			return -1
		}
		return start + last
	}
	return -1
}

// sameWith checks that a stage put after text is read as one, and all before it as it was.
func (s *source) sameWith(text []byte) error {
	was, err := parser.Parse(bytes.NewReader(s.text))
	if err != nil {
		return err
	}
	is, err := parser.Parse(bytes.NewReader(append(bytes.Clone(text), "FROM "+probeBase+"\n"...)))
	if err != nil {
		return err
	}
	if len(is.AST.Children) != len(was.AST.Children)+1 {
		return errors.New("the end of the file cannot be told")
	}
	return nil
}

// indexInTrigger finds an index in a trigger, which counts the stages of the file it runs in.
var indexInTrigger = lazyregexp.New(`--from=["']?(\+?\d+)["']?(\s|$)`)

// countsBeyond reports whether an index reaches past the FROMs, into the list of images
// that BuildKit appends (convert.go, buildStageDependencyGraph): one more stage shifts it.
func (s *source) countsBeyond() bool {
	for step := range s.all {
		if step.keyword() == "ONBUILD" {
			for _, m := range indexInTrigger.FindAllStringSubmatch(step.node.Original, -1) {
				if i, err := strconv.Atoi(m[1]); err == nil && i >= len(s.stages) {
					return true
				}
			}
		}
	}
	return s.highest() >= len(s.stages)
}

// highest is the highest index in a COPY, -1 if there is none.
func (s *source) highest() int {
	highest := -1
	for step := range s.all {
		for _, r := range step.refs {
			if i, err := strconv.Atoi(r.name); err == nil && r.kind == copyFrom {
				highest = max(highest, i)
			}
		}
	}
	return highest
}

var errAppended = errors.New("an index may lead to an image that BuildKit appends to the stages: not compiled")

// fit is an error for a file that must not be compiled: an image that an index leads to is
// appended a second time, and both are resolved at once without a lock (convert.go,
// resolveReachableStages). What comes of it is a matter of luck.
func (s *source) fit() error {
	if i := s.highest(); i >= len(s.stages) && i < len(s.stages)+s.appended() {
		return errAppended
	}
	return nil
}

// appended is the number of images that BuildKit may append: one for each mount, and for
// each name in COPY that is no stage's.
func (s *source) appended() (n int) {
	for step := range s.all {
		for _, r := range step.refs {
			if _, err := strconv.Atoi(r.name); err != nil && r.kind == copyFrom {
				n++
			}
		}
		for _, flag := range step.node.Flags {
			if step.keyword() == "RUN" && strings.HasPrefix(flag, "--mount") {
				n++
			}
		}
	}
	return n
}
