package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// The limits of a Dockerfile. The largest of 100,000 real ones has 85,261 bytes, 1,410 lines, 1,400 instructions
// and 59 stages. Some larger files take BuildKit quadratic time or more, and it cannot be stopped.
const (
	MaxBytes        = 1 << 20
	maxLines        = 10_000
	maxInstructions = 2_000
	maxStages       = 200
	maxWords        = 5_000 // of all instructions together
	maxNesting      = 100   // of "${"
)

// boundText returns an error for a text that exceeds the limits in bytes, lines or nested variables.
func boundText(src []byte) error {
	if len(src) > MaxBytes {
		return tooLarge(0, MaxBytes>>20, "MiB")
	}
	if bytes.Count(src, []byte("\n")) > maxLines {
		return tooLarge(0, maxLines, "lines")
	}
	if at := tooDeep(src); at >= 0 {
		return tooLarge(1+bytes.Count(src[:at], []byte("\n")), maxNesting, `levels of nested "${"`)
	}
	return nil
}

// tooDeep returns the offset of the first "${" that is nested too deeply, -1 if there is none.
func tooDeep(src []byte) int {
	depth := 0
	for i, c := range src {
		switch {
		case c == '{' && i > 0 && src[i-1] == '$':
			depth++
		case c == '}' && depth > 0:
			depth--
		}
		if depth > maxNesting {
			return i
		}
	}
	return -1
}

// bound returns an error for a file that BuildKit must not be asked to convert.
func bound(nodes []*parser.Node) error {
	if err := boundNodes(nodes); err != nil {
		return err
	}
	return boundGrowth(nodes)
}

// boundNodes returns an error for the first instruction, stage or word that exceeds the limits.
func boundNodes(nodes []*parser.Node) error {
	stages, words := 0, 0
	for i, node := range nodes {
		if strings.EqualFold(node.Value, "from") {
			stages++
		}
		words += len(node.Flags) + len(node.Heredocs)
		for n := node.Next; n != nil; n = n.Next {
			words++
		}
		switch {
		case stages > maxStages:
			return tooLarge(node.StartLine, maxStages, "stages")
		case i >= maxInstructions:
			return tooLarge(node.StartLine, maxInstructions, "instructions")
		case words > maxWords:
			return tooLarge(node.StartLine, maxWords, "words")
		}
	}
	return nil
}

func tooLarge(line, limit int, what string) error {
	return &Error{Line: line, Msg: fmt.Sprintf("too large: more than %d %s: not read as a Dockerfile", limit, what)}
}
