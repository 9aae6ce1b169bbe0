package reader

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// gitLab is the format of the pipelines of GitLab CI.
var gitLab = &mention.Format{
	Is: func(f mention.FileName) bool {
		return mention.IsYAML(f.Base) && (strings.HasSuffix(strings.TrimSuffix(f.Base, f.Ext), ".gitlab-ci") || f.In(".gitlab/", ".gitlab-ci/"))
	},
	Relevant: mention.CallsBuilder,
	Read:     readGitLab, Commands: true,
}

// readGitLab reads a pipeline of GitLab CI: the script lines of its jobs. The lines of a job run in one shell, which starts in
// the root of the repository.
func readGitLab(sc *mention.Scan, s *source.File) {
	for _, root := range sc.Documents(s) {
		g := &gitlabFile{Scan: sc, File: s, root: root, vars: source.Variables{}}
		g.variables(root)
		for _, include := range root.At("include").Items() { // which may build with these inputs
			sc.Put(mention.Target, mention.Record{}, include.At("inputs", "target").Word(dollars))
		}
		for _, p := range root.Entries() {
			if p.Value.IsMapping() {
				g.job(p.Value)
			}
		}
		g.run([]string{"."}, root.At("before_script"))
	}
}

// gitlabFile is one document.
type gitlabFile struct {
	*mention.Scan
	*source.File
	root source.Node
	vars source.Variables

	references int // that were followed
}

// variables adds the variables of the file or of a job.
func (g *gitlabFile) variables(n source.Node) {
	for _, p := range n.At("variables").Entries() {
		v := p.Value
		if inner := p.Value.At("value"); inner.Given() {
			v = inner
		}
		if w := v.Word(dollars); w.Given() {
			g.vars.Set(p.Key.Text(), w)
		}
	}
}

// job reads the scripts of a job.
func (g *gitlabFile) job(job source.Node) {
	g.variables(job)
	before, known := g.inherited(job, "before_script", 0)
	dirs := []string{"."}
	if !known || g.changesCheckout(job) {
		dirs = nil
	}
	script, _ := g.inherited(job, "script", 0)
	g.run(dirs, before, script)
	g.run([]string{"."}, job.At("after_script"))
}

// inherited returns the value of a job under a key: its own, that of the job that it extends, or the default. known is false if
// another file may set it.
func (g *gitlabFile) inherited(job source.Node, key string, depth int) (n source.Node, known bool) {
	if own := job.At(key); own.Given() {
		return own, true
	}
	var bases []source.Node
	if extends := job.At("extends"); extends.Given() {
		bases = append(extends.Items(), extends)
	}
	known = depth < maxDepth
	for i := len(bases) - 1; i >= 0 && known; i-- { // the last one wins
		name := bases[i].Word(source.Dialect{})
		if !name.Given() {
			continue
		}
		base := g.root.At(name.Text)
		if !base.Given() {
			return source.Node{}, false
		}
		if n, known = g.inherited(base, key, depth+1); n.Given() {
			return n, known
		}
	}
	standard := job.At("inherit", "default")
	if depth > 0 || !known || standard.Text() == "false" || standard.Items() != nil && !lists(standard, key) {
		return source.Node{}, known
	}
	return g.standard(key)
}

// lists reports whether one of the items of a sequence is text.
func lists(sequence source.Node, text string) bool {
	return slices.ContainsFunc(sequence.Items(), func(item source.Node) bool { return item.Text() == text })
}

// standard returns the default of all jobs for a key. known is false if the file includes others or is included, since those may
// set it.
func (g *gitlabFile) standard(key string) (n source.Node, known bool) {
	for _, n := range []source.Node{g.root.At("default", key), g.root.At(key)} {
		if n.Given() {
			return n, true
		}
	}
	return source.Node{}, g.Path == ".gitlab-ci.yml" && !g.root.At("include").Given()
}

// changesCheckout reports whether a job changes how GitLab checks out the repository, so that its files may differ.
func (g *gitlabFile) changesCheckout(job source.Node) bool {
	for _, n := range []source.Node{g.root, g.root.At("default"), job} {
		for _, name := range []string{"GIT_STRATEGY", "GIT_CLONE_PATH", "GIT_CHECKOUT"} {
			if n.At("variables", name).Given() {
				return true
			}
		}
		if n.At("hooks").Given() {
			return true
		}
	}
	return false
}

// maxDepth limits chains of jobs that extend each other and of nested values. maxNested limits nested lists of script lines and
// references in them.
const (
	maxDepth  = 20
	maxNested = 5
)

// run reads lists of script lines, which one shell runs one after the other.
func (g *gitlabFile) run(dirs []string, lists ...source.Node) {
	var code []source.Located
	for _, n := range lists {
		code = g.lines(code, n, 0)
	}
	c := &Commands{Scan: g.Scan, Dirs: dirs, Vars: g.vars, Roots: []string{"CI_PROJECT_DIR"}}
	c.Run(g.joined(code))
}

// anything replaces lines that cannot be read. After it, the directory and the variables of the shell are unknown.
const anything = "eval"

// lines adds the lines of a script to code.
func (g *gitlabFile) lines(code []source.Located, n source.Node, depth int) []source.Located {
	if !n.Given() {
		return code
	}
	unread := n.Unread()
	unread.Text = anything
	if n.IsReference() {
		n = g.referenced(n)
	}
	if !n.Given() || depth > maxNested {
		return append(code, unread)
	}
	for _, item := range n.Items() {
		code = g.lines(code, item, depth+1)
	}
	if n.Items() != nil {
		return code
	}
	w := n.Word(source.Dialect{})
	if !w.Given() {
		return append(code, unread)
	}
	return append(code, w.Located)
}

// maxReferences limits the references that are followed in one file, because references to references multiply.
const maxReferences = 2_000

// referenced returns the section of this file that "!reference [JOB, SECTION]" names.
func (g *gitlabFile) referenced(n source.Node) source.Node {
	if g.references++; g.references > maxReferences {
		return source.Node{}
	}
	section := g.root
	for _, key := range n.Items() {
		section = section.At(key.Text())
	}
	return section
}

// joined returns lines as one text.
func (g *gitlabFile) joined(lines []source.Located) source.Located {
	all := source.Located{File: g.File}
	var text strings.Builder
	for i, l := range lines {
		if i == 0 {
			all.From = l.Place(0)
		}
		if l.At == nil {
			l.At = slices.Repeat([]int{-1}, len(l.Text))
		}
		text.WriteString(l.Text + "\n")
		all.At = append(append(all.At, l.At...), -1)
	}
	all.Text = text.String()
	return all
}
