package project

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

// maxPairs is the greatest number of files of a directory for which all pairs are read.
const maxPairs = 6

// composeSets returns the sets of files of a directory that Compose may read: the main one with its override, or alone; another
// one alone, over the main one, and over a third.
func (c *reader) composeSets(files []*file) []set {
	main, override := standard(files)
	var all []set
	add := func(list ...*file) {
		list = slices.DeleteFunc(list, func(f *file) bool { return f == nil })
		if len(list) > 0 {
			all = append(all, set{files: list, dir: path.Dir(list[0].Path)})
		}
	}
	add(main)
	if override != nil && override.builds() {
		add(main, override)
	}
	for _, f := range files {
		if f == main || f == override || !f.builds() {
			continue
		}
		if main == nil || f.standsAlone() {
			add(f)
		}
		if main != nil {
			add(main, f)
		}
		for _, g := range files {
			if g != f && g != main && g.builds() && len(files) <= maxPairs && f.sharesService(g) {
				add(main, g, f)
			}
		}
	}
	return all
}

// standard returns the file that Compose takes by itself and the one that it lays over it; nil if there is none.
func standard(files []*file) (main, override *file) {
	for _, name := range composeNames {
		for _, f := range files {
			switch base := path.Base(f.Path); {
			case base == name && main == nil:
				main = f
			case base == strings.Replace(name, ".", ".override.", 1) && override == nil:
				override = f
			}
		}
	}
	if main == nil {
		override = nil
	}
	return main, override
}

// standsAlone reports whether every build of f has a context, so that f needs no other file.
func (f *file) standsAlone() bool {
	return !slices.ContainsFunc(f.entries("services"), func(s source.Pair) bool {
		build := s.Value.At("build")
		return build.IsMapping() && !build.At("context").Given()
	})
}

// sharesService reports whether f and g have a service in common.
func (f *file) sharesService(g *file) bool {
	names := map[string]bool{}
	for _, s := range f.entries("services") {
		names[s.Key.Text()] = true
	}
	return slices.ContainsFunc(g.entries("services"), func(s source.Pair) bool { return names[s.Key.Text()] })
}

// builds reports whether f may affect a build other than by removing services.
func (f *file) builds() bool {
	return len(f.references) > 0 || bytes.Contains(f.Src, []byte("build"))
}
