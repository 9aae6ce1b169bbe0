package syntax

import (
	"bytes"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// Generator returns the comment above the first instruction that says that a program has made the file, without its
// "#", and its line, which counts from 1. ok is false if no comment there says so.
func Generator(src []byte) (says string, line int, ok bool) {
	for raw := range bytes.Lines(bytes.TrimPrefix(src, bom)) {
		line++
		text := bytes.TrimSpace(raw)
		if len(text) == 0 {
			continue
		}
		if text[0] != '#' {
			break
		}
		says := strings.TrimSpace(strings.Trim(string(text), "#*-= \t"))
		if saysGenerated(says) {
			return says, line, true
		}
	}
	return "", 0, false
}

func saysGenerated(comment string) bool {
	return madeBy.MatchString(comment) || noEdit.MatchString(comment)
}

// The sentences that generators write. One about something else in the file is not enough: "copies the code generated
// by protoc", "do not edit the next line".
var (
	madeBy = lazyregexp.New(`(?i)@generated\b` +
		`|^(?:(?:warning|note|notice|attention|important)\b\W*)?` + author + `generated\s*(?:(?:by|from|with|via|using|through|file|dockerfile|content|do not|on|at)\b|[.,:;!(-]|$)` +
		`|\b(?:(?:docker|container)?file|contents?)\s+(?:is|was|are|were|gets|(?:has|have) been|will be)\s+(?:being\s+)?` + author + `generated\b` +
		`|\b(?:auto|automatically)[- ]*generated\s+(?:docker|container)?file\b`)
	noEdit = lazyregexp.New(`(?i)\b(?:do not|don['’]?t|never)\s+(?:\w+ly\s+|hand-?)?edit\s*(?:$|[^\w\s]` +
		`|\b(?:this|it|by|manually|directly|here|or|unless|and|file|dockerfile|(?:the|these)\s+(?:\w+\s+)?(?:files?|dockerfiles?|contents?))\b)`)
)

// author are the words that stand before "generated".
const author = `(?:(?:code|dockerfile|file|auto|automatically|machine|programmatically|dynamically)[- ]*)*`
