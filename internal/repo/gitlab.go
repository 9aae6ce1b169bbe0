package repo

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// readGitLab reads a pipeline of GitLab CI: the script lines of its jobs, which run one after
// the other in one shell, at first in the root of the repository.
func readGitLab(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		g := &gitlabFile{scan: sc, source: s, root: root, vars: variables{}}
		g.variables(root)
		for _, p := range entries(root) {
			if job := target(p.value); job != nil && job.Kind == yaml.MappingNode {
				g.job(job)
			}
		}
		g.run([]string{"."}, value(root, "before_script"))
	}
}

// gitlabFile is one document.
type gitlabFile struct {
	*scan
	*source
	root *yaml.Node
	vars variables
}

// variables takes those of the file or of a job.
func (g *gitlabFile) variables(n *yaml.Node) {
	for _, p := range entries(at(n, "variables")) {
		v := p.value
		if inner := value(p.value, "value"); inner != nil {
			v = inner
		}
		if w := g.scalar(v, noHoles); w.given() {
			name := func(hole string) piece { return piece{variable: strings.Trim(hole, "${}")} }
			g.vars.set(target(p.key).Value, templated(w.located, dollars, name))
		}
	}
}

// job reads the scripts of a job.
func (g *gitlabFile) job(job *yaml.Node) {
	g.variables(job)
	before, known := g.inherited(job, "before_script", 0)
	dirs := []string{"."}
	if !known || g.changesCheckout(job) {
		dirs = nil
	}
	g.run(dirs, before, value(job, "script"))
	g.run([]string{"."}, value(job, "after_script"))
}

// inherited returns what a job has under a key: its own, that of the job that it extends, or the default. It is not known
// where another file may say it.
func (g *gitlabFile) inherited(job *yaml.Node, key string, depth int) (n *yaml.Node, known bool) {
	if own := value(job, key); own != nil {
		return own, true
	}
	var bases []*yaml.Node
	if extends := value(job, "extends"); extends != nil {
		bases = append(items(extends), extends)
	}
	known = depth < maxDepth
	for i := len(bases) - 1; i >= 0 && known; i-- { // the last one wins
		name := g.scalar(bases[i], noHoles)
		if !name.given() {
			continue
		}
		base := value(g.root, name.text)
		if base == nil {
			return nil, false
		}
		if n, known = g.inherited(base, key, depth+1); n != nil {
			return n, known
		}
	}
	if depth > 0 || !known || g.scalar(at(job, "inherit", "default"), noHoles).text == "false" {
		return nil, known
	}
	return g.standard(key)
}

// standard returns what every job has. A file that others include, or that includes others, need not say it.
func (g *gitlabFile) standard(key string) (n *yaml.Node, known bool) {
	for _, n := range []*yaml.Node{at(g.root, "default", key), value(g.root, key)} {
		if n != nil {
			return n, true
		}
	}
	return nil, g.path == ".gitlab-ci.yml" && value(g.root, "include") == nil
}

// changesCheckout reports whether a job changes how GitLab checks out the repository, so that its files may differ.
func (g *gitlabFile) changesCheckout(job *yaml.Node) bool {
	for _, n := range []*yaml.Node{g.root, at(g.root, "default"), job} {
		for _, name := range []string{"GIT_STRATEGY", "GIT_CLONE_PATH", "GIT_CHECKOUT"} {
			if at(n, "variables", name) != nil {
				return true
			}
		}
		if at(n, "hooks") != nil {
			return true
		}
	}
	return false
}

// maxNested is how deep lists of script lines are read.
const maxNested = 5

// run reads lists of script lines, which one shell runs one after the other.
func (g *gitlabFile) run(dirs []string, lists ...*yaml.Node) {
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
func (g *gitlabFile) lines(code []located, n *yaml.Node, depth int) []located {
	if n == nil {
		return code
	}
	for _, item := range items(n) {
		if depth > maxNested || item.Tag == "!reference" {
			code = append(code, g.near(anything, g.offset(item)))
			continue
		}
		code = g.lines(code, item, depth+1)
	}
	if n.Kind == yaml.SequenceNode && n.Tag != "!reference" {
		return code
	}
	w := g.scalar(n, noHoles)
	if !w.given() || n.Tag == "!reference" {
		return append(code, g.near(anything, g.offset(n)))
	}
	return append(code, w.located)
}

// joined is lines as one text.
func (g *gitlabFile) joined(lines []located) located {
	all := located{source: g.source}
	var b strings.Builder
	for i, l := range lines {
		if i == 0 {
			all.from = l.place(0)
		}
		b.WriteString(l.text + "\n")
		at := l.at
		if at == nil {
			at = slices.Repeat([]int{-1}, len(l.text))
		}
		all.at = append(append(all.at, at...), -1)
	}
	all.text = b.String()
	return all
}
