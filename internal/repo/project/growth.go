package project

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// maxGrown limits the estimated size in bytes of each value of a Bake file.
const maxGrown = 1 << 28

// cheapFunctions lists the functions of Bake that return quickly and whose results are not much larger than their
// arguments. It leaves out bcrypt, range, setproduct, and homedir, which reads the environment.
var cheapFunctions = strings.Fields(`abs absolute add and basename base64decode base64encode ceil chomp chunklist coalesce coalescelist compact
	concat contains  dirname distinct divide element equal flatten floor formatdate greaterthan greaterthanorequalto hasindex indent
	index indexof int jsonencode keys length lessthan lessthanorequalto log lookup lower max md5 merge min modulo multiply negate
	not notequal or parseint regex reverse reverselist sanitize semvercmp sha1 sha256 sha512 signum slice sort strlen
	substr subtract timeadd timestamp title trim trimprefix trimspace trimsuffix try can upper urlencode values unixtimestampparse
	uuidv4 uuidv5 zipmap`)

// multiplying lists the functions whose result may be as large as the product of their arguments.
var multiplying = []string{"replace", "regex_replace", "join", "setunion", "setintersection", "setsubtract"}

// splitting lists the functions that return a list of strings.
var splitting = []string{"split", "regexall", "csvdecode", "jsondecode"}

// wide matches a format with a width of more than 999, or with a width that is an argument.
var wide = lazyregexp.New(`%[^a-zA-Z%]*([0-9]{4}|\*)`)

// growth computes upper bounds for the values of a file, because evaluation cannot be stopped. Forty variables, each of
// which is twice the one before it, make a terabyte.
type growth struct {
	parts map[string][]hclsyntax.Expression // by the name of a variable, attribute, function or target
	sizes map[string]measure
	err   error
}

// body records the definitions of a file.
func (g *growth) body(body *hclsyntax.Body) {
	for name, a := range body.Attributes {
		g.parts[name] = append(g.parts[name], a.Expr)
	}
	for _, b := range body.Blocks {
		name := b.Type
		switch {
		case b.Type == "variable" && len(b.Labels) == 1:
			name = b.Labels[0]
		case len(b.Labels) == 1:
			name = b.Type + "." + b.Labels[0]
		}
		g.parts[name] = append(g.parts[name], partsOf(b.Body)...)
	}
}

// json records the strings and keys of the next value of a file in the JSON syntax. They are templates. path holds the keys
// that lead to the value. A key may occur twice.
func (g *growth) json(d *json.Decoder, path ...string) error {
	token, err := d.Token()
	if text, ok := token.(string); ok {
		return g.template(path, text)
	}
	if _, ok := token.(json.Delim); !ok || err != nil {
		return err
	}
	for d.More() {
		inner := path
		if token == json.Delim('{') {
			key, err := d.Token()
			if err != nil {
				return err
			}
			inner = append(path[:len(path):len(path)], key.(string))
			if err := g.template(inner, key.(string)); err != nil {
				return err
			}
		}
		if err := g.json(d, inner...); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

func (g *growth) template(path []string, text string) error {
	if err := checkHCL([]byte(text)); err != nil {
		return err
	}
	if e, diags := hclsyntax.ParseTemplate([]byte(text), "", hcl.InitialPos); !diags.HasErrors() { // else buildx refuses it
		name := strings.Join(path[:min(len(path), 2)], ".")
		if variable, ok := strings.CutPrefix(name, "variable."); ok {
			name = variable
		}
		g.parts[name] = append(g.parts[name], e)
	}
	return nil
}

// check returns an error if a value may grow too large, or if the file calls a function that is not evaluated.
func (g *growth) check() error {
	for name := range g.parts {
		if size := g.size(name).grown(); size.bytes > maxGrown && g.err == nil {
			g.err = fmt.Errorf("%s may grow to more than %d MiB", name, maxGrown>>20)
		}
	}
	return g.err
}

// partsOf returns the expressions of a block and of the blocks in it.
func partsOf(body *hclsyntax.Body) []hclsyntax.Expression {
	var all []hclsyntax.Expression
	for _, a := range body.Attributes {
		all = append(all, a.Expr)
	}
	for _, b := range body.Blocks {
		all = append(all, partsOf(b.Body)...)
	}
	return all
}

// measure is an upper bound for a value.
type measure struct {
	bytes float64
	items float64 // of the lists and objects in it
	loops float64 // loops that bytes and items do not count yet: a function runs them over its arguments
}

func (m *measure) add(other measure) {
	m.bytes += other.bytes
	m.items += other.items
	m.loops += other.loops
}

// grown returns the measure with its loops counted. Each loop may run over all items.
func (m measure) grown() measure {
	times := math.Pow(max(1, m.items), m.loops)
	return measure{bytes: min(m.bytes*times, math.MaxFloat32), items: min(m.items*times, math.MaxFloat32)}
}

// size returns the measure of a variable, function or target. It is zero for one that refers to itself, which buildx refuses.
func (g *growth) size(name string) measure {
	if known, ok := g.sizes[name]; ok {
		return known
	}
	g.sizes[name] = measure{}
	var total measure
	for _, e := range g.parts[name] {
		m := g.expression(e)
		if !strings.HasPrefix(name, "function.") {
			m = m.grown()
		}
		total.add(m)
	}
	g.sizes[name] = total
	return total
}

func (g *growth) expression(e hclsyntax.Expression) measure {
	m := measure{bytes: float64(e.Range().End.Byte - e.Range().Start.Byte + 1)}
	for _, t := range e.Variables() {
		m.add(g.size(definition(t)))
	}
	squares := 0.0
	hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.TupleConsExpr:
			m.items += float64(len(n.Exprs))
		case *hclsyntax.ObjectConsExpr:
			m.items += float64(len(n.Items))
		case *hclsyntax.ForExpr:
			m.loops++
		case *hclsyntax.FunctionCallExpr:
			switch {
			case g.parts["function."+n.Name] != nil:
				m.add(g.size("function." + n.Name))
			case slices.Contains(multiplying, n.Name):
				squares++
			case slices.Contains(splitting, n.Name):
				m.items += m.bytes
			case !slices.Contains(cheapFunctions, n.Name) && !narrow(n):
				g.err = fmt.Errorf("the function %s is not evaluated", n.Name)
			}
		}
		return nil
	})
	m.bytes = math.Pow(m.bytes, 1+squares)
	return m
}

// definition returns the key in growth.parts for a reference.
func definition(t hcl.Traversal) string {
	name := t.RootName()
	if len(t) > 1 && (name == "target" || name == "group") {
		switch step := t[1].(type) {
		case hcl.TraverseAttr:
			return name + "." + step.Name
		case hcl.TraverseIndex:
			if step.Key.Type() == cty.String && step.Key.IsKnown() {
				return name + "." + step.Key.AsString()
			}
		}
	}
	return name
}

// narrow reports whether a call is one of format with a literal that is not wide.
func narrow(call *hclsyntax.FunctionCallExpr) bool {
	if call.Name != "format" && call.Name != "formatlist" || len(call.Args) == 0 {
		return false
	}
	v, diags := call.Args[0].Value(nil)
	return !diags.HasErrors() && v.Type() == cty.String && v.IsKnown() && !v.IsNull() && !wide().MatchString(v.AsString())
}
