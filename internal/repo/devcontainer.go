package repo

import (
	"path"
)

// devcontainers are the files of development containers.
var devcontainers = &format{
	is:       func(f fileName) bool { return f.base == "devcontainer.json" || f.base == ".devcontainer.json" },
	relevant: holding(""),
	read:     each(readDevcontainer), images: comments,
}

// readDevcontainer reads devcontainer.json: build.dockerfile, build.target and build.context, which
// are relative to the file, and the older dockerFile and context next to build.
func readDevcontainer(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		d := devcontainer{s}
		sc.composeFiles(d, root.at("dockerComposeFile"))
		in := root.at("build")
		b := &build{dirs: []string{path.Dir(s.path)}}
		b.file = d.first(in.at("dockerfile"), in.at("dockerFile"), root.at("dockerFile"))
		b.context = d.first(in.at("context"), root.at("context"))
		b.targets = given(d.word(in.at("target")))
		for _, a := range in.at("args").entries() {
			b.arg(a.key.text(), d.word(a.value))
		}
		d.options(b, in.at("options").items())
		sc.add(b)
	}
}

type devcontainer struct{ *source }

func (d devcontainer) word(n node) word { return n.word(dollars) }

// first is the first of several values that is there.
func (d devcontainer) first(values ...node) word {
	for _, v := range values {
		if w := d.word(v); w.given() {
			return w
		}
	}
	return word{}
}

// options reads flags for docker build: one an item, or the flag and its value in two.
func (d devcontainer) options(b *build, items []node) {
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
func (sc *scan) composeFiles(d devcontainer, n node) {
	set := fileSet{tool: compose, from: d.path}
	for _, item := range n.scalars() {
		if w := d.word(item); w.given() {
			set.files = append(set.files, w.text)
		}
	}
	if len(set.files) > 0 {
		sc.name(set)
	}
}
