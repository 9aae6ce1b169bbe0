package verify

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
)

// This file says what an instruction may become under the effects that edit single instructions. Each function returns how many
// instructions at the beginning of after replace x, or 0 if they may not.

// variableName matches the name of a variable where it is used.
var variableName = lazyregexp.New(`(\$\{?)[A-Za-z_][A-Za-z0-9_]*`)

// respelled allows other names of variables in an instruction that no shell reads.
func respelled(x step, after []step) int {
	spelling := func(s step) string {
		return strings.TrimSpace(variableName().ReplaceAllString(s.node.Original, "$1"))
	}
	if len(after) == 0 || x.keyword() == "RUN" || x.keyword() == "ONBUILD" || spelling(x) != spelling(after[0]) || !sameHeredocs(x, after[0]) {
		return 0
	}
	return 1
}

func sameHeredocs(x, y step) bool {
	return slices.EqualFunc(x.node.Heredocs, y.node.Heredocs, func(x, y parser.Heredoc) bool { return x == y })
}

// literalPath matches an absolute path that BuildKit and shells read unchanged.
var literalPath = lazyregexp.New(`^/[\w.+@%,~/-]+$`)

// repathed allows other sources of a COPY --from, which are literal and clean.
func repathed(x step, after []step) int {
	if len(after) == 0 || x.keyword() != "COPY" || len(x.refs) != 1 || !sameButWords(x, after[0]) || len(x.node.Heredocs)+len(after[0].node.Heredocs) > 0 {
		return 0
	}
	old, now := x.words(), after[0].words()
	if len(old) != len(now) || len(old) < 2 || old[len(old)-1] != now[len(now)-1] {
		return 0
	}
	for i := range old {
		if old[i] != now[i] && (!literalPath().MatchString(now[i]) || path.Clean(now[i]) != now[i]) {
			return 0
		}
	}
	return 1
}

// sameButWords reports whether two instructions have the same keyword, flags and form.
func sameButWords(x, y step) bool {
	return x.keyword() == y.keyword() && slices.Equal(x.node.Flags, y.node.Flags) && slices.Equal(x.refs, y.refs) && x.node.Attributes["json"] == y.node.Attributes["json"]
}

// split allows several RUNs with the same flags that run the steps of a RUN in order, if its shell keeps no state from
// one to the next.
func split(x step, after []step) int {
	if !x.shellForm() {
		return 0
	}
	script, err := shell.Parse(x.node.Next.Value, shell.Options{})
	if err != nil {
		return 0
	}
	first := 0 // of the steps that are in no RUN yet
	for n, y := range after {
		if !y.shellForm() || !sameButWords(x, y) || first > 0 && script.LastingEffect(first) != "" {
			return 0
		}
		last := slices.IndexFunc(script.Steps[first:], func(s shell.Step) bool {
			return script.Text[script.Steps[first].Start:s.End] == strings.TrimSpace(y.node.Next.Value)
		})
		if last < 0 {
			return 0
		}
		if first += last + 1; first == len(script.Steps) {
			return n + 1
		}
	}
	return 0
}

// ignoresFailure matches the end of a list that makes the list succeed.
var ignoresFailure = lazyregexp.New(`^\|\|\s*(true|:)$`)

// unignored allows a RUN without one or more of the "|| true" after its commands.
func unignored(x step, after []step) int {
	if len(after) == 0 || !x.shellForm() || !after[0].shellForm() || !sameButWords(x, after[0]) {
		return 0
	}
	script, err := shell.Parse(x.node.Next.Value, shell.Options{})
	if err != nil {
		return 0
	}
	var cuts []shell.Ignored
	for _, c := range script.Commands {
		for _, i := range c.Ignored {
			if i.Reason == shell.Alternative && !c.Nested && ignoresFailure().MatchString(script.Text[i.Start:i.End]) && !slices.Contains(cuts, i) {
				cuts = append(cuts, i)
			}
		}
	}
	slices.SortFunc(cuts, func(a, b shell.Ignored) int { return a.Start - b.Start })
	if len(cuts) > 8 || !leftOut(script.Text, 0, cuts, strings.TrimSpace(after[0].node.Next.Value)) {
		return 0
	}
	return 1
}

// leftOut reports whether the text from an offset on is want after some of the cuts are left out, with the white space
// before them.
func leftOut(text string, at int, cuts []shell.Ignored, want string) bool {
	if len(cuts) == 0 {
		return strings.TrimSpace(text[at:]) == strings.TrimSpace(want)
	}
	if leftOut(text, at, cuts[1:], want) {
		return true
	}
	head := strings.TrimRight(text[at:max(at, cuts[0].Start)], " \t\r\n\\")
	rest, ok := strings.CutPrefix(want, head)
	return ok && leftOut(text, cuts[0].End, cuts[1:], rest)
}
