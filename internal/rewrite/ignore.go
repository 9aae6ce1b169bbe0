package rewrite

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Ignore is a comment that tells dfix to ignore findings:
//
//	# dfix: ignore[RULE,...] reason         for the instruction that contains or follows it
//	# dfix: ignore-file[RULE,...] reason    for the whole file
//
// It drops the findings of its rules in that scope, and findings elsewhere whose fix would edit in the scope or right after it.
type Ignore struct {
	Span    text.Span // the comment without indent and line end
	Rules   []IgnoredRule
	Reason  string
	Problem string // why the comment is not valid, in one line; "" if it is

	scope text.Span // includes an insertion at its end, but not one at its start
}

// IgnoredRule is a name in an ignore comment.
type IgnoredRule struct {
	Name string // of a rule, or of a check of Docker that a rule implements
	Span text.Span
	Ran  bool // the rule runs
	Used bool // the comment drops a finding of the rule

	rule string // the rule's own name; "" if the run does not have the rule
}

var (
	addressed = lazyregexp.New(`^#[ \t]*dfix:`)
	wellMade  = lazyregexp.New(`^#[ \t]*dfix:[ \t]*ignore(-file)?\[([^\[\]]*)\](?:[ \t]+(.*))?$`)
)

// ignoresOf returns the ignore comments of a file. Text in heredocs and parser directives are not comments.
func ignoresOf(file *syntax.File) []*Ignore {
	if !bytes.Contains(file.Src, []byte("dfix:")) {
		return nil
	}
	var all []*Ignore
	for _, token := range file.Tokens {
		if token.Kind != syntax.Comment {
			continue
		}
		if span := trimmed(file.Src, token.Span); addressed().Match(span.Of(file.Src)) {
			all = append(all, readIgnore(file, span))
		}
	}
	return append(all, inInstructions(file)...)
}

// behind matches text at the end of an instruction's line that its author takes for an ignore comment.
var behind = lazyregexp.New(`[ \t/](#[ \t]*dfix:[ \t]*ignore[^\n]*)`)

// inInstructions returns the texts in instructions that look like ignore comments. A comment of a Dockerfile is a whole
// line, so they ignore nothing.
func inInstructions(file *syntax.File) []*Ignore {
	var all []*Ignore
	for _, m := range behind().FindAllSubmatchIndex(file.Src, -1) {
		span := trimmed(file.Src, text.Span{Start: m[2], End: m[3]})
		if !slices.ContainsFunc(file.Tokens, func(t syntax.Token) bool {
			return (t.Kind == syntax.Comment || t.Kind == syntax.HeredocBody) && t.Span.Start <= span.Start && span.Start < t.Span.End
		}) {
			all = append(all, &Ignore{Span: span, Problem: "it is part of the instruction: a comment needs a line of its own above the instruction"})
		}
	}
	return all
}

// trimmed returns span without white space at its ends.
func trimmed(src []byte, span text.Span) text.Span {
	line := span.Of(src)
	span.Start += len(line) - len(bytes.TrimLeft(line, " \t\v\f"))
	span.End = span.Start + len(bytes.TrimSpace(line))
	return span
}

func readIgnore(file *syntax.File, span text.Span) *Ignore {
	i := &Ignore{Span: span}
	m := wellMade().FindSubmatchIndex(span.Of(file.Src))
	if m == nil {
		i.Problem = "not understood: write ignore[RULE] or ignore-file[RULE], followed by a reason"
		return i
	}
	if m[6] >= 0 {
		i.Reason = strings.TrimSpace(string(file.Src[span.Start+m[6] : span.Start+m[7]]))
	}
	i.readRules(file.Src, text.Span{Start: span.Start + m[4], End: span.Start + m[5]})
	if m[2] >= 0 {
		i.scope = text.Span{Start: 0, End: len(file.Src)}
		return i
	}
	n := slices.IndexFunc(file.Instructions, func(in *syntax.Instruction) bool { return in.Lines.End > span.Start })
	if n < 0 {
		i.Problem = "no instruction follows"
		return i
	}
	lines := file.Instructions[n].Lines
	i.scope = text.Span{Start: min(lines.Start, span.Start), End: lines.End}
	return i
}

// readRules reads the names, which are separated by commas.
func (i *Ignore) readRules(src []byte, names text.Span) {
	for start := names.Start; start <= names.End; {
		end := names.End
		if comma := bytes.IndexByte(src[start:names.End], ','); comma >= 0 {
			end = start + comma
		}
		span := trimmed(src, text.Span{Start: start, End: end})
		i.Rules = append(i.Rules, IgnoredRule{Name: string(span.Of(src)), Span: span})
		start = end + 1
	}
}

// covers reports whether a finding, or an edit of its fix, is in the scope of the comment.
func (i *Ignore) covers(f Finding) bool {
	if i.Problem != "" {
		return false
	}
	if i.scope.Start <= f.Span.Start && f.Span.Start < max(i.scope.End, i.scope.Start+1) {
		return true
	}
	return f.Fix != nil && slices.ContainsFunc(f.Fix.Edits, func(e text.Edit) bool {
		return e.Span.Start < i.scope.End && i.scope.Start < e.Span.End ||
			e.Span.Len() == 0 && i.scope.Start < e.Span.Start && e.Span.Start <= i.scope.End
	})
}

// drops returns the entry of the comment that drops a finding, nil if no entry does.
func (i *Ignore) drops(f Finding) *IgnoredRule {
	n := slices.IndexFunc(i.Rules, func(r IgnoredRule) bool { return r.rule == f.Rule })
	if n < 0 || !i.covers(f) {
		return nil
	}
	return &i.Rules[n]
}

// resolve finds the rules that the comments of the current text name.
func (r *run) resolve() {
	for _, i := range r.ignores {
		for n := range i.Rules {
			name := &i.Rules[n]
			for _, rule := range r.Rules {
				if rule.Called(name.Name) {
					name.rule, name.Ran = rule.Name, true
				}
			}
		}
	}
}

// use marks the entries of the comments that drop one of findings.
func (r *run) use(findings []Finding) {
	for _, i := range r.ignores {
		for _, f := range findings {
			if name := i.drops(f); name != nil {
				name.Used = true
			}
		}
	}
}

// atEnd returns the findings about the ignore comments of the final text. findings are those of the rules in that text.
func (r *run) atEnd(findings []Finding) (found []Finding) {
	r.use(findings)
	for _, rule := range r.Rules {
		if rule.AtEnd == nil {
			continue
		}
		for _, i := range r.ignores {
			for _, f := range rule.AtEnd(i) {
				found = append(found, f.of(rule))
			}
		}
	}
	return found
}

// ignored returns why a finding is ignored; ok is false if it is not.
func (r *run) ignored(f Finding) (why string, ok bool) {
	if why, ok = r.Ignored[f.Rule]; ok {
		return why, true
	}
	for _, i := range r.ignores {
		if i.drops(f) != nil {
			return i.Reason, true
		}
	}
	if r.Known != nil {
		span, _ := r.shift.Back(f.Span)
		return r.Known(f.Rule, span)
	}
	return "", false
}
