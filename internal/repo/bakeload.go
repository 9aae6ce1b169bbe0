package repo

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/docker/buildx/bake/hclparser"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/dfix-dev/dfix/internal/text"
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
}

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

// GetName is called by buildx's parser: the name of a target, which one with a matrix computes.
func (t *bakeTarget) GetName(base *hcl.EvalContext, block *hcl.Block, load func(hcl.Expression) hcl.Diagnostics) (string, error) {
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

// errs is the error of diagnostics, nil if there is none among them.
func errs(diags hcl.Diagnostics) error {
	if diags.HasErrors() {
		return errors.New(diags[0].Error())
	}
	return nil
}

// bakeModel is what buildx's parser makes of files that are read as one, in the shape of a Compose project. Variables have
// their defaults.
func bakeModel(files []*bakery, text func(*bakery) []byte) (m map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("buildx: %v", p)
		}
	}()
	var bodies []*hcl.File
	for _, f := range files {
		if f.broken {
			return nil, fmt.Errorf("%s cannot be read", f.path)
		}
		file, diags := hclFile(f.path, text(f))
		if diags.HasErrors() {
			return nil, errs(diags)
		}
		bodies = append(bodies, file)
	}
	var c bakeConfig
	if _, diags := hclparser.Parse(hclparser.MergeFiles(bodies), hclparser.Opt{}, &c); diags.HasErrors() {
		return nil, errs(diags)
	}
	services := map[string]any{}
	for i, t := range c.Targets {
		build, err := t.model()
		if err != nil {
			return nil, err
		}
		services[fmt.Sprint(i, t.Name)] = map[string]any{"build": build}
	}
	return map[string]any{"services": services}, nil
}

func hclFile(path string, src []byte) (*hcl.File, hcl.Diagnostics) {
	if strings.HasSuffix(path, ".json") {
		return hcljson.Parse(src, path)
	}
	return hclsyntax.ParseConfig(src, path, hcl.InitialPos)
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

// judge loads the files of a kitchen as they are and with other words in the places that name stages, and takes the
// certainty of those places with which anything else changes. The error says why the files cannot be loaded.
func (k kitchen) judge() error {
	before, err := bakeModel(k.files, func(f *bakery) []byte { return f.src })
	if err != nil {
		return err
	}
	if len(before) == 0 {
		return nil
	}
	marks := marking{byWord: map[string]*mark{}}
	after, err := bakeModel(k.files, func(f *bakery) []byte { return marks.in(f) })
	if err != nil {
		return fmt.Errorf("with other names it cannot be loaded: %w", err)
	}
	if !k.unproven {
		marks.compare(before, after, nil)
	}
	for _, m := range marks.byWord {
		if m.shared {
			k.shared[m.located.place(0)] = true
		}
	}
	return nil
}

// in is the text of a file with other words in its places.
func (k *marking) in(f *bakery) []byte {
	var edits []text.Edit
	seen := map[int]bool{}
	for _, r := range f.targets {
		for _, w := range r.named() {
			span, ok := w.span()
			if !w.sure || !ok || seen[span.Start] {
				continue
			}
			seen[span.Start] = true
			m := &mark{located: w.located, word: fmt.Sprintf("dfixmark%dx", len(k.byWord))}
			k.byWord[m.word] = m
			edits = append(edits, text.Replace(span, m.word))
		}
	}
	src, err := text.Apply(f.src, edits)
	if err != nil {
		return f.src
	}
	return src
}

// named are the words of a target that name stages.
func (r *recipe) named() []word {
	all := append(append([]word(nil), r.values["target"]...), r.values["no-cache-filter"]...)
	for key := range maps.Keys(r.args) {
		if namesStages(key) {
			all = append(all, r.args[key])
		}
	}
	return all
}
