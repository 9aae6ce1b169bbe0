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
		composeFiles(sc, root.at("dockerComposeFile"), s.path)
		in := root.at("build")
		b := dockerBuild(sc, in.at("options").items())
		if !b.file.given() {
			b.dirs = []string{path.Dir(s.path)}
		}
		b.file = firstGiven(in.at("dockerfile"), in.at("dockerFile"), root.at("dockerFile"))
		b.context = firstGiven(in.at("context"), root.at("context"))
		b.targets = append(b.targets, given(in.at("target").word(dollars))...)
		for _, a := range in.at("args").entries() {
			b.arg(a.key.text(), a.value.word(dollars))
		}
		sc.add(b)
	}
}

// firstGiven returns the first of several values that is there.
func firstGiven(values ...node) word {
	for _, v := range values {
		if w := v.word(dollars); w.given() {
			return w
		}
	}
	return word{}
}

// dockerBuild reads flags for docker build: one an item, or the flag and its value in two.
func dockerBuild(sc *scan, items []node) *build {
	var args []argument
	for _, item := range items {
		args = append(args, argument{word: item.word(dollars)})
	}
	b := &build{}
	(&commands{scan: sc}).flags(args, b)
	return b
}

// composeFiles keeps the Compose files of a devcontainer: one, or several in a list.
func composeFiles(sc *scan, n node, from string) {
	set := fileSet{tool: compose, from: from}
	for _, item := range n.scalars() {
		if w := item.word(dollars); w.given() {
			set.files = append(set.files, w.text)
		}
	}
	if len(set.files) > 0 {
		sc.name(set)
	}
}
