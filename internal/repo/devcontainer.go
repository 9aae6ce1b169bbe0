package repo

import "path"

// readDevcontainer reads devcontainer.json: build.dockerfile, build.target and build.context, which
// are relative to the file, and the older dockerFile and context beside build.
func readDevcontainer(sc *scan, s *source) {
	root, ok := s.json()
	if !ok {
		sc.note(s.path, errBroken)
		return
	}
	sc.composeFiles(s, root.field("dockerComposeFile"))
	in := root.field("build")
	b := &build{dirs: []string{path.Dir(s.path)}}
	b.file = either(in.field("dockerfile"), in.field("dockerFile"), root.field("dockerFile"))
	b.context = either(in.field("context"), root.field("context"))
	b.targets = given(in.field("target").word(dollars))
	for _, a := range in.field("args").fields {
		b.arg(a.key.text, a.value.word(dollars))
	}
	if len(in.field("options").items) > 0 {
		b.options(in.field("options").items)
	}
	sc.add(b)
}

// either is the first of several values that is there.
func either(values ...jsonValue) word {
	for _, v := range values {
		if w := v.word(dollars); w.given() {
			return w
		}
	}
	return word{}
}

// options reads flags for docker build: one an item, or the flag and its value in two.
func (b *build) options(items []jsonValue) {
	for i, item := range items {
		w := item.word(dollars)
		flag, value, ok := w.split()
		if !ok && i+1 < len(items) {
			value = items[i+1].word(dollars)
		}
		if !value.given() {
			continue
		}
		switch flag.text {
		case "--target":
			b.targets = append(b.targets, value)
		case "--build-context":
			if !ok {
				value, _, _ = value.split()
				b.contexts = append(b.contexts, value)
			} else if name, _, ok := value.split(); ok {
				b.contexts = append(b.contexts, name)
			}
		case "-f", "--file":
			b.dirs = nil
		}
	}
}

// composeFiles keeps the Compose files of a devcontainer: one, or several in a list.
func (sc *scan) composeFiles(s *source, v jsonValue) {
	set := fileSet{tool: compose, from: s.path}
	for _, item := range append([]jsonValue{v}, v.items...) {
		if w := item.word(dollars); w.given() {
			set.files = append(set.files, w.text)
		}
	}
	if len(set.files) > 0 {
		sc.name(set)
	}
}
