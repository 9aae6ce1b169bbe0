package project

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

// attributes are the attributes of one target, or of a service that is a target for Bake.
type attributes struct {
	files    []string // the Bake files that define it
	values   map[string][]source.Word
	contexts []source.Word
	args     map[string]source.Word
}

func newAttributes() *attributes {
	return &attributes{values: map[string][]source.Word{}, args: map[string]source.Word{}}
}

// take merges other over v: the last target that sets an attribute wins. Build contexts and arguments add up (buildx bake/bake.go
// Target.Merge).
func (v *attributes) take(other *attributes) {
	maps.Copy(v.values, other.values)
	maps.Copy(v.args, other.args)
	for _, w := range other.contexts {
		if !slices.ContainsFunc(v.contexts, func(x source.Word) bool { return x.Text == w.Text && x.Place(0) == w.Place(0) && x.File == w.File }) {
			v.contexts = append(v.contexts, w)
		}
	}
}

// expressions reads the expressions of one file, in the native or the JSON syntax.
type expressions struct {
	*source.File
	context   *hcl.EvalContext // nil: nothing can be evaluated
	variables map[string]bool  // the keys are those of the project
}

// target reads the attributes of a target.
func (r expressions) target(body hcl.Body) *attributes {
	v := newAttributes()
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
						v.args[key.Text] = values[0]
					}
				}
			}
		}
	}
	return v
}

// strings returns the possible values of an expression. A literal has its text; anything else may be set from outside.
func (r expressions) strings(e hcl.Expression) []source.Word {
	if text, ok := constant(e); ok {
		return []source.Word{source.Literal(r.at(e, text))}
	}
	var all []source.Word
	for _, branch := range branches(e) {
		text, null := r.evaluate(branch)
		if !null {
			w := source.Computed(r.at(branch, ""), text)
			w.Open = r.settable(e)
			all = append(all, w)
		}
	}
	return all
}

// settable reports whether an expression refers to a variable of the project, which the environment may set.
func (r expressions) settable(e hcl.Expression) bool {
	return slices.ContainsFunc(e.Variables(), func(t hcl.Traversal) bool {
		_, ok := r.variables[t.RootName()]
		return ok
	})
}

// constant returns the text of a string without expressions. In the JSON syntax, only text in braces is an expression.
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

// at returns the place of an expression: the bytes of its value, if they spell text.
func (r expressions) at(e hcl.Expression, text string) source.Located {
	start := e.Range().Start.Byte
	if start < len(r.Src) && r.Src[start] == '"' {
		start++
	}
	if text == "" {
		return r.Near("", start)
	}
	return r.Aligned(text, start, -1)
}

// evaluate returns the text of an expression, as far as it is known.
func (r expressions) evaluate(e hcl.Expression) (text string, null bool) {
	if r.context == nil {
		return source.Unknown, false
	}
	v, diags := e.Value(r.context)
	if diags.HasErrors() || !v.IsKnown() {
		return source.Unknown, false
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil || !s.IsKnown() {
		return source.Unknown, false
	}
	if s.IsNull() {
		return "", true
	}
	return s.AsString(), false
}

// branches returns the expressions that an expression chooses between: both sides of a condition.
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
func (r expressions) list(e hcl.Expression, item func(hcl.Expression) []source.Word) []source.Word {
	var all []source.Word
	for _, branch := range branches(e) {
		items, diags := hcl.ExprList(branch)
		if diags.HasErrors() {
			all = append(all, source.Opaque(r.at(branch, "")))
		}
		for _, i := range items {
			all = append(all, item(i)...)
		}
	}
	return all
}

// pattern returns the certain parts of a computed string, with unknown for each part that may be set from outside.
func (r expressions) pattern(e hcl.Expression) []source.Word {
	if _, ok := constant(e); ok {
		return nil
	}
	t, ok := e.(*hclsyntax.TemplateExpr)
	if !ok {
		return []source.Word{source.Opaque(r.at(e, ""))}
	}
	var b strings.Builder
	for _, part := range t.Parts {
		text, ok := constant(part)
		if !ok {
			text = source.Unknown
		}
		b.WriteString(text)
	}
	return []source.Word{source.Computed(r.at(e, ""), b.String())}
}

// keys returns the keys of an object. If an expression makes the object, it returns the evaluated keys and those of every object
// in the expression.
func (r expressions) keys(e hcl.Expression) []source.Word {
	var all []source.Word
	if pairs, diags := hcl.ExprMap(e); !diags.HasErrors() {
		for _, p := range pairs {
			all = append(all, r.strings(p.Key)...)
		}
		return all
	}
	if v, diags := e.Value(r.context); !diags.HasErrors() && iterable(v) {
		for it := v.ElementIterator(); it.Next(); {
			if key, _ := it.Element(); key.Type() == cty.String {
				all = append(all, source.Computed(r.at(e, ""), key.AsString()))
			}
		}
	}
	if node, ok := e.(hclsyntax.Expression); ok {
		hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
			if object, ok := n.(*hclsyntax.ObjectConsExpr); ok {
				for _, w := range r.keys(object) {
					all = append(all, source.Computed(w.Located, w.Text))
				}
			}
			return nil
		})
	}
	return all
}

// iterable reports whether the elements of a value are known.
func iterable(v cty.Value) bool { return v.IsKnown() && !v.IsNull() && v.CanIterateElements() }
