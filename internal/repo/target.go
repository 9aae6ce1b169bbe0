package repo

import "github.com/dfix-dev/dfix/internal/rewrite"

// Asked returns the places that certainly ask for a stage of v's Dockerfile as the one to build.
func (v View) Asked() []rewrite.Target {
	var all []rewrite.Target
	for _, m := range v.Targets {
		if m.Kind == Target && m.Certain && m.Dockerfile == v.Dockerfile {
			all = append(all, rewrite.Target{
				Name: m.Name, Dockerfile: m.Dockerfile, File: m.File, Span: m.Span,
				Editable: m.Editable, Assumed: m.Assumed, Index: m.buildah,
			})
		}
	}
	return all
}
