package repo

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// bakeJSON reads the JSON syntax, in which strings are HCL templates.
func bakeJSON(sc *scan, s *source) *bakery {
	f := &bakery{s, map[string]*recipe{}, map[string]cty.Value{}}
	root, ok := s.json()
	if !ok {
		sc.note(s.path, errBroken)
		s.broken = true
		return f
	}
	if err := boundedJSON(root); err != nil {
		sc.note(s.path, err)
		s.broken = true
		return f
	}
	for _, v := range root.field("variable").fields {
		if d := v.value.field("default"); d.kind == '"' {
			f.variables[v.key.text] = cty.StringVal(d.text.text)
		}
	}
	for _, t := range root.field("target").fields {
		f.targets[t.key.text] = f.jsonTarget(t.value)
	}
	return f
}

func (f *bakery) jsonTarget(v jsonValue) *recipe {
	r := &recipe{values: map[string][]word{}, args: map[string]word{}}
	matrix := v.field("matrix").kind != 0
	for _, field := range v.fields {
		switch name := field.key.text; name {
		case "context", "dockerfile", "target", "dockerfile-inline":
			if field.value.kind == '"' {
				r.values[name] = []word{f.template(field.value.text, matrix)}
			}
		case "inherits", "no-cache-filter", "tags":
			for _, item := range field.value.items {
				w := f.template(item.text, matrix)
				if r.values[name] = append(r.values[name], w); name == "tags" && !w.sure {
					r.values[name] = append(r.values[name], opaque(w.located))
				}
			}
		case "contexts":
			for _, c := range field.value.fields {
				r.contexts = append(r.contexts, f.template(c.key, matrix))
			}
		case "args":
			for _, a := range field.value.fields {
				if a.value.kind == '"' {
					r.args[a.key.text] = f.template(a.value.text, matrix)
				}
			}
		}
	}
	return r
}

// template evaluates a string with the defaults of the variables.
func (f *bakery) template(l located, matrix bool) word {
	if l.source == nil {
		return opaque(f.told("", 0)) // no string at all
	}
	if !strings.Contains(l.text, "${") && !strings.Contains(l.text, "%{") {
		return literal(l)
	}
	expr, diags := hclsyntax.ParseTemplate([]byte(l.text), f.path, hcl.InitialPos)
	if diags.HasErrors() || matrix {
		return opaque(l)
	}
	v, diags := expr.Value(f.context(nil))
	if diags.HasErrors() {
		return opaque(l)
	}
	if s, err := convert.Convert(v, cty.String); err == nil && s.IsKnown() && !s.IsNull() {
		return computed(l, s.AsString())
	}
	return opaque(l)
}
