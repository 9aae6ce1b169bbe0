package repo

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// gitlab are the pipelines of GitLab CI.
var gitlab = &format{
	is: func(f fileName) bool {
		return f.yaml() && (strings.HasSuffix(strings.TrimSuffix(f.base, f.ext), ".gitlab-ci") || f.in(".gitlab/", ".gitlab-ci/"))
	},
	relevant: callsBuilder,
	read:     each(readGitLab), images: everywhere, commands: true,
}

// readGitLab reads a pipeline of GitLab CI: the script lines of its jobs, which run one after
// the other in one shell, at first in the root of the repository.
func readGitLab(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		g := &gitlabFile{scan: sc, source: s, root: root, vars: variables{}}
		g.variables(root)
		for _, p := range root.entries() {
			if p.value.is(yaml.MappingNode) {
				g.job(p.value)
			}
		}
		g.run([]string{"."}, root.at("before_script"))
	}
}

// gitlabFile is one document.
type gitlabFile struct {
	*scan
	*source
	root node
	vars variables

	references int // that were followed
}

// variables takes those of the file or of a job.
func (g *gitlabFile) variables(n node) {
	for _, p := range n.at("variables").entries() {
		v := p.value
		if inner := p.value.at("value"); inner.given() {
			v = inner
		}
		if w := v.word(dollars); w.given() {
			g.vars.set(p.key.text(), w)
		}
	}
}

// job reads the scripts of a job.
func (g *gitlabFile) job(job node) {
	g.variables(job)
	before, known := g.inherited(job, "before_script", 0)
	dirs := []string{"."}
	if !known || g.changesCheckout(job) {
		dirs = nil
	}
	script, _ := g.inherited(job, "script", 0)
	g.run(dirs, before, script)
	g.run([]string{"."}, job.at("after_script"))
}

// inherited returns what a job has under a key: its own, that of the job that it extends, or the default. It is not known
// where another file may say it.
func (g *gitlabFile) inherited(job node, key string, depth int) (n node, known bool) {
	if own := job.at(key); own.given() {
		return own, true
	}
	var bases []node
	if extends := job.at("extends"); extends.given() {
		bases = append(extends.items(), extends)
	}
	known = depth < maxDepth
	for i := len(bases) - 1; i >= 0 && known; i-- { // the last one wins
		name := bases[i].word(noHoles)
		if !name.given() {
			continue
		}
		base := g.root.at(name.text)
		if !base.given() {
			return node{}, false
		}
		if n, known = g.inherited(base, key, depth+1); n.given() {
			return n, known
		}
	}
	if depth > 0 || !known || job.at("inherit", "default").word(noHoles).text == "false" {
		return node{}, known
	}
	return g.standard(key)
}

// standard returns what every job has. A file that others include, or that includes others, need not say it.
func (g *gitlabFile) standard(key string) (n node, known bool) {
	for _, n := range []node{g.root.at("default", key), g.root.at(key)} {
		if n.given() {
			return n, true
		}
	}
	return node{}, g.path == ".gitlab-ci.yml" && !g.root.at("include").given()
}

// changesCheckout reports whether a job changes how GitLab checks out the repository, so that its files may differ.
func (g *gitlabFile) changesCheckout(job node) bool {
	for _, n := range []node{g.root, g.root.at("default"), job} {
		for _, name := range []string{"GIT_STRATEGY", "GIT_CLONE_PATH", "GIT_CHECKOUT"} {
			if n.at("variables", name).given() {
				return true
			}
		}
		if n.at("hooks").given() {
			return true
		}
	}
	return false
}

// maxNested is how deep lists of script lines, and references in them, are read.
const maxNested = 5

// run reads lists of script lines, which one shell runs one after the other.
func (g *gitlabFile) run(dirs []string, lists ...node) {
	var code []located
	for _, n := range lists {
		code = g.lines(code, n, 0)
	}
	c := &commands{scan: g.scan, dirs: dirs, vars: g.vars}
	c.run(g.joined(code))
}

// anything replaces lines that cannot be read: after it neither the directory nor a variable of the shell is known.
const anything = "eval"

// lines adds the lines of a script to code.
func (g *gitlabFile) lines(code []located, n node, depth int) []located {
	if !n.given() {
		return code
	}
	unread := g.near(anything, n.offset())
	if n.yaml.Tag == "!reference" {
		n = g.referenced(n)
	}
	if !n.given() || depth > maxNested {
		return append(code, unread)
	}
	for _, item := range n.items() {
		code = g.lines(code, item, depth+1)
	}
	if n.is(yaml.SequenceNode) {
		return code
	}
	w := n.word(noHoles)
	if !w.given() {
		return append(code, unread)
	}
	return append(code, w.located)
}

// maxReferences bounds the references that are followed in one file: they may multiply each other.
const maxReferences = 2_000

// referenced returns the section of this file that "!reference [JOB, SECTION]" names.
func (g *gitlabFile) referenced(n node) node {
	if g.references++; g.references > maxReferences {
		return node{}
	}
	section := g.root
	for _, key := range n.items() {
		section = section.at(key.word(noHoles).text)
	}
	return section
}

// joined is lines as one text.
func (g *gitlabFile) joined(lines []located) located {
	var all assembly
	from := 0
	for i, l := range lines {
		if i == 0 {
			from = l.place(0)
		}
		for j := range len(l.text) {
			at := -1
			if l.at != nil {
				at = l.at[j]
			}
			all.add(l.text[j:j+1], at)
		}
		all.add("\n", -1)
	}
	return all.located(g.source, from)
}
