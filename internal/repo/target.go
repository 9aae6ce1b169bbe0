package repo

import (
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

// AskedTargets returns the places that certainly build a stage of v's Dockerfile by name.
func (v View) AskedTargets() []rewrite.Target {
	var all []rewrite.Target
	for _, m := range v.Targets {
		if m.Kind == mention.Target && m.Certain && m.Dockerfile == v.Dockerfile {
			all = append(all, rewrite.Target{
				Name: m.Name, Dockerfile: m.Dockerfile, File: m.File, Span: m.Span,
				Editable: m.Editable, Assumed: m.Assumed, Index: m.Buildah,
			})
		}
	}
	return all
}
