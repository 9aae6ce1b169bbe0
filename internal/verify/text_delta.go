package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// touch is a set: the kinds of difference between two versions of an instruction or of a stage.
type touch uint8

const (
	touchName touch = 1 << iota // an alias
	touchRef                    // a word that names a stage or an image
	touchText                   // the words of COPY, ADD or RUN: in a config, they are only history text
	touchDir                    // the words of WORKDIR
	touchRest                   // anything else
)

// delta is the difference between two texts as BuildKit's parser reads them.
type delta struct {
	before, after *source
	stages        []touch // by index; nil if the stages do not correspond
	meta          bool    // the ARGs before the first FROM differ, or the escape character
	dollar        bool    // an instruction with a variable differs, and not only in references
}

func difference(before, after *source) *delta {
	d := &delta{before: before, after: after}
	d.meta = before.escape != after.escape || !slices.EqualFunc(before.meta, after.meta, same)
	if len(before.stages) != len(after.stages) || moved(before, after) {
		return d
	}
	d.stages = make([]touch, len(before.stages))
	for i := range d.stages {
		d.stages[i] = d.stage(&before.stages[i], &after.stages[i])
	}
	return d
}

// moved reports whether a name is at different stages in the two texts.
func moved(before, after *source) bool {
	for name := range before.aliases() {
		if i := after.lastNamed(name); i >= 0 && i != before.lastNamed(name) {
			return true
		}
	}
	return false
}

// same reports whether two steps are equal in every word.
func same(x, y step) bool { return touched(x, y) == 0 }

func (d *delta) stage(x, y *stage) touch {
	t := touched(x.from, y.from)
	if x.alias != y.alias {
		t |= touchName
	}
	if len(x.steps) != len(y.steps) {
		return t | touchRest
	}
	for i := range x.steps {
		t |= d.step(x.steps[i], y.steps[i])
	}
	return t
}

func (d *delta) step(x, y step) touch {
	t := touched(x, y)
	if t&^touchRef != 0 && strings.Contains(x.node.Original+y.node.Original, "$") {
		d.dollar = true
	}
	return t
}

// touched compares two instructions. It ignores comments and white space between words.
func touched(x, y step) touch {
	var t touch
	if !slices.Equal(x.refs, y.refs) {
		t |= touchRef
	}
	if x.keyword() != y.keyword() {
		return t | touchRest
	}
	if x.content() == y.content() {
		return t
	}
	switch x.keyword() {
	case "COPY", "ADD", "RUN":
		return t | touchText
	case "WORKDIR":
		return t | touchDir
	}
	return t | touchRest
}

// content returns everything in an instruction except its references and, in FROM, the alias.
func (s step) content() string {
	var b strings.Builder
	for _, f := range s.node.Flags {
		b.WriteString(flagWithoutRefs(f) + "\x00")
	}
	if s.keyword() == "ONBUILD" { // it is written into the image as it is
		b.WriteString(s.node.Original)
	}
	if s.keyword() != "FROM" {
		writeWords(&b, s.node)
	}
	for _, h := range s.node.Heredocs {
		b.WriteString(h.Name + "\x00" + h.Content + "\x00")
		if h.Expand {
			b.WriteString("expand\x00")
		}
		if h.Chomp {
			b.WriteString("chomp\x00")
		}
	}
	return b.String()
}

func writeWords(b *strings.Builder, n *parser.Node) {
	if n.Attributes["json"] {
		b.WriteString("json\x00")
	}
	for w := n.Next; w != nil; w = w.Next {
		b.WriteString(w.Value + "\x00")
		for _, c := range w.Children {
			b.WriteString(c.Value + "\x00")
			writeWords(b, c)
		}
	}
}

// flagWithoutRefs blanks the reference in a raw flag. The refs of the step hold it as BuildKit reads it.
func flagWithoutRefs(flag string) string {
	if strings.HasPrefix(flag, "--from=") {
		return "--from="
	}
	if !strings.HasPrefix(flag, "--mount=") {
		return flag
	}
	fields := strings.Split(flag, ",")
	for i, f := range fields {
		key, _, ok := strings.Cut(strings.TrimPrefix(f, "--mount="), "=")
		if ok && strings.EqualFold(key, "from") {
			fields[i] = "from="
		}
	}
	return strings.Join(fields, ",")
}

// pairs calls f with each instruction of the stages and the one in its place in the text after, until f returns an
// error. It also returns an error if the instructions do not correspond.
func (d *delta) pairs(f func(stage int, x, y step) error) error {
	if d.stages == nil {
		return errors.New("the stages do not correspond")
	}
	for i := range d.stages {
		before, after := d.before.stages[i].all(), d.after.stages[i].all()
		if len(before) != len(after) {
			return fmt.Errorf("%s: an instruction is added or gone", d.after.stageName(i))
		}
		for k := range before {
			if err := f(i, before[k], after[k]); err != nil {
				return fmt.Errorf("%s: %w", d.after.stageName(i), err)
			}
		}
	}
	return nil
}

// onlyNamesDiffer reports whether only aliases and references differ.
func (d *delta) onlyNamesDiffer() bool {
	return !d.meta && d.stages != nil && !slices.ContainsFunc(d.stages, func(t touch) bool {
		return t&^(touchName|touchRef) != 0
	})
}

// keepsHistories reports whether only names differ and none of them reaches a history: neither that of a base,
// which is inherited, nor that of a stage that may use TARGETSTAGE.
func (d *delta) keepsHistories() bool {
	if !d.onlyNamesDiffer() {
		return false
	}
	for i, t := range d.stages {
		x, y := &d.before.stages[i], &d.after.stages[i]
		if x.parent != y.parent || x.base != y.base && (x.open || y.open) {
			return false
		}
		if t&touchName != 0 && (d.before.mentions("TARGETSTAGE") || d.after.mentions("TARGETSTAGE")) {
			return false
		}
	}
	return true
}

// rest reports whether anything differs but names and the words of COPY, ADD, RUN and WORKDIR.
func (d *delta) rest() bool {
	return d.meta || d.stages == nil || slices.ContainsFunc(d.stages, func(t touch) bool { return t&touchRest != 0 })
}

// newAliases returns the aliases that only the text after has, sorted.
func (d *delta) newAliases() []string {
	known := d.before.aliases()
	names := slices.Sorted(maps.Keys(d.after.aliases()))
	return slices.DeleteFunc(names, func(name string) bool { return known[name] > 0 })
}

// inherited returns what differs in stage i and in the stages below it and can reach the image config, and the last of
// these stages in which a WORKDIR differs.
//
// before and after are the stages that each stage is built on.
func (d *delta) inherited(i int, before, after []int) (t touch, dir int) {
	dir = -1
	for i >= 0 {
		x, y := &d.before.stages[i], &d.after.stages[i]
		own := d.stages[i] &^ touchName
		if own&touchDir != 0 && dir < 0 {
			dir = i
		}
		t |= own
		if before[i] != after[i] || x.base != y.base {
			return t | touchRest, dir
		}
		if before[i] == anyStage {
			return t | d.anyBefore(i), dir
		}
		i = before[i]
	}
	return t, dir
}

// anyBefore returns what differs in all earlier stages: any of them may be the unknown base of stage i.
func (d *delta) anyBefore(i int) touch {
	for _, t := range d.stages[:i] {
		if t != 0 {
			return touchRest
		}
	}
	return 0
}
