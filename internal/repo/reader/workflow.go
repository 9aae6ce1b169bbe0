package reader

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// workflow is the format of GitHub workflows and composite actions.
var workflow = &mention.Format{
	Is: func(f mention.FileName) bool {
		return mention.IsYAML(f.Base) && f.In(".github/workflows/") || f.Base == "action.yml" || f.Base == "action.yaml"
	},
	Relevant: mention.CallsBuilder,
	Read:     readWorkflow, Commands: true,
}

// readWorkflow reads a GitHub workflow or a composite action.
func readWorkflow(sc *mention.Scan, s *source.File) {
	for _, root := range sc.Documents(s) {
		action := &pipeline{Scan: sc, File: s, foreign: true, vars: source.Variables{}}
		action.inputs(root.At("inputs"))
		action.steps(root.At("runs", "steps"))
		for _, p := range root.At("jobs").Entries() {
			job := p.Value
			j := &pipeline{Scan: sc, File: s, vars: source.Variables{}}
			j.dir = j.workingDirectory(source.Literal(s.Near(".", 0)), root.At("defaults", "run"), job.At("defaults", "run"))
			j.matrix(job.At("strategy", "matrix"))
			j.inputs(root.At("on", "workflow_dispatch", "inputs"))
			j.environment(root.At("env"))
			j.environment(job.At("env"))
			j.steps(job.At("steps"))
			j.unknownAction(job.At("uses").Word(expressions).Text, job.At("with"))
		}
	}
}

// pipeline is one job.
type pipeline struct {
	*mention.Scan
	*source.File
	vars    source.Variables // by the names that expressions use: "env.NAME", "matrix.NAME", "steps.ID.outputs.tags"
	dir     source.Word      // where commands run; none: unknown
	moved   bool             // the repository is not, or not for certain, at the top of the workspace
	edited  bool             // a step has changed a Dockerfile
	foreign bool             // an action, which other repositories may use
}

func (j *pipeline) workingDirectory(dir source.Word, sections ...source.Node) source.Word {
	for _, n := range sections {
		if w := n.At("working-directory").Word(expressions); w.Given() {
			dir = inWorkspace(w)
		}
	}
	return dir
}

// steps reads the steps of a job. A checkout to another place, of another commit or of another repository makes all paths
// uncertain.
func (j *pipeline) steps(n source.Node) {
	for _, step := range n.Items() {
		j.environment(step.At("env"))
		uses := step.At("uses").Word(expressions)
		with := step.At("with")
		switch name, _, _ := strings.Cut(uses.Text, "@"); name {
		case "actions/checkout":
			for _, key := range []string{"path", "repository", "ref"} {
				j.moved = j.moved || with.At(key).Given()
			}
		case "docker/metadata-action", "crazy-max/ghaction-docker-meta":
			j.metadata(step.At("id").Text(), with)
		}
	}
	for _, step := range n.Items() {
		j.step(step)
	}
}

func (j *pipeline) step(step source.Node) {
	uses := step.At("uses").Word(expressions)
	switch name, _, _ := strings.Cut(uses.Text, "@"); name {
	case "docker/build-push-action":
		j.buildPush(step.At("with"))
	case "docker/bake-action":
		j.bake(step.At("with"))
	case "docker/metadata-action", "crazy-max/ghaction-docker-meta", "actions/checkout":
	default:
		j.unknownAction(uses.Text, step.At("with"))
	}
	if run := step.At("run").Word(source.Dialect{}); run.Given() && posix(step.At("shell").Text()) {
		j.commands(run.Located, j.workingDirectory(j.dir, step))
	}
}

// posix reports whether a step's shell is a POSIX shell. The default shell is.
func posix(shell string) bool {
	return shell == "" || strings.HasPrefix(shell, "bash") || strings.HasPrefix(shell, "sh")
}

// commands reads a script that runs in dir.
func (j *pipeline) commands(code source.Located, dir source.Word) {
	c := &Commands{Scan: j.Scan, Holes: expressions, Vars: j.vars, Roots: []string{workspace, "GITHUB_WORKSPACE"}, Edited: j.edited}
	if dir.Given() && dir.Sure && !j.moved {
		c.Dirs = []string{mention.Join(".", dir.Text)}
	}
	c.Run(code)
	j.moved, j.edited = j.moved || c.Replaced, c.Edited
}

// workspace is the directory that the repository is checked out to.
const workspace = "github.workspace"

