package project

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/docker/buildx/bake/hclparser"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/dfix-dev/dfix/internal/repo/source"

	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// config is the value that buildx's parser fills (buildx bake/bake.go Config).
type config struct {
	Groups  []*group  `hcl:"group,block" cty:"group"`
	Targets []*target `hcl:"target,block" cty:"target"`
}

type group struct {
	Name        string    `hcl:"name,label" cty:"name"`
	Description cty.Value `hcl:"description,optional" cty:"description"`
	Targets     cty.Value `hcl:"targets" cty:"targets"`
}

// target has the attributes of a target. Unlike those of buildx, they may have any type: buildx checks the types.
type target struct {
	Name             string    `hcl:"name,label" cty:"name"`
	Description      cty.Value `hcl:"description,optional" cty:"description"`
	Inherits         cty.Value `hcl:"inherits,optional" cty:"inherits"`
	Annotations      cty.Value `hcl:"annotations,optional" cty:"annotations"`
	Attest           cty.Value `hcl:"attest,optional" cty:"attest"`
	Context          cty.Value `hcl:"context,optional" cty:"context"`
	Contexts         cty.Value `hcl:"contexts,optional" cty:"contexts"`
	Dockerfile       cty.Value `hcl:"dockerfile,optional" cty:"dockerfile"`
	DockerfileInline cty.Value `hcl:"dockerfile-inline,optional" cty:"dockerfile-inline"`
	Args             cty.Value `hcl:"args,optional" cty:"args"`
	Labels           cty.Value `hcl:"labels,optional" cty:"labels"`
	Tags             cty.Value `hcl:"tags,optional" cty:"tags"`
	CacheFrom        cty.Value `hcl:"cache-from,optional" cty:"cache-from"`
	CacheTo          cty.Value `hcl:"cache-to,optional" cty:"cache-to"`
	Target           cty.Value `hcl:"target,optional" cty:"target"`
	Secrets          cty.Value `hcl:"secret,optional" cty:"secret"`
	SSH              cty.Value `hcl:"ssh,optional" cty:"ssh"`
	Platforms        cty.Value `hcl:"platforms,optional" cty:"platforms"`
	Outputs          cty.Value `hcl:"output,optional" cty:"output"`
	Pull             cty.Value `hcl:"pull,optional" cty:"pull"`
	NoCache          cty.Value `hcl:"no-cache,optional" cty:"no-cache"`
	NetworkMode      cty.Value `hcl:"network,optional" cty:"network"`
	NoCacheFilter    cty.Value `hcl:"no-cache-filter,optional" cty:"no-cache-filter"`
	ShmSize          cty.Value `hcl:"shm-size,optional" cty:"shm-size"`
	Ulimits          cty.Value `hcl:"ulimits,optional" cty:"ulimits"`
	Resources        cty.Value `hcl:"resources,optional" cty:"resources"`
	Call             cty.Value `hcl:"call,optional" cty:"call"`
	Entitlements     cty.Value `hcl:"entitlements,optional" cty:"entitlements"`
	ExtraHosts       cty.Value `hcl:"extra-hosts,optional" cty:"extra-hosts"`
	Policy           cty.Value `hcl:"policy,optional" cty:"policy"`

	block   *hcl.Block // that it is read from
	context *hcl.EvalContext
	later   []*target // later definitions of the target
}

// Merge is called by buildx's parser for a target that is already defined.
func (t *target) Merge(later *target) { t.later = append(t.later, later) }

// GetEvalContexts is called by buildx's parser: one context for each element of a matrix.
func (t *target) GetEvalContexts(base *hcl.EvalContext, block *hcl.Block, load func(hcl.Expression) hcl.Diagnostics) ([]*hcl.EvalContext, error) {
	matrix, err := attribute(base, block, "matrix", load)
	if err != nil || matrix.IsNull() {
		return []*hcl.EvalContext{base}, err
	}
	if !iterable(matrix) {
		return nil, errors.New("matrix must be a map")
	}
	elements := []map[string]cty.Value{nil}
	for it := matrix.ElementIterator(); it.Next(); {
		name, values := it.Element()
		if name.Type() != cty.String || !iterable(values) || len(elements)*values.LengthInt() > maxElements {
			return nil, errors.New("matrix values must be short lists")
		}
		elements = product(elements, name.AsString(), values)
	}
	var all []*hcl.EvalContext
	for _, e := range elements {
		child := base.NewChild()
		child.Variables = e
		all = append(all, child)
	}
	return all, nil
}

