package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// rebound holds references that named an image and now name a stage.
type rebound struct {
	to    map[string]int  // by full name of an image: the stage that replaces it; -1: several stages
	bases map[string]bool // those of these images that a FROM named; the stage inherits their config and environment
	stay  map[string]bool // images that the text after still names
	known map[string]bool // images that the text before named
	wrong bool            // a reference named its own stage or a later one, which fails
}

// reboundOf returns the references whose meaning changes. It returns an error if anything else changes, or if one
// of them does not name an earlier stage now.
func reboundOf(d *delta) (*rebound, error) {
	if !d.onlyNamesDiffer() {
		return nil, errors.New("more than stage names and references to stages is changed")
	}
	r := &rebound{to: map[string]int{}, bases: map[string]bool{}, stay: d.after.images(), known: d.before.images()}
	if err := d.pairs(func(stage int, x, y step) error { return r.step(d, stage, x, y) }); err != nil {
		return nil, err
	}
	if len(r.to) == 0 && !r.wrong {
		return nil, errors.New("no reference leads to another place than before")
	}
	return r, nil
}

// step records the references of one instruction that change their meaning.
func (r *rebound) step(d *delta, stage int, x, y step) error {
	if len(x.refs) != len(y.refs) {
		return errors.New("a reference is added or gone")
	}
	for k, was := range x.refs {
		is := y.refs[k]
		from, to := d.before.resolve(was, stage), d.after.resolve(is, stage)
		if from == to && (from >= 0 || was.name == is.name) {
			continue
		}
		if err := r.move(d, was, is, from, to, stage); err != nil {
			return fmt.Errorf("%s %q: %w", was.kind, is.name, err)
		}
	}
	return nil
}

func (r *rebound) move(d *delta, was, is ref, from, to, stage int) error {
	switch {
	case from >= 0 && from < stage:
		return fmt.Errorf("it led to stage %d, which is not a mistake to fix", from)
	case to < 0 || to >= stage:
		return errors.New("it leads to no earlier stage")
	}
	if i, err := strconv.Atoi(was.name); err == nil && i != to {
		return fmt.Errorf("it leads to stage %d and not to stage %d", to, i)
	}
	if named := d.after.lastNamed(strings.ToLower(was.name)); from < 0 && named >= 0 && named < stage && named != to {
		return fmt.Errorf("it leads to stage %d, and the name is that of stage %d", to, named)
	}
	if from >= 0 {
		r.wrong = true
		return nil
	}
	image := fullName(was.name)
	if is.kind == fromBase {
		r.bases[image] = true
		r.trigger(&d.after.stages[to])
	}
	if old, ok := r.to[image]; ok && old != to {
		to = -1
	}
	r.to[image] = to
	return nil
}

// inTrigger matches what a trigger copies or mounts from.
var inTrigger = lazyregexp.New(`\bfrom=["']?([^\s,"']+)`)

// trigger records the images that the triggers of a stage add to the stages built on it.
func (r *rebound) trigger(st *stage) {
	for _, s := range st.steps {
		if s.keyword() != "ONBUILD" {
			continue
		}
		for _, m := range inTrigger().FindAllStringSubmatch(s.node.Original, -1) {
			r.known[fullName(m[1])] = true
		}
	}
}

// stage compares one stage. It is as before, or as before with the stage in place of the image. If a FROM changed,
// the new base brings its environment too, and only the images are compared.
func (r *rebound) stage(x, y outcome, before []outcome) string {
	if x.name() == y.name() {
		return ""
	}
	was, uses, extends := x.images(), false, false
	for name := range was {
		_, moved := r.to[name]
		uses, extends = uses || moved, extends || r.bases[name]
	}
	if !uses {
		return "it does not use the reference, and " + explain(x, y)
	}
	if what := r.imagesMoved(was, y.images(), before); what != "" {
		return what
	}
	if same, ok := r.substituted(x, y, before); same || !ok || extends {
		return ""
	}
	return "more changes than the reference: " + explain(x, y)
}

// imagesMoved checks that the replaced images leave the graph and no new image enters it, except those of the stages that
// replace images. A computed FROM does not have their names in the text.
func (r *rebound) imagesMoved(was, is map[string]bool, before []outcome) string {
	brought := map[string]bool{}
	for _, to := range r.to {
		if to >= 0 {
			maps.Copy(brought, before[to].images())
		}
	}
	for name := range is {
		_, moved := r.to[name]
		switch {
		case brought[name]:
		case moved && !r.stay[name]:
			return "it still uses the image " + name
		case !was[name] && !r.known[name]:
			return "an image comes in: " + name
		}
	}
	return ""
}

// substituted reports whether a stage is what it was with stages in place of images. ok is false if that cannot be
// compared.
func (r *rebound) substituted(x, y outcome, before []outcome) (same, ok bool) {
	standIns := map[int]edge{}
	for i := range x.graph.ops {
		image := imageOf(x.graph.ops[i].pb.GetSource().GetIdentifier())
		stage, moved := r.to[image]
		if !moved {
			continue
		}
		if stage < 0 || before[stage].graph != x.graph || before[stage].images()[image] {
			return false, false
		}
		standIns[i+1] = before[stage].head
	}
	return x.graph.namer(standIns).edge(x.head) == y.name(), true
}

// configMayDiffer reports whether the config of a stage may differ because its base changed.
func (r *rebound) configMayDiffer(c *comparison, stage int) bool {
	if r == nil {
		return false
	}
	parents := func(s *source) (list []int) {
		for _, st := range s.stages {
			list = append(list, st.parent)
		}
		return list
	}
	before, after := parents(c.before), parents(c.after)
	for ; stage >= 0; stage = before[stage] {
		if before[stage] != after[stage] || c.before.stages[stage].open && !slices.Equal(before, after) {
			return true
		}
	}
	return false
}

// rebind compares a change of references. The old references may keep the text before from compiling ("repository
// name must be lowercase" fails every stage of a file). It is then compared with an image in their place.
func (c *comparison) rebind() (err error) {
	if c.claim.rebound, err = reboundOf(c.delta); err != nil {
		return err
	}
	if err := c.run(); err != nil || len(c.repaired) == 0 {
		return err
	}
	with := withPlaceholder(c.changes[0])
	if with == nil || with.err != nil {
		return nil
	}
	again := c.comparison(c.ctx, with, c.after)
	if again.claim.rebound, err = reboundOf(again.delta); err != nil {
		return nil
	}
	if err := again.run(); err != nil {
		return err
	}
	maps.Copy(c.compiled, again.compiled)
	return nil
}

// placeholder is the image that replaces a reference of the text before.
const placeholder = "dfix.invalid/rebound"

// withPlaceholder returns the text before with an image in place of the words that the fixes replace, nil if they
// replace none.
func withPlaceholder(change rewrite.Change) *source {
	var edits []text.Edit
	for _, e := range editsOf(change.Fixes) {
		if e.Span.Len() > 0 && e.New != "" {
			edits = append(edits, text.Replace(e.Span, placeholder))
		}
	}
	if len(edits) == 0 {
		return nil
	}
	with, err := text.Apply(change.Before, edits)
	if err != nil {
		return nil
	}
	return read(with)
}
