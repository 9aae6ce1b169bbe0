package repo

import (
	"path"

	"go.yaml.in/yaml/v4"
)

// readDevcontainer reads devcontainer.json: build.dockerfile, build.target and build.context, which
// are relative to the file, and the older dockerFile and context next to build.
func readDevcontainer(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		d := devcontainer{s}
		sc.composeFiles(d, value(root, "dockerComposeFile"))
		in := value(root, "build")
		b := &build{dirs: []string{path.Dir(s.path)}}
		b.file = d.first(value(in, "dockerfile"), value(in, "dockerFile"), value(root, "dockerFile"))
		b.context = d.first(value(in, "context"), value(root, "context"))
		b.targets = given(d.word(value(in, "target")))
		for _, a := range entries(value(in, "args")) {
			b.arg(target(a.key).Value, d.word(a.value))
		}
		d.options(b, items(value(in, "options")))
		sc.add(b)
	}
}

type devcontainer struct{ *source }

func (d devcontainer) word(n *yaml.Node) word { return d.scalar(n, dollars) }

// first is the first of several values that is there.
func (d devcontainer) first(values ...*yaml.Node) word {
	for _, v := range values {
		if w := d.word(v); w.given() {
			return w
		}
	}
	return word{}
}

// options reads flags for docker build: one an item, or the flag and its value in two.
func (d devcontainer) options(b *build, items []*yaml.Node) {
	for i, item := range items {
		flag, value, ok := d.word(item).split()
		if !ok && i+1 < len(items) {
			value = d.word(items[i+1])
		}
		if !value.given() {
			continue
		}
		switch flag.text {
		case "--target":
			b.targets = append(b.targets, value)
		case "--build-context":
			if name, _, assigned := value.split(); assigned || !ok {
				b.contexts = append(b.contexts, name)
			}
		case "-f", "--file":
			b.dirs = nil
		}
	}
}

// composeFiles keeps the Compose files of a devcontainer: one, or several in a list.
func (sc *scan) composeFiles(d devcontainer, n *yaml.Node) {
	set := fileSet{tool: compose, from: d.path}
	for _, item := range scalars(n) {
		if w := d.word(item); w.given() {
			set.files = append(set.files, w.text)
		}
	}
	if len(set.files) > 0 {
		sc.name(set)
	}
}