// maxElements limits the product of a matrix.
const maxElements = 256

// product returns each element with each value of one more variable.
func product(elements []map[string]cty.Value, name string, values cty.Value) []map[string]cty.Value {
	var all []map[string]cty.Value
	for _, e := range elements {
		for it := values.ElementIterator(); it.Next(); {
			_, v := it.Element()
			wide := map[string]cty.Value{name: v}
			maps.Copy(wide, e)
			all = append(all, wide)
		}
	}
	return all
}

// GetName is called by buildx's parser, once for each target. It returns the name, which a target with a matrix computes.
func (t *target) GetName(base *hcl.EvalContext, block *hcl.Block, load func(hcl.Expression) hcl.Diagnostics) (string, error) {
	t.block, t.context = block, base
	name, err := attribute(base, block, "name", load)
	if err != nil || name.IsNull() {
		return block.Labels[0], err
	}
	name, err = convert.Convert(name, cty.String)
	if err != nil || !name.IsKnown() || name.IsNull() {
		return "", errors.Join(err, errors.New("name must be a string"))
	}
	return name.AsString(), nil
}

// attribute evaluates an attribute of a block; it is null if there is none.
func attribute(base *hcl.EvalContext, block *hcl.Block, name string, load func(hcl.Expression) hcl.Diagnostics) (cty.Value, error) {
	content, _, diags := block.Body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: name}}})
	if diags.HasErrors() || content.Attributes[name] == nil {
		return cty.NilVal, errs(diags)
	}
	expr := content.Attributes[name].Expr
	if diags := load(expr); diags.HasErrors() {
		return cty.NilVal, diags
	}
	v, diags := expr.Value(base)
	return v, errs(diags)
}

// errs returns the first of the diagnostics if one of them is an error, else nil.
func errs(diags hcl.Diagnostics) error {
	if diags.HasErrors() {
		return errors.New(diags[0].Error())
	}
	return nil
}

// evaluated returns the targets that buildx's parser finds in files that are read as one, with all their attributes, in the shape
// of a Compose project. Variables have their defaults.
func evaluated(files []*file, text func(*source.File) []byte) (targets []*target, model map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			targets, model, err = nil, nil, fmt.Errorf("buildx: %v", p)
		}
	}()
	var bodies []*hcl.File
	for _, f := range files {
		file, err := parseHCL(f.Path, text(f.File))
		if err != nil {
			return nil, nil, err
		}
		bodies = append(bodies, file)
	}
	var c config
	if _, diags := hclparser.Parse(hclparser.MergeFiles(bodies), hclparser.Opt{}, &c); diags.HasErrors() {
		return nil, nil, errs(diags)
	}
	services := map[string]any{}
	for _, t := range c.Targets {
		for _, part := range append([]*target{t}, t.later...) {
			build, err := part.model()
			if err != nil {
				return nil, nil, err
			}
			services[fmt.Sprint(len(targets), part.Name)] = map[string]any{"build": build}
			targets = append(targets, part)
		}
	}
	return targets, map[string]any{"services": services}, nil
}

// model returns the attributes of a target as JSON values, with null for unknown ones.
func (t *target) model() (section any, err error) {
	ty, err := hclparser.ImpliedType(t)
	if err != nil {
		return nil, err
	}
	v, err := hclparser.ToCtyValue(t, ty)
	if err != nil {
		return nil, err
	}
	v = cty.UnknownAsNull(v)
	raw, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(raw, &section)
	return section, err
}
