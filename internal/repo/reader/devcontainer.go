package reader

import (
	"cmp"
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// devcontainer is the format of devcontainer.json.
var devcontainer = &mention.Format{
	Is:       func(f mention.FileName) bool { return f.Base == "devcontainer.json" || f.Base == ".devcontainer.json" },
	Relevant: mention.Holding(""),
	Read:     readDevcontainer,
}

// readDevcontainer reads devcontainer.json: build.dockerfile, build.target and build.context, which
// are relative to the file, and the older dockerFile and context next to build.
func readDevcontainer(sc *mention.Scan, s *source.File) {
	for _, root := range sc.Documents(s) {
		composeFiles(sc, root.At("dockerComposeFile"), s.Path)
		in := root.At("build")
		var options []argument // flags for docker build: one an item, or the flag and its value in two
		for _, item := range in.At("options").Items() {
			options = append(options, argument{Word: item.Word(dollars)})
		}
		b := &mention.Build{}
		(&Commands{Scan: sc}).flags(options, b)
		if !b.File.Given() {
			b.Dirs = []string{path.Dir(s.Path)}
		}
		b.File = cmp.Or(in.At("dockerfile"), in.At("dockerFile"), root.At("dockerFile")).Word(dollars)
		b.Context = cmp.Or(in.At("context"), root.At("context")).Word(dollars)
		b.Targets = append(b.Targets, in.At("target").Word(dollars))
		for _, a := range in.At("args").Entries() {
			b.Arg(a.Key.Text(), a.Value.Word(dollars))
		}
		sc.Add(b)
	}
}

// composeFiles records the Compose files of a devcontainer: one, or several in a list.
func composeFiles(sc *mention.Scan, n source.Node, from string) {
	set := mention.FileSet{Tool: project.Compose, From: from}
	for _, item := range n.Scalars() {
		if w := item.Word(dollars); w.Given() {
			set.Files = append(set.Files, w.Text)
		}
	}
	if len(set.Files) > 0 {
		sc.Sets = append(sc.Sets, set)
	}
}

// dollars are $NAME and ${NAME}, as in devcontainer.json and GitLab CI.
var dollars = source.Dialect{Hole: lazyregexp.New(`\$\{[^}]*\}?|\$[A-Za-z_][A-Za-z0-9_]*`), Variable: func(hole string) string { return strings.Trim(hole, "${}") }}
