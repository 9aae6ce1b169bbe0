package repo

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"
)

// section is a build section of a Compose file, perhaps made of several
// (compose-go override/merge.go mergeBuild).
type section struct {
	fields   map[string]word // context, dockerfile, target, dockerfile_inline
	args     []word          // as KEY=value
	contexts []word
	filters  []word
	tags     []word
	values   map[string]word // of args
	from     string          // the directory that the context is relative to, if not that of the file
	vague    bool            // something that cannot be read goes into it
}

// section reads a build section in its short or its long form; nil if there is none.
func (f *composeFile) section(n *yaml.Node) *section {
	if n == nil || n.Tag == "!reset" {
		return nil
	}
	s := &section{fields: map[string]word{}, values: map[string]word{}}
	if w := f.scalar(n, composeVars); w.given() {
		s.fields["context"] = w
		return s
	}
	for _, p := range entries(n) {
		key := target(p.key).Value
		switch key {
		case "context", "dockerfile", "target", "dockerfile_inline":
			s.field(key, f.scalar(p.value, composeVars))
		case "additional_contexts":
			s.contexts, _ = f.assignments(p.value)
		case "no_cache_filter":
			s.filters = f.list(p.value)
		case "tags":
			s.tags = f.tagged(p.value)
		case "args":
			keys, values := f.assignments(p.value)
			for i, k := range keys {
				s.values[k.text] = values[i]
			}
		}
	}
	return s
}

func (s *section) field(key string, w word) {
	if w.given() && w.text != "" {
		s.fields[key] = w
	}
}

// assignments reads a mapping, or a list of name=value.
func (f *composeFile) assignments(n *yaml.Node) (names, values []word) {
	for _, item := range items(n) {
		if w := f.scalar(item, composeVars); w.given() {
			name, value, _ := w.split()
			names, values = append(names, name), append(values, value)
		}
	}
	for _, p := range entries(n) {
		names = append(names, f.scalar(p.key, plain))
		values = append(values, f.scalar(p.value, composeVars))
	}
	return names, values
}

// list reads a sequence, or a single value.
func (f *composeFile) list(n *yaml.Node) []word {
	var all []word
	for _, item := range items(n) {
		if w := f.scalar(item, composeVars); w.given() {
			all = append(all, w)
		}
	}
	if w := f.scalar(n, composeVars); w.given() {
		all = append(all, w)
	}
	return all
}

// tagged reads the names of images: as they are by default, and what is certain of them.
func (f *composeFile) tagged(n *yaml.Node) []word {
	var all []word
	for _, item := range items(n) {
		if w := f.scalar(item, composeVars); w.given() && w.known() {
			all = append(all, w.closed())
		}
		all = append(all, given(f.scalar(item, composeHoles))...)
	}
	return all
}

// under is s with other laid over it. A context keeps the directory that it came with.
func (s *section) under(other *section) *section {
	if other == nil {
		return s
	}
	m := &section{
		fields:   maps.Clone(s.fields),
		values:   maps.Clone(s.values),
		contexts: slices.Concat(s.contexts, other.contexts),
		filters:  slices.Concat(s.filters, other.filters),
		tags:     slices.Concat(s.tags, other.tags),
		from:     s.from,
		vague:    s.vague || other.vague,
	}
	maps.Copy(m.fields, other.fields)
	maps.Copy(m.values, other.values)
	if other.fields["context"].given() {
		m.from = other.from
	}
	return m
}

// build is what the section asks for.
func (s *section) build() *build {
	b := &build{
		context:  s.fields["context"],
		file:     s.fields["dockerfile"],
		near:     true,
		inline:   s.fields["dockerfile_inline"].given(),
		contexts: s.contexts,
		filters:  s.filters,
		images:   s.tags,
	}
	if w := s.fields["target"]; w.given() {
		b.targets = []word{w}
	}
	for key, value := range s.values {
		b.arg(key, value)
	}
	if s.vague {
		b.context = opaque(located{source: &source{}})
	}
	return b
}
