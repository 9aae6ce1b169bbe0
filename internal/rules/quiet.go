package rules

import (
	"strings"
	"unicode"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// referencesCertain reports whether each reference of a simple file leads to an earlier stage by its exact name, or can
// only be an image.
func referencesCertain(f *prefilter.File) bool {
	for _, r := range f.References {
		alone := r.Copy == nil && len(f.Stages) == 1 // there is no other stage that FROM may mean
		ownStage := r.Copy != nil && strings.EqualFold(r.Name, f.Stages[r.In].Name)
		if r.To < 0 && !alone && !onlyImage(r) || ownStage {
			return false
		}
	}
	return !f.Mounts
}

// onlyImage reports whether no rule takes r, which leads to no stage, for the name of one.
func onlyImage(r prefilter.Reference) bool {
	computed := strings.Contains(r.Name, "$")
	if r.Copy != nil {
		return !computed && strings.ContainsAny(r.Name, "/:@")
	}
	if computed || r.Name == "scratch" {
		return true
	}
	return !strings.ContainsFunc(r.Name, unicode.IsUpper) && (strings.ContainsAny(r.Name, "/:@.") || suggest.Official(r.Name))
}

// pathsAbsolute reports whether no COPY --from of a simple file has a list of paths, or a relative path among those that wanted
// selects.
func pathsAbsolute(f *prefilter.File, wanted func(paths []string) []string) bool {
	for _, r := range f.References {
		if r.Copy == nil {
			continue
		}
		if r.Copy.IsList() {
			return false
		}
		for _, path := range wanted(r.Copy.Words) {
			if relative(path) {
				return false
			}
		}
	}
	return !f.Mounts
}
