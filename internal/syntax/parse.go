package syntax

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// Error is BuildKit's reason for not accepting a file.
type Error struct {
	Line int // counted from 1; 0: the error has no line
	Msg  string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Msg
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
}

// maxLine is the longest physical line, without its "\n", that BuildKit's scanner reads (bufio.MaxScanTokenSize).
const maxLine = 64*1024 - 1

// bom is the byte order mark that BuildKit discards on the first line (parser.go discardBOM).
var bom = []byte("\xef\xbb\xbf")

// Parse parses a Dockerfile. The error is an *Error with BuildKit's words, or reports that the file is too large.
func Parse(name string, src []byte) (*File, error) {
	if err := boundText(src); err != nil {
		return nil, err
	}
	result, err := parser.Parse(bytes.NewReader(src))
	if err != nil {
		return nil, errorOf(err, src)
	}
	if err := bound(result.AST.Children); err != nil {
		return nil, err
	}
	f := &File{
		Name: name, Src: src, Escape: byte(result.EscapeToken), AST: result.AST, EOL: eol(src), Lines: text.NewLines(src),
	}
	o := overlay{File: f}
	o.read(f.AST.Children)
	f.Preprocessed = f.preprocessed()
	return f, nil
}

// ErrorOf returns an error of BuildKit as an *Error with its line.
func ErrorOf(err error) *Error { return errorOf(err, nil) }

func errorOf(err error, src []byte) *Error {
	e := &Error{Msg: oneLine(err.Error())}
	var located *parser.LocationError
	if errors.As(err, &located) {
		e.Msg = oneLine(located.Error())
		if len(located.Locations) > 0 && len(located.Locations[0]) > 0 {
			e.Line = located.Locations[0][0].Start.Line
		}
	}
	if line := tooLong(src); line > 0 && strings.Contains(e.Msg, "max allowed size") {
		e.Line = line // BuildKit names the line before
	}
	return e
}

// guess matches a suggestion of BuildKit. Among several that are equally close, each run gives another one
// (util/suggest ranges over a map).
var guess = lazyregexp.New(` \(did you mean [^()]*\?\)`)

func oneLine(s string) string {
	return guess().ReplaceAllString(strings.Join(strings.Fields(s), " "), "")
}

// tooLong returns the number of the first line that BuildKit's scanner refuses, 0 if there is none.
func tooLong(src []byte) int {
	for i, line := range bytes.Split(src, []byte("\n")) {
		if len(line) > maxLine {
			return i + 1
		}
	}
	return 0
}

func eol(src []byte) string {
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
