package verify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// syntax checks that the same frontend reads both texts, or the one that replaces it.
func (c *comparison) syntax() error {
	if c.claim.moved != nil {
		x, _, _, _ := parser.ParseDirective("syntax", c.before.text)
		y, _, _, _ := parser.ParseDirective("syntax", c.after.text)
		if x != "" && wholeName(y) == c.claim.moved(wholeName(x)) {
			return nil
		}
	}
	return c.directive("syntax")
}

// rebases checks that each reference is as before or names the image that replaces the old one. The comparison of
// the graphs treats both images as equal. It shows that nothing else changes, but not which one replaces the
// other.
func (c *comparison) rebases() error {
	if slices.ContainsFunc(c.delta.stages, func(t touch) bool { return t&touchName != 0 }) {
		return errors.New("more than images is changed")
	}
	for _, value := range []func(string) string{nil, relative} {
		before, after := c.before.reader(value), c.after.reader(value)
		err := c.delta.pairs(func(stage int, x, y step) error { return c.rebased(stage, before(x), after(y)) })
		if err != nil {
			return err
		}
	}
	return nil
}

// rebased checks the references of one instruction.
func (c *comparison) rebased(stage int, x, y []ref) error {
	if len(x) != len(y) {
		return errors.New("a reference is added or gone")
	}
	for k, was := range x {
		is := y[k]
		if was == is || was.name == "" {
			continue
		}
		from, to := c.before.resolve(was, stage), c.after.resolve(is, stage)
		if from >= 0 || to >= 0 || was.name == emptyBase || is.name == emptyBase {
			return fmt.Errorf("%s %s, which was %s, leads to a stage or led to one", was.kind, is.name, was.name)
		}
		if want := c.claim.moved(wholeName(was.name)); wholeName(is.name) != want {
			what := fmt.Sprintf("%s %s is made of %s, but the replacements say %s", was.kind, is.name, was.name, want)
			return errors.New(digests().ReplaceAllString(what, "@…"))
		}
	}
	return nil
}

// digests matches digests, which are too long for a message.
var digests = lazyregexp.New(`@sha256:[0-9a-f]{64}`)

// emptyBase names the empty image (convert.go, emptyImageName).
const emptyBase = "scratch"

// reader returns a function that reads the references of a step without build arguments. A variable without a
// default gets the value that value returns. If value is nil, a reference with such a variable has no name.
func (s *source) reader(value func(string) string) func(step) []ref {
	lex := shell.NewLex(s.escape)
	env := emptyProfile().environment(lex, s.args)
	return func(s step) []ref {
		refs := slices.Clone(s.refs)
		for i := range refs {
			if refs[i].kind == fromBase {
				refs[i].name = expanded(lex, refs[i].name, env, value)
			}
		}
		return refs
	}
}

func expanded(lex *shell.Lex, word string, env []string, value func(string) string) string {
	got, err := lex.ProcessWordWithMatches(word, shell.EnvsFromSlice(env))
	if err != nil || len(got.Unmatched) == 0 {
		return got.Result
	}
	if value == nil {
		if _, err := reference.ParseNormalizedNamed(got.Result); err != nil {
			return ""
		}
		return got.Result
	}
	for name := range got.Unmatched {
		env = append(env, name+"="+value(name))
	}
	got, _ = lex.ProcessWordWithMatches(word, shell.EnvsFromSlice(env))
	return got.Result
}
