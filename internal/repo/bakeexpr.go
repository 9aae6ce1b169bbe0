package repo

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// strings evaluates an expression for each element. What holds no expression is as it stands;
// everything else may be set from outside.
func (f *bakery) strings(e hclsyntax.Expression, elements []map[string]cty.Value) []word {
	if w, ok := f.quoted(e); ok {
		return []word{w}
	}
	var all []word
	for _, branch := range branches(e) {
		for _, element := range elements {
			text, null := f.evaluate(branch, element)
			w := computed(f.told("", branch.Range().Start.Byte), text)
			if !null && !slices.ContainsFunc(all, func(x word) bool { return x.text == w.text }) {
				all = append(all, w)
			}
		}
	}
	return all
}

// patterns are what is certain of the strings of a list: "*" for each part that may be set from outside.
func (f *bakery) patterns(e hclsyntax.Expression) []word {
	var all []word
	for _, branch := range branches(e) {
		tuple, ok := branch.(*hclsyntax.TupleConsExpr)
		if !ok {
			all = append(all, opaque(f.told("", branch.Range().Start.Byte)))
			continue
		}
		for _, item := range tuple.Exprs {
			if _, literal := f.quoted(item); !literal {
				all = append(all, computed(f.told("", item.Range().Start.Byte), pattern(item)))
			}
		}
	}
	return all
}

// pattern is what is certain of one string.
func pattern(e hclsyntax.Expression) string {
	t, ok := e.(*hclsyntax.TemplateExpr)
	if !ok {
		return unknown
	}
	text := ""
	for _, part := range t.Parts {
		if l, ok := part.(*hclsyntax.LiteralValueExpr); ok && l.Val.Type() == cty.String {
			text += l.Val.AsString()
		} else {
			text += unknown
		}
	}
	return text
}

// evaluate is the text of an expression, as far as it is known.
func (f *bakery) evaluate(e hclsyntax.Expression, element map[string]cty.Value) (text string, null bool) {
	v, diags := e.Value(f.context(element))
	if diags.HasErrors() || !v.IsKnown() {
		return unknown, false
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil {
		return unknown, false
	}
	if s.IsNull() {
		return "", true
	}
	return s.AsString(), false
}

// branches are what an expression can come to: both sides of a condition.
func branches(e hclsyntax.Expression) []hclsyntax.Expression {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return branches(e.Expression)
	case *hclsyntax.ConditionalExpr:
		return append(branches(e.TrueResult), branches(e.FalseResult)...)
	}
	return []hclsyntax.Expression{e}
}

// quoted is a string that holds nothing but itself.
func (f *bakery) quoted(e hclsyntax.Expression) (word, bool) {
	t, ok := e.(*hclsyntax.TemplateExpr)
	if !ok || len(t.Parts) > 1 {
		return word{}, false
	}
	if len(t.Parts) == 0 {
		return literal(f.told("", t.Range().Start.Byte)), true
	}
	part, ok := t.Parts[0].(*hclsyntax.LiteralValueExpr)
	if !ok || part.Val.Type() != cty.String {
		return word{}, false
	}
	return literal(f.verified(part.Val.AsString(), part.Range().Start.Byte, t.Range().Start.Byte)), true
}

// listed evaluates a list of strings.
func (f *bakery) listed(e hclsyntax.Expression, elements []map[string]cty.Value) []word {
	var all []word
	for _, branch := range branches(e) {
		tuple, ok := branch.(*hclsyntax.TupleConsExpr)
		if !ok {
			all = append(all, opaque(f.told("", branch.Range().Start.Byte)))
			continue
		}
		for _, item := range tuple.Exprs {
			all = append(all, f.strings(item, elements)...)
		}
	}
	return all
}

// keys are the names of an object.
func (f *bakery) keys(e hclsyntax.Expression, elements []map[string]cty.Value) []word {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return append(f.evaluatedKeys(e), f.nestedKeys(e, elements)...)
	}
	var all []word
	for _, item := range object.Items {
		all = append(all, f.key(item.KeyExpr, elements)...)
	}
	return all
}

// nestedKeys are those of every object inside an expression, whose conditions may choose it.
func (f *bakery) nestedKeys(e hclsyntax.Expression, elements []map[string]cty.Value) []word {
	var all []word
	hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		if object, ok := n.(*hclsyntax.ObjectConsExpr); ok {
			for _, w := range f.keys(object, elements) {
				all = append(all, computed(w.located, w.text))
			}
		}
		return nil
	})
	return all
}

// evaluatedKeys are those of an object that an expression makes.
func (f *bakery) evaluatedKeys(e hclsyntax.Expression) []word {
	v, diags := e.Value(f.context(nil))
	if diags.HasErrors() || !iterable(v) {
		return nil
	}
	var all []word
	for it := v.ElementIterator(); it.Next(); {
		if key, _ := it.Element(); key.Type() == cty.String {
			all = append(all, computed(f.told("", e.Range().Start.Byte), key.AsString()))
		}
	}
	return all
}

// key is a bare word or an expression.
func (f *bakery) key(e hclsyntax.Expression, elements []map[string]cty.Value) []word {
	k, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if !ok {
		return f.strings(e, elements)
	}
	if name := hcl.ExprAsKeyword(k.Wrapped); name != "" && !k.ForceNonLiteral {
		return []word{literal(f.verified(name, k.Range().Start.Byte, k.Range().Start.Byte))}
	}
	return f.strings(k.Wrapped, elements)
}

func (f *bakery) arguments(r *recipe, e hclsyntax.Expression, elements []map[string]cty.Value) {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return
	}
	for _, item := range object.Items {
		if values := f.strings(item.ValueExpr, elements); len(values) > 0 {
			for _, key := range f.key(item.KeyExpr, elements) {
				r.args[key.text] = values[0]
			}
		}
	}
}
