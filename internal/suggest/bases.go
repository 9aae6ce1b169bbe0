package suggest

import (
	_ "embed"
	"path"
	"strings"
	"sync"
)

// configList has a line for each official image, or for some of its tags: NAME TAGS WORKDIR USER SHELL.
//
//go:embed data/official-images-config.txt
var configList string

// Base is what is known of the config of a Docker Official Image.
type Base struct {
	Name    string // without registry, tag and digest
	Workdir string // absolute; "/" if the image sets none
	User    string // "" if the image sets none, which is root
	Shell   string // "" if the image sets none, which is /bin/sh -c
}

// Doing returns a sentence about the WORKDIR of the image, without the final dot.
func (b Base) Doing() string {
	if b.Workdir == "/" {
		return b.Name + " sets no WORKDIR"
	}
	return b.Name + " sets WORKDIR " + b.Workdir
}

type baseLine struct {
	tags string
	base Base
}

var bases = sync.OnceValue(func() map[string][]baseLine {
	known := map[string][]baseLine{}
	for line := range strings.Lines(configList) {
		words := strings.Fields(line)
		if len(words) != 5 || words[0] == "#" {
			continue
		}
		for i := range words {
			if words[i] == "-" {
				words[i] = map[int]string{2: "/"}[i]
			}
		}
		known[words[0]] = append(known[words[0]], baseLine{words[1], Base{words[0], words[2], words[3], words[4]}})
	}
	return known
})

// KnownBase returns what is known of an image, by its name in FROM; ok is false if nothing is known. The tag may contain a
// variable if all tags of the image have the same config and none is for Windows.
func KnownBase(image string) (base Base, ok bool) {
	name, tag, ok := hubImage(image)
	if !ok || strings.ContainsAny(tag, "$") && !LinuxOnly(name) {
		return Base{}, false
	}
	if strings.Contains(tag, "onbuild") || strings.Contains(tag, "windows") || strings.Contains(tag, "nanoserver") {
		return Base{}, false
	}
	for _, line := range bases()[name] {
		if fits, err := path.Match(line.tags, tag); err == nil && fits {
			if line.tags != "*" && strings.Contains(tag, "$") {
				return Base{}, false
			}
			return line.base, true
		}
	}
	return Base{}, false
}

// KnownWorkdir returns the WORKDIR of an image that KnownBase knows.
func KnownWorkdir(image string) (dir string, ok bool) {
	base, ok := KnownBase(image)
	return base.Workdir, ok
}

// hubImage splits the reference of an official image into name and tag; ok is false for any other image.
func hubImage(image string) (name, tag string, ok bool) {
	name, tag, pinned := splitImage(strings.ToLower(strings.Trim(image, `"'`)))
	switch {
	case tag != "":
	case pinned:
		tag = "@"
	default:
		tag = "latest"
	}
	return name, tag, !strings.Contains(name, "/") && Official(name)
}

// Repository returns an image without its tag and digest, and without the ways to spell Docker Hub: "golang" for
// "docker.io/library/golang:1.24".
func Repository(image string) string {
	name, _, _ := splitImage(image)
	return name
}

// splitImage returns the repository of an image as Repository does, its tag, and whether it has a digest.
func splitImage(image string) (repository, tag string, pinned bool) {
	image, _, pinned = strings.Cut(image, "@")
	name := strings.LastIndexByte(image, '/') + 1
	if at := strings.IndexByte(image[name:], ':'); at >= 0 { // the first one: a variable in the tag may have another, "golang:${V:-1}"
		image, tag = image[:name+at], image[name+at+1:]
	}
	for _, hub := range []string{"docker.io/", "index.docker.io/", "registry.hub.docker.com/", "public.ecr.aws/docker/", "mirror.gcr.io/"} {
		if rest, found := strings.CutPrefix(image, hub); found {
			image = rest
			break
		}
	}
	return strings.TrimPrefix(image, "library/"), tag, pinned
}

// OfficialImage reports whether an image, as a FROM names it, is a Docker Official Image.
func OfficialImage(image string) bool {
	_, _, ok := hubImage(image)
	return ok
}
