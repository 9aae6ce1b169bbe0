package syntax

import (
	"slices"
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// blanks separate the words of COPY, ADD, FROM, EXPOSE and VOLUME (parser.go reWhitespace).
const blanks = "\t\v\f\r "

// words splits the logical text into keyword, flags and arguments (split_command.go splitCommand), and reports
// whether they are those of the node.
func (a *assembly) words() bool {
	lo, hi := trimmed(a.text, 0, len(a.text))
	end := hi
	if i := strings.IndexAny(a.text[lo:hi], blanks); i >= 0 {
		end = lo + i
	}
	a.in.Keyword = a.keep(Keyword, lo, end)
	if a.in.Keyword.Text != a.in.Node.Value {
		return false
	}
	rest := hi - len(strings.TrimLeft(a.text[end:hi], blanks))
	flags, rest := a.flags(rest, hi)
	lo, hi = trimmed(a.text, rest, hi)
	ok := slices.EqualFunc(flags, a.in.Node.Flags, func(f flagText, want string) bool { return f.text == want }) && a.args(lo, hi)
	a.in.Span.Start = a.in.Keyword.Span.Start
	last := a.ranges[len(a.ranges)-1]
	s, _ := a.span(last.lo, last.hi)
	a.in.Span.End = s.End
	return ok
}

// keep records [lo,hi) as a token and returns it as a word.
func (a *assembly) keep(kind Kind, lo, hi int) Word {
	a.ranges = append(a.ranges, wordRange{kind, lo, hi})
	return a.word(lo, hi)
}

// trimmed is like strings.TrimSpace, for a range.
func trimmed(s string, lo, hi int) (int, int) {
	right := strings.TrimRightFunc(s[lo:hi], unicode.IsSpace)
	left := strings.TrimLeftFunc(right, unicode.IsSpace)
	return lo + len(right) - len(left), lo + len(right)
}

// args reads the arguments in the form that BuildKit's dispatch table gives the instruction.
func (a *assembly) args(lo, hi int) bool {
	node := a.in.Node
	if lo == hi {
		return true
	}
	if node.Attributes["json"] && a.in.Name != "HEALTHCHECK" {
		a.in.JSON = true
		return a.jsonArgs(lo, hi) && sameWords(a.in.Args, node.Next)
	}
	switch strings.ToLower(node.Value) {
	case command.From, command.Copy, command.Add, command.Expose, command.Volume:
		a.fields(lo, hi)
		return sameWords(a.in.Args, node.Next)
	case command.Workdir, command.User, command.Run, command.Cmd, command.Entrypoint, command.StopSignal, command.Maintainer:
		a.in.Args = append(a.in.Args, a.keep(WordToken, lo, hi))
		return sameWords(a.in.Args, node.Next)
	default: // BuildKit splits these differently; the logical text has been compared
		a.in.Args = append(a.in.Args, a.keep(WordToken, lo, hi))
		return true
	}
}

// fields splits [lo,hi) at blanks.
func (a *assembly) fields(lo, hi int) {
	for lo < hi {
		end := hi
		if i := strings.IndexAny(a.text[lo:hi], blanks); i >= 0 {
			end = lo + i
		}
		a.in.Args = append(a.in.Args, a.keep(WordToken, lo, end))
		lo = hi - len(strings.TrimLeft(a.text[end:hi], blanks))
	}
}

func sameWords(words []Word, node *parser.Node) bool {
	for _, w := range words {
		if node == nil || node.Value != w.Text {
			return false
		}
		node = node.Next
	}
	return node == nil
}

// LikeComment returns the first word of an instruction with paths that begins with "#"; nil if there is none, or if the words are JSON.
// BuildKit knows comments of whole lines only, so it takes that word and those behind it for paths (parser.go trimComments).
func (i *Instruction) LikeComment() *Word {
	if i.JSON || i.Name != "COPY" && i.Name != "ADD" {
		return nil
	}
	for k := range i.Args {
		if strings.HasPrefix(i.Args[k].Text, "#") {
			return &i.Args[k]
		}
	}
	return nil
}
