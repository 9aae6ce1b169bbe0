package repo

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// maxGrown is how many bytes the values of a Bake file may grow to, by an estimate from above.
const maxGrown = 1 << 25

// harmless are the functions of Bake whose results are not much larger than their arguments, and that take no time to
// speak of. Not among them: bcrypt, range, setproduct, and homedir, which reads the environment.
var harmless = strings.Fields(`abs absolute add and basename base64decode base64encode ceil chomp chunklist coalesce coalescelist compact
	concat contains csvdecode dirname distinct divide element equal flatten floor formatdate greaterthan greaterthanorequalto hasindex indent
	index indexof int jsondecode jsonencode keys length lessthan lessthanorequalto log lookup lower max md5 merge min modulo multiply negate
	not notequal or parseint regex regexall reverse reverselist sanitize semvercmp sha1 sha256 sha512 signum slice sort split strlen
	substr subtract timeadd timestamp title trim trimprefix trimspace trimsuffix try can upper urlencode values unixtimestampparse
	uuidv4 uuidv5 zipmap`)

// multiplying are those whose result is as large as the product of their arguments.
var multiplying = []string{"replace", "regex_replace", "join", "setunion", "setintersection", "setsubtract"}

// wide are formats that fill up to more than 999 characters, or to a number that is an argument.
var wide = regexp.MustCompile(`%[^a-zA-Z%]*([0-9]{4}|\*)`)

// growth estimates the sizes of the values of a file before anything is evaluated: evaluation cannot be stopped, and a variable
// that is twice the one before it, forty times, is a terabyte.
type growth struct {
	parts map[string][]hclsyntax.Expression // of variables, attributes, functions and targets
	sizes map[string]float64
	err   error
}

// bounded reports why a file is not evaluated.
func bounded(body *hclsyntax.Body) error {
	g := &growth{parts: map[string][]hclsyntax.Expression{}, sizes: map[string]float64{}}
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
	for name := range g.parts {
		if size := g.size(name); size > maxGrown && g.err == nil {
			g.err = fmt.Errorf("%s may grow to more than %d MiB", name, maxGrown>>20)
		}
	}
	return g.err
}

// partsOf are those of a block and of the blocks in it.
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

// size is that of a variable, a function or a target. One that refers to itself has none: buildx refuses it.
func (g *growth) size(name string) float64 {
	if size, known := g.sizes[name]; known {
		return size
	}
	g.sizes[name] = 0
	total := 0.0
	for _, e := range g.parts[name] {
		total += g.expression(e)
	}
	g.sizes[name] = min(total, math.MaxFloat32)
	return g.sizes[name]
}

func (g *growth) expression(e hclsyntax.Expression) float64 {
	total := float64(e.Range().End.Byte - e.Range().Start.Byte + 1)
	for _, t := range e.Variables() {
		total += g.size(definition(t))
	}
	power := 1.0
	hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr:
			power++
		case *hclsyntax.FunctionCallExpr:
			switch {
			case g.parts["function."+n.Name] != nil:
				total *= max(1, g.size("function."+n.Name))
			case slices.Contains(multiplying, n.Name):
				power++
			case !slices.Contains(harmless, n.Name) && !narrow(n):
				g.err = fmt.Errorf("the function %s is not evaluated", n.Name)
			}
		}
		return nil
	})
	return math.Pow(total, power)
}

// definition is the name under which growth knows what a reference leads to.
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

// narrow reports whether a call is of format with a literal that fills nothing up.
func narrow(call *hclsyntax.FunctionCallExpr) bool {
	if call.Name != "format" && call.Name != "formatlist" || len(call.Args) == 0 {
		return false
	}
	v, diags := call.Args[0].Value(nil)
	return !diags.HasErrors() && v.Type() == cty.String && v.IsKnown() && !v.IsNull() && !wide.MatchString(v.AsString())
}

// boundedJSON is bounded for the strings of a JSON file, which are templates.
func boundedJSON(root jsonValue) error {
	for _, v := range root.field("variable").fields {
		if d := v.value.field("default"); strings.Contains(d.text.text, "${") || strings.Contains(d.text.text, "%{") {
			return errors.New("a variable that is computed from others is not evaluated")
		}
	}
	return eachString(root, func(s string) error {
		if !strings.Contains(s, "${") && !strings.Contains(s, "%{") {
			return nil
		}
		if err := parsable([]byte(s)); err != nil {
			return err
		}
		e, diags := hclsyntax.ParseTemplate([]byte(s), "", hcl.InitialPos)
		if diags.HasErrors() {
			return nil // buildx refuses it
		}
		g := &growth{sizes: map[string]float64{}}
		if size := g.expression(e); size > maxGrown {
			return errors.New("a value may grow too large")
		}
		return g.err
	})
}

// eachString calls visit for every string and key of a value, until it returns an error.
func eachString(v jsonValue, visit func(string) error) error {
	if err := visit(v.text.text); err != nil {
		return err
	}
	for _, item := range v.items {
		if err := eachString(item, visit); err != nil {
			return err
		}
	}
	for _, f := range v.fields {
		if err := errors.Join(visit(f.key.text), eachString(f.value, visit)); err != nil {
			return err
		}
	}
	return nil
}
