package repo

// searched puts down what readers leave: images, and targets that are computed.
func (sc *scan) searched(kind format, s *source) {
	switch kind {
	case environment:
		return
	case compose, bake, container, skaffold:
		sc.searchImages(s, comments) // else their readers know what an image is there
		return
	case markdown, prose:
		sc.searchImages(s, everything)
		return
	}
	if kind == other || sc.broken {
		sc.searchImages(s, run)
	} else {
		sc.searchImages(s, everything)
	}
	sc.computedTargets(s)
}

// read marks the line of a target that a reader has read.
func (sc *scan) read(w word) {
	if sc.handled == nil {
		sc.handled = map[int]bool{}
	}
	line, _ := w.lines.Position(w.place(0))
	sc.handled[line] = true
}
