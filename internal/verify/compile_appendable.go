package verify

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// probeable returns the text in a form that another stage can follow: it ends with a newline and has no
// continuation at its end, which would take in the next line (parser.go, Parse: blank lines and comments do not
// end a continuation).
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

// dangling returns the offset of an escape character that continues the last line, -1 if there is none.
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

// sameWith checks that a stage after text is parsed as a stage and that everything before it is parsed as before.
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
		return errors.New("the end of the file is not clear")
	}
	return nil
}

// indexInTrigger matches a stage index in a trigger. It counts the stages of the file that the trigger runs in.
var indexInTrigger = lazyregexp.New(`--from=["']?(\+?\d+)["']?(\s|$)`)

// countsBeyond reports whether an index is larger than the number of stages. It then counts the images that
// BuildKit appends (convert.go, buildStageDependencyGraph), and one more stage would shift it.
func (s *source) countsBeyond() bool {
	for step := range s.all {
		if step.keyword() == "ONBUILD" {
			for _, m := range indexInTrigger().FindAllStringSubmatch(step.node.Original, -1) {
				if i, err := strconv.Atoi(m[1]); err == nil && i >= len(s.stages) {
					return true
				}
			}
		}
	}
	return s.highest() >= len(s.stages)
}

// highest returns the highest index in a COPY, -1 if there is none.
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

// fit returns an error for a file whose compile depends on chance: BuildKit appends the image that an index refers
// to a second time and resolves both at once without a lock (convert.go, resolveReachableStages).
func (s *source) fit() error {
	if i := s.highest(); i >= len(s.stages) && i < len(s.stages)+s.appended() {
		return errAppended
	}
	return nil
}

// appended returns the number of images that BuildKit may append: one for each mount, and one for each name in a
// COPY that is not a stage.
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
