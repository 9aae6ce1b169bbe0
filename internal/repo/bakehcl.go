package repo

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// bakeHCL reads the native syntax.
func bakeHCL(sc *scan, s *source) *bakery {
	f := &bakery{s, map[string]*recipe{}, map[string]cty.Value{}}
	if err := parsable(s.src); err != nil {
		sc.note(s.path, err)
		s.broken = true
		return f
	}
	file, diags := hclsyntax.ParseConfig(s.src, s.path, hcl.InitialPos)
	if diags.HasErrors() {
		sc.note(s.path, diags[0].Error())
		s.broken = true
	}
	if file == nil {
		return f
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return f
	}
	if err := bounded(body); err != nil {
		sc.note(s.path, err)
		s.broken = true
		return f
	}
	f.defaults(body)
	for _, b := range body.Blocks {
		if b.Type == "target" && len(b.Labels) == 1 {
			r := f.target(b.Body)
			if known := f.targets[b.Labels[0]]; known != nil {
				known.take(r)
				r = known
			}
			f.targets[b.Labels[0]] = r
		}
	}
	return f
}

// defaults learns what variables are if nobody sets them. One may use another.
func (f *bakery) defaults(body *hclsyntax.Body) {
	for name, a := range body.Attributes {
		if v, diags := a.Expr.Value(f.context(nil)); !diags.HasErrors() {
			f.variables[name] = v
		}
	}
	for range 3 {
		for _, b := range body.Blocks {
			if b.Type != "variable" || len(b.Labels) != 1 || b.Body.Attributes["default"] == nil {
				continue
			}
			if v, diags := b.Body.Attributes["default"].Expr.Value(f.context(nil)); !diags.HasErrors() {
				f.variables[b.Labels[0]] = v
			}
		}
	}
}

// context lets expressions see the variables, and those of one element of a matrix.
func (f *bakery) context(element map[string]cty.Value) *hcl.EvalContext {
	c := &hcl.EvalContext{Variables: f.variables}
	if element == nil {
		return c
	}
	child := c.NewChild()
	child.Variables = element
	return child
}

func (f *bakery) target(body *hclsyntax.Body) *recipe {
	r := &recipe{values: map[string][]word{}, args: map[string]word{}}
	elements := f.matrix(body)
	for name, a := range body.Attributes {
		switch name {
		case "context", "dockerfile", "target", "dockerfile-inline":
			r.values[name] = f.strings(a.Expr, elements)
		case "inherits", "no-cache-filter":
			r.values[name] = f.listed(a.Expr, elements)
		case "tags":
			r.values[name] = append(f.listed(a.Expr, elements), f.patterns(a.Expr)...)
		case "contexts":
			r.contexts = f.keys(a.Expr, elements)
		case "args":
			f.arguments(r, a.Expr, elements)
		}
	}
	return r
}

// maxElements bounds the product of a matrix.
const maxElements = 256

// matrix returns what the variables of a matrix can be together; one empty element without a matrix.
func (f *bakery) matrix(body *hclsyntax.Body) []map[string]cty.Value {
	elements := []map[string]cty.Value{nil}
	a := body.Attributes["matrix"]
	if a == nil {
		return elements
	}
	axes, diags := a.Expr.Value(f.context(nil))
	if diags.HasErrors() || !iterable(axes) {
		return elements
	}
	for it := axes.ElementIterator(); it.Next(); {
		name, values := it.Element()
		if !iterable(values) || len(elements)*values.LengthInt() > maxElements || name.Type() != cty.String {
			continue
		}
		elements = product(elements, name.AsString(), values)
	}
	return elements
}

// iterable reports whether the elements of a value are known.
func iterable(v cty.Value) bool { return v.IsKnown() && !v.IsNull() && v.CanIterateElements() }

func product(elements []map[string]cty.Value, name string, values cty.Value) []map[string]cty.Value {
	var all []map[string]cty.Value
	for _, e := range elements {
		for it := values.ElementIterator(); it.Next(); {
			_, v := it.Element()
			wide := map[string]cty.Value{name: v}
			for k, old := range e {
				wide[k] = old
			}
			all = append(all, wide)
		}
	}
	return all
}
