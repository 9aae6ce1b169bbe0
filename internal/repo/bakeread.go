package repo

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// bakeValues are the attributes of one target, or of a service that Bake takes for one.
type bakeValues struct {
	files    []string // the Bake files that define it
	values   map[string][]word
	contexts []word
	args     map[string]word
}

func newBakeValues() *bakeValues {
	return &bakeValues{values: map[string][]word{}, args: map[string]word{}}
}

// take lays other over v: the last target that sets an attribute wins. Build contexts and arguments add up (buildx bake/bake.go
// Target.Merge).
func (v *bakeValues) take(other *bakeValues) {
	maps.Copy(v.values, other.values)
	maps.Copy(v.args, other.args)
	for _, w := range other.contexts {
		if !slices.ContainsFunc(v.contexts, func(x word) bool { return x.text == w.text && x.place(0) == w.place(0) && x.source == w.source }) {
			v.contexts = append(v.contexts, w)
		}
	}
}

// bakeReader reads expressions of one file, in the native or the JSON syntax.
type bakeReader struct {
	*source
	context   *hcl.EvalContext // nil: nothing can be evaluated
	variables map[string]bool  // the keys are those of the project
}

// target reads the attributes of a target.
func (r bakeReader) target(body hcl.Body) *bakeValues {
	v := newBakeValues()
	attributes, _ := body.JustAttributes()
	for name, a := range attributes {
		switch name {
		case "context", "dockerfile", "target", "dockerfile-inline":
			if words := r.strings(a.Expr); len(words) > 0 {
				v.values[name] = words
			}
		case "inherits", "no-cache-filter":
			v.values[name] = r.list(a.Expr, r.strings)
		case "tags":
			v.values[name] = append(r.list(a.Expr, r.strings), r.list(a.Expr, r.pattern)...)
		case "contexts":
			v.contexts = r.keys(a.Expr)
		case "args":
			pairs, _ := hcl.ExprMap(a.Expr)
			for _, p := range pairs {
				for _, key := range r.strings(p.Key) {
					if values := r.strings(p.Value); len(values) > 0 {
						v.args[key.text] = values[0]
					}
				}
			}
		}
	}
	return v
}

// strings returns what an expression can be. What holds no expression is as it is written; everything else may be set from
// outside.
func (r bakeReader) strings(e hcl.Expression) []word {
	if text, ok := constant(e); ok {
		return []word{literal(r.at(e, text))}
	}
	var all []word
	for _, branch := range branches(e) {
		text, null := r.evaluate(branch)
		if !null {
			w := computed(r.at(branch, ""), text)
			w.open = r.settable(e)
			all = append(all, w)
		}
	}
	return all
}

// settable reports whether an expression refers to a variable of the project, which the environment may set.
func (r bakeReader) settable(e hcl.Expression) bool {
	return slices.ContainsFunc(e.Variables(), func(t hcl.Traversal) bool {
		_, ok := r.variables[t.RootName()]
		return ok
	})
}

// constant returns the text of a string without expressions. In the JSON syntax, only what is written between braces is one.
func constant(e hcl.Expression) (string, bool) {
	if _, choice := e.(*hclsyntax.ConditionalExpr); choice {
		return "", false
	}
	v, diags := e.Value(nil)
	if diags.HasErrors() || v.Type() != cty.String || !v.IsKnown() || v.IsNull() {
		return "", false
	}
	text := v.AsString()
	return text, !strings.Contains(text, "${") && !strings.Contains(text, "%{")
}

// at is where the value of an expression is written: its bytes, if they spell text.
func (r bakeReader) at(e hcl.Expression, text string) located {
	start := e.Range().Start.Byte
	if start < len(r.src) && r.src[start] == '"' {
		start++
	}
	if text == "" {
		return r.near("", start)
	}
	return r.aligned(text, start, -1)
}

// evaluate is the text of an expression, as far as it is known.
func (r bakeReader) evaluate(e hcl.Expression) (text string, null bool) {
	if r.context == nil {
		return unknown, false
	}
	v, diags := e.Value(r.context)
	if diags.HasErrors() || !v.IsKnown() {
		return unknown, false
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil || !s.IsKnown() {
		return unknown, false
	}
	if s.IsNull() {
		return "", true
	}
	return s.AsString(), false
}

// branches are what an expression can come to: both sides of a condition.
func branches(e hcl.Expression) []hcl.Expression {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return branches(e.Expression)
	case *hclsyntax.ConditionalExpr:
		return append(branches(e.TrueResult), branches(e.FalseResult)...)
	}
	return []hcl.Expression{e}
}

// list reads every item of a list.
func (r bakeReader) list(e hcl.Expression, item func(hcl.Expression) []word) []word {
	var all []word
	for _, branch := range branches(e) {
		items, diags := hcl.ExprList(branch)
		if diags.HasErrors() {
			all = append(all, opaque(r.at(branch, "")))
		}
		for _, i := range items {
			all = append(all, item(i)...)
		}
	}
	return all
}

// pattern is what is certain of a string that is computed, with unknown for each part that may be set from outside.
func (r bakeReader) pattern(e hcl.Expression) []word {
	if _, ok := constant(e); ok {
		return nil
	}
	t, ok := e.(*hclsyntax.TemplateExpr)
	if !ok {
		return []word{opaque(r.at(e, ""))}
	}
	var b strings.Builder
	for _, part := range t.Parts {
		text, ok := constant(part)
		if !ok {
			text = unknown
		}
		b.WriteString(text)
	}
	return []word{computed(r.at(e, ""), b.String())}
}

// keys are the names of an object, or, if an expression makes it, those that it has and those of every object in the expression.
func (r bakeReader) keys(e hcl.Expression) []word {
	var all []word
	if pairs, diags := hcl.ExprMap(e); !diags.HasErrors() {
		for _, p := range pairs {
			all = append(all, r.strings(p.Key)...)
		}
		return all
	}
	if v, diags := e.Value(r.context); !diags.HasErrors() && iterable(v) {
		for it := v.ElementIterator(); it.Next(); {
			if key, _ := it.Element(); key.Type() == cty.String {
				all = append(all, computed(r.at(e, ""), key.AsString()))
			}
		}
	}
	if node, ok := e.(hclsyntax.Expression); ok {
		hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
			if object, ok := n.(*hclsyntax.ObjectConsExpr); ok {
				for _, w := range r.keys(object) {
					all = append(all, computed(w.located, w.text))
				}
			}
			return nil
		})
	}
	return all
}

// iterable reports whether the elements of a value are known.
func iterable(v cty.Value) bool { return v.IsKnown() && !v.IsNull() && v.CanIterateElements() }
