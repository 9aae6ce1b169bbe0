package repo

import (
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// load reads the targets of a set, and loads it again with other words in the places that name stages. A place with which anything
// else changes is not certain. The error says why the files cannot be loaded.
func (k *bakeSet) load() error {
	targets, before, err := evaluated(k.files, func(s *source) []byte { return s.src })
	if err != nil {
		return err
	}
	k.read(targets)
	for _, v := range k.targets {
		for _, w := range v.named() {
			if w.sure {
				k.mark(w.located)
			}
		}
	}
	_, after, err := evaluated(k.files, k.marked)
	if err != nil {
		return fmt.Errorf("with other names it cannot be loaded: %w", err)
	}
	if !k.unproven {
		k.compare(before, after, nil)
	}
	return nil
}

// read takes the attributes of targets, whose parts may be in several blocks and files.
func (k *bakeSet) read(targets []*bakeTarget) {
	variables, unset := k.variables()
	for _, t := range targets {
		i := slices.IndexFunc(k.files, func(f *bakeFile) bool { return f.path == t.block.DefRange.Filename })
		if i < 0 {
			continue
		}
		f := k.files[i]
		v := k.targets[t.Name]
		if v == nil {
			v = newBakeValues()
			k.targets[t.Name] = v
		}
		context := t.context.NewChild()
		context.Variables = unset
		part := bakeReader{f.source, context, variables}.target(t.block.Body)
		part.values["inherits"] = slices.Concat(v.values["inherits"], part.values["inherits"])
		v.take(part)
		v.files = append(v.files, f.path)
	}
}

// variables are those of a project. One without a default has no value.
func (k *bakeSet) variables() (all map[string]bool, unset map[string]cty.Value) {
	all, unset = map[string]bool{}, map[string]cty.Value{}
	defaults := map[string]bool{}
	for _, f := range k.files {
		for _, b := range f.blocks {
			if attributes, _ := b.Body.JustAttributes(); b.Type == "variable" {
				all[b.Labels[0]] = true
				defaults[b.Labels[0]] = defaults[b.Labels[0]] || attributes["default"] != nil
			}
		}
	}
	for name, known := range defaults {
		if !known {
			unset[name] = cty.DynamicVal
		}
	}
	return all, unset
}

// named are the words of a target that name stages.
func (v *bakeValues) named() []word {
	all := slices.Concat(v.values["target"], v.values["no-cache-filter"])
	for key := range maps.Keys(v.args) {
		if namesStages(key) {
			all = append(all, v.args[key])
		}
	}
	return all
}