// inWorkspace returns a path relative to the workspace.
func inWorkspace(w source.Word) source.Word {
	w, _ = w.Below(".", workspace)
	return w
}

// defaultContext is the repository itself, and perhaps a directory in it.
var defaultContext = lazyregexp.New(`^\s*\{\{\s*defaultContext\s*\}\}(?::(.*))?$`)

// buildPush reads docker/build-push-action. Without a context the action builds the repository
// at the commit, else file is relative to the workspace.
func (j *pipeline) buildPush(with source.Node) {
	b := &mention.Build{Dirs: []string{"."}}
	b.Context = inWorkspace(with.At("context").Word(expressions))
	b.File = inWorkspace(with.At("file").Word(expressions))
	if m := defaultContext().FindStringSubmatch(b.Context.Text); m != nil {
		b.Context, b.InContext = source.Literal(b.Context.Near(mention.Join(".", m[1]), 0)), true
	} else if b.Context.Given() {
		b.Uncertain = j.edited
		if j.moved {
			b.Dirs = nil
		}
	}
	if j.foreign {
		b.Dirs = nil
	}
	b.Targets = j.vars.Readings(with.At("target").Word(expressions))
	b.Contexts = contexts(with.At("build-contexts"))
	b.Images = j.tags(with.At("tags"))
	for _, row := range words(with.At("no-cache-filters"), "\n") {
		b.Filters = append(b.Filters, row.Fields(",")...)
	}
	for _, row := range words(with.At("build-args"), "\n") {
		key, value, _ := row.Split()
		b.Arg(key.Text, value)
	}
	j.Add(b)
}

// unknownAction reads a use of an action or workflow that dfix does not know. An input called target is probably a stage, unless
// the action is for Bake, which has other targets.
func (j *pipeline) unknownAction(uses string, with source.Node) {
	if uses == "" || strings.Contains(uses, "bake") {
		return
	}
	b := &mention.Build{Targets: j.vars.Readings(with.At("target").Word(expressions)), Contexts: contexts(with.At("build-contexts"))}
	for _, key := range []string{"tags", "image", "images", "image-name", "imageName", "image_name", "repository"} {
		for _, w := range j.tags(with.At(key)) {
			if w.Known() { // an input of that name need not be one
				b.Images = append(b.Images, w)
			}
		}
	}
	j.Add(b)
}

// bake reads the overrides of docker/bake-action: "TARGET.target=NAME". By default the action builds the repository at the
// commit.
func (j *pipeline) bake(with source.Node) {
	r := &project.Run{Scan: j.Scan}
	if source := with.At("source"); !j.foreign && !j.moved && (!source.Given() || source.Text() == ".") && len(j.vars["BUILDX_BAKE_FILE"]) == 0 {
		dir := with.At("workdir").Word(expressions)
		if !dir.Given() || dir.Sure {
			r.Dirs = []string{mention.Join(".", dir.Text)}
		}
	}
	r.Files = words(with.At("files"), ",\n")
	if len(r.Files) > 0 {
		set := mention.FileSet{Tool: project.Bake, From: j.Path, Project: with.At("workdir").Word(expressions).Text}
		for _, w := range r.Files {
			set.Files = append(set.Files, w.Text)
		}
		j.Sets = append(j.Sets, set)
	}
	for _, row := range with.At("set").Word(source.Dialect{}).Parts("\n", source.Dialect{}) {
		r.Set(expressions.Read(row), j.vars.Readings, j.settings(row)...)
	}
	r.Read()
}

// settings returns the possible settings of a line. A line that is one expression may contain several.
func (j *pipeline) settings(row source.Located) []source.Word {
	var all []source.Word
	texts, ok := chosen(row.Text)
	if !ok {
		for _, reading := range j.vars.Readings(expressions.Read(row)) {
			texts = append(texts, strings.Split(reading.Text, "\n")...)
		}
	}
	for _, text := range texts {
		all = append(all, source.Computed(row, text))
	}
	return all
}

// words returns the parts of an input between separators.
func words(n source.Node, separators string) []source.Word {
	var all []source.Word
	for _, part := range n.Word(source.Dialect{}).Parts(separators, expressions) {
		all = append(all, expressions.Read(part))
	}
	return all
}

// contexts returns the names in an input of build contexts. A line without "=" is an expression that expands to lines.
func contexts(n source.Node) []source.Word {
	var all []source.Word
	for _, row := range words(n, "\n") {
		if name, _, ok := row.Split(); ok || !row.Known() {
			all = append(all, name)
		}
	}
	return all
}
