package repo

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/reader"
)

// dockerfileNamed returns the path of a Dockerfile that is named after a word, "" if there is none: Dockerfile.builders,
// builders.Dockerfile or builders/Dockerfile for "builders". People give such names to the images that they build of them.
func (r *Repository) dockerfileNamed(word string) string {
	r.named.Do(func() {
		r.dockerfiles = map[string]string{}
		for _, e := range r.files {
			if !reader.IsDockerfile(e.path) {
				continue
			}
			for _, name := range namesOf(e.path) {
				if _, known := r.dockerfiles[name]; !known {
					r.dockerfiles[name] = e.path
				}
			}
		}
	})
	return r.dockerfiles[word]
}

// namesOf returns the words that a Dockerfile is named after, in lower case.
func namesOf(file string) []string {
	var all []string
	dir, base := path.Split(strings.ToLower(file))
	if dir = path.Base(dir); dir != "." && dir != "/" {
		all = append(all, dir)
	}
	for _, word := range []string{"dockerfile", "containerfile"} {
		if name, ok := strings.CutPrefix(base, word+"."); ok {
			all = append(all, name)
		}
		if name, ok := strings.CutSuffix(base, "."+word); ok {
			all = append(all, name)
		}
	}
	return all
}
