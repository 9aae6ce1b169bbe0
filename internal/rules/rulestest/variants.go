package rulestest

import (
	"bytes"
	"errors"
	"strings"

	"github.com/dfix-dev/dfix/internal/syntax"
)

// variant is another way to write the same Dockerfile, under which a rule must do the same.
type variant struct {
	name  string
	apply func([]byte) []byte
	fits  func(src []byte) bool
	lines int  // lines that it adds at the top
	bytes int  // bytes that it adds before line 1
	off   bool // without any rule
}

var variants = []variant{
	{name: "crlf", apply: crlf, fits: func(src []byte) bool { return !bytes.Contains(src, []byte("\r")) }},
	{name: "no final newline", apply: cutNewline, fits: func(src []byte) bool { return bytes.HasSuffix(src, []byte("\n")) }},
	{name: "bom", apply: addBOM, fits: func(src []byte) bool { return !bytes.HasPrefix(src, []byte(mark)) }, bytes: len(mark)},
	{name: "backtick", apply: mustBacktick, fits: fitsBacktick, lines: 1},
}

const mark = "\ufeff"

func crlf(src []byte) []byte       { return bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")) }
func cutNewline(src []byte) []byte { return bytes.TrimSuffix(src, []byte("\n")) }
func addBOM(src []byte) []byte     { return append([]byte(mark), src...) }

func fitsBacktick(src []byte) bool {
	_, err := backtick(src)
	return err == nil
}

func mustBacktick(src []byte) []byte {
	out, err := backtick(src)
	if err != nil {
		return []byte(err.Error()) // equals no result, so the comparison fails
	}
	return out
}

const backtickLine = "# escape=`\n"

// backtick rewrites a Dockerfile with
// "`" as the escape character. The result means the same only if every "\" is a continuation, no "`" is an ordinary character,
// and no directive at the top has to move.
func backtick(src []byte) ([]byte, error) {
	if bytes.ContainsAny(src, "`\r") || bytes.HasPrefix(src, []byte(mark)) {
		return nil, errors.New("has a backtick, a carriage return or a byte order mark")
	}
	file, err := syntax.Parse("Dockerfile", src)
	if err != nil {
		return nil, err
	}
	if len(file.Directives) > 0 {
		return nil, errors.New("has directives")
	}
	out := []byte(backtickLine)
	for _, token := range file.Tokens {
		b := bytes.Clone(token.Span.Of(src))
		if token.Kind == syntax.Continuation {
			b[0] = '`'
		}
		if bytes.ContainsRune(b, '\\') {
			return nil, errors.New("has a backslash that is no continuation")
		}
		out = append(out, b...)
	}
	return out, nil
}

// sameSpelling undoes in a message the changes that a variant makes to the text that it quotes.
func sameSpelling(message string) string {
	return strings.NewReplacer("\r", "", "`", `\`).Replace(message)
}
