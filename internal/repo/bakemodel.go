package repo

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/docker/buildx/bake/hclparser"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/dfix-dev/dfix/internal/bounded"
)

// bakeConfig is what buildx's parser fills in for a project of Bake (buildx bake/bake.go Config).
type bakeConfig struct {
	Groups  []*bakeGroup  `hcl:"group,block" cty:"group"`
	Targets []*bakeTarget `hcl:"target,block" cty:"target"`
}

type bakeGroup struct {
	Name        string    `hcl:"name,label" cty:"name"`
	Description cty.Value `hcl:"description,optional" cty:"description"`
	Targets     cty.Value `hcl:"targets" cty:"targets"`
}

// bakeTarget has the attributes of a target, unlike buildx's in any type: what they are is looked at by buildx.
type bakeTarget struct {
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
	later   []*bakeTarget // that are laid over it
}

// Merge is called by buildx's parser for a target that is there already.
func (t *bakeTarget) Merge(later *bakeTarget) { t.later = append(t.later, later) }

// GetEvalContexts is called by buildx's parser: one context for each element of a matrix.
func (t *bakeTarget) GetEvalContexts(base *hcl.EvalContext, block *hcl.Block, load func(hcl.Expression) hcl.Diagnostics) ([]*hcl.EvalContext, error) {
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

// maxElements bounds the product of a matrix.
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

// GetName is called by buildx's parser, once for each target: its name, which one with a matrix computes.
func (t *bakeTarget) GetName(base *hcl.EvalContext, block *hcl.Block, load func(hcl.Expression) hcl.Diagnostics) (string, error) {
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

// evaluated returns the targets that buildx's parser finds in files that are read as one. Variables have their defaults.
func evaluated(files []*bakeFile, text func(*bakeFile) []byte) (targets []*bakeTarget, err error) {
	defer func() {
		if p := recover(); p != nil {
			targets, err = nil, fmt.Errorf("buildx: %v", p)
		}
	}()
	var bodies []*hcl.File
	for _, f := range files {
		if f.broken {
			return nil, fmt.Errorf("%s cannot be read", f.path)
		}
		file, err := bounded.HCL(f.path, text(f))
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, file)
	}
	var c bakeConfig
	_, diags := hclparser.Parse(hclparser.MergeFiles(bodies), hclparser.Opt{}, &c)
	for _, t := range c.Targets {
		targets = append(append(targets, t), t.later...)
	}
	return targets, errs(diags)
}

// bakeModel has the shape of a Compose project.
func bakeModel(targets []*bakeTarget) (map[string]any, error) {
	services := map[string]any{}
	for i, t := range targets {
		build, err := t.model()
		if err != nil {
			return nil, err
		}
		services[fmt.Sprint(i, t.Name)] = map[string]any{"build": build}
	}
	return map[string]any{"services": services}, nil
}

// model is a target as a build section of Compose is.
func (t *bakeTarget) model() (map[string]any, error) {
	section := map[string]any{}
	for key, v := range map[string]cty.Value{
		"target": t.Target, "no_cache_filter": t.NoCacheFilter, "additional_contexts": t.Contexts, "args": t.Args,
		"description": t.Description, "inherits": t.Inherits, "annotations": t.Annotations, "attest": t.Attest, "context": t.Context,
		"dockerfile": t.Dockerfile, "inline": t.DockerfileInline, "labels": t.Labels, "tags": t.Tags, "cache-from": t.CacheFrom,
		"cache-to": t.CacheTo, "secret": t.Secrets, "ssh": t.SSH, "platforms": t.Platforms, "output": t.Outputs, "pull": t.Pull,
		"no-cache": t.NoCache, "network": t.NetworkMode, "shm-size": t.ShmSize, "ulimits": t.Ulimits, "resources": t.Resources,
		"call": t.Call, "entitlements": t.Entitlements, "extra-hosts": t.ExtraHosts, "policy": t.Policy,
	} {
		if v == cty.NilVal || v.IsNull() || !v.IsWhollyKnown() {
			continue
		}
		raw, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return nil, err
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, err
		}
		section[key] = value
	}
	return section, nil
}
