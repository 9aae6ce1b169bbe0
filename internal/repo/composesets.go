package repo

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxPairs is the number of files of a directory up to which they are laid over each other two by two.
const maxPairs = 6

// sets returns what Compose may be given of the files of a directory: the main one with its override, or alone; another
// one alone, over the main one, and over a third.
func (c *composer) sets(files []*composeFile) []composeSet {
	if c.unproven {
		return singleFileSets(files)
	}
	main, override := standard(files)
	var all []composeSet
	set := func(list ...*composeFile) {
		list = slices.DeleteFunc(list, func(f *composeFile) bool { return f == nil })
		if len(list) > 0 {
			all = append(all, composeSet{dir: path.Dir(list[0].path), files: list})
		}
	}
	set(main)
	if override != nil && override.builds() {
		set(main, override)
	}
	for _, f := range files {
		if f == main || f == override || !f.builds() {
			continue
		}
		if main == nil || f.standsAlone() {
			set(f)
		}
		if main != nil {
			set(main, f)
		}
		for _, g := range files {
			if g != f && g != main && g.builds() && len(files) <= maxPairs && f.sharesService(g) {
				set(main, g, f)
			}
		}
	}
	return all
}

// singleFileSets are sets of one file each, without those that name others.
func singleFileSets(files []*composeFile) []composeSet {
	var all []composeSet
	for _, f := range files {
		if len(f.references) == 0 {
			all = append(all, composeSet{dir: path.Dir(f.path), files: []*composeFile{f}})
		}
	}
	return all
}

// standard returns the file that Compose takes by itself and the one that it lays over it; nil if there is none.
func standard(files []*composeFile) (main, override *composeFile) {
	for _, name := range composeNames {
		for _, f := range files {
			switch base := path.Base(f.path); {
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

// standsAlone reports whether every build of f says where it takes place, so that f needs no other file.
func (f *composeFile) standsAlone() bool {
	return !slices.ContainsFunc(f.entries("services"), func(s pair) bool {
		build := s.value.at("build")
		return build.is(yaml.MappingNode) && !build.at("context").given()
	})
}

// sharesService reports whether f and g have a service in common.
func (f *composeFile) sharesService(g *composeFile) bool {
	names := map[string]bool{}
	for _, s := range f.entries("services") {
		names[s.key.text()] = true
	}
	return slices.ContainsFunc(g.entries("services"), func(s pair) bool { return names[s.key.text()] })
}

// builds reports whether f may say anything of a build. What does not takes services away at most.
func (f *composeFile) builds() bool {
	return len(f.references) > 0 || bytes.Contains(f.src, []byte("build"))
}
