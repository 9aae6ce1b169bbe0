package repo

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// readWorkflow reads a GitHub workflow or a composite action.
func readWorkflow(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		action := &pipeline{scan: sc, source: s, foreign: true}
		action.steps(at(root, "runs", "steps"))
		for _, p := range entries(at(root, "jobs")) {
			job := target(p.value)
			j := &pipeline{scan: sc, source: s, matrix: at(job, "strategy", "matrix")}
			j.dir = j.workingDirectory(literal(s.told(".", 0)), at(root, "defaults", "run"), at(job, "defaults", "run"))
			j.steps(at(job, "steps"))
			j.unfamiliar(j.scalar(value(job, "uses"), expressions).text, at(job, "with"))
		}
	}
}

// pipeline is one job.
type pipeline struct {
	*scan
	*source
	matrix  *yaml.Node
	dir     word // where commands run; none: unknown
	moved   bool // the repository is not, or not for certain, at the top of the workspace
	foreign bool // an action, which other repositories may use
}

func (j *pipeline) workingDirectory(dir word, sections ...*yaml.Node) word {
	for _, n := range sections {
		if w := j.scalar(value(n, "working-directory"), expressions); w.given() {
			dir = w
		}
	}
	return dir
}

// steps reads those of a job. A checkout to another place, or of another repository, makes
// all paths uncertain.
func (j *pipeline) steps(n *yaml.Node) {
	for _, step := range items(n) {
		uses := j.scalar(value(step, "uses"), expressions)
		with := at(step, "with")
		if strings.HasPrefix(uses.text, "actions/checkout@") && (value(with, "path") != nil || value(with, "repository") != nil) {
			j.moved = true
		}
	}
	for _, step := range items(n) {
		uses := j.scalar(value(step, "uses"), expressions)
		name, _, _ := strings.Cut(uses.text, "@")
		switch name {
		case "docker/build-push-action":
			j.buildPush(at(step, "with"))
		case "docker/bake-action":
			j.bake(at(step, "with"))
		default:
			j.unfamiliar(uses.text, at(step, "with"))
		}
		if run := j.scalar(value(step, "run"), plain); run.given() && posix(j.scalar(value(step, "shell"), plain).text) {
			j.commands(run.located, j.workingDirectory(j.dir, step), expressions)
		}
	}
}

// posix reports whether a step's shell is one that is read here; by default it is.
func posix(shell string) bool {
	return shell == "" || strings.HasPrefix(shell, "bash") || strings.HasPrefix(shell, "sh")
}

// commands reads a script that runs in dir.
func (j *pipeline) commands(code located, dir word, holes dialect) {
	sh := &shell{scan: j.scan, holes: holes}
	if dir.given() && dir.sure && !j.moved {
		sh.dirs = []string{join(".", dir.text)}
	}
	sh.run(code)
}

// defaultContext is the repository itself, and perhaps a directory in it.
var defaultContext = regexp.MustCompile(`^\s*\{\{\s*defaultContext\s*\}\}(?::(.*))?$`)

// buildPush reads docker/build-push-action. Without a context the action builds the repository
// at the commit, else file is relative to the workspace.
func (j *pipeline) buildPush(with *yaml.Node) {
	b := &build{dirs: []string{"."}}
	b.context = j.scalar(value(with, "context"), expressions)
	b.file = j.scalar(value(with, "file"), expressions)
	if m := defaultContext.FindStringSubmatch(b.context.text); m != nil {
		b.context, b.near = literal(b.context.told(join(".", m[1]), 0)), true
	} else if b.context.given() && j.moved {
		b.dirs = nil
	}
	if j.foreign {
		b.dirs = nil
	}
	b.targets = j.either(j.scalar(value(with, "target"), expressions))
	for _, w := range j.rows(value(with, "build-contexts")) {
		if name, _, ok := w.split(); ok {
			b.contexts = append(b.contexts, name)
		}
	}
	for _, w := range j.rows(value(with, "no-cache-filters")) {
		b.filters = append(b.filters, w.fields(",")...)
	}
	for _, w := range j.rows(value(with, "build-args")) {
		key, value, _ := w.split()
		b.arg(key.text, value)
	}
	j.add(b)
}

// unfamiliar reads an action or a workflow that is not known. What it is given as target is most
// likely a stage, unless it is about Bake, whose targets are others.
func (j *pipeline) unfamiliar(uses string, with *yaml.Node) {
	if uses == "" || strings.Contains(uses, "bake") {
		return
	}
	b := &build{targets: j.either(j.scalar(value(with, "target"), expressions))}
	for _, w := range j.rows(value(with, "build-contexts")) {
		if name, _, ok := w.split(); ok {
			b.contexts = append(b.contexts, name)
		}
	}
	j.add(b)
}

// bake reads what docker/bake-action overrides: "TARGET.target=NAME".
func (j *pipeline) bake(with *yaml.Node) {
	b := &build{}
	for _, w := range j.rows(value(with, "set")) {
		key, value, _ := w.split()
		_, attribute, _ := strings.Cut(key.text, ".")
		switch {
		case attribute == "target":
			b.targets = append(b.targets, value)
		case attribute == "no-cache-filter":
			b.filters = append(b.filters, value)
		case strings.HasPrefix(attribute, "contexts."):
			b.contexts = append(b.contexts, computed(key.located, strings.TrimPrefix(attribute, "contexts.")))
		}
	}
	j.add(b)
}

// rows are the lines of an input.
func (j *pipeline) rows(n *yaml.Node) []word {
	w := j.scalar(n, plain)
	if !w.given() {
		return nil
	}
	var all []word
	for _, row := range w.fields("\n") {
		all = append(all, expressions.read(row.located))
	}
	return all
}

// fromMatrix is an expression that is nothing but a value of the matrix.
var fromMatrix = regexp.MustCompile(`^\$\{\{\s*matrix\.([\w.-]+)\s*\}\}$`)

// either is a word, or what the matrix can make of it.
func (j *pipeline) either(w word) []word {
	if !w.given() {
		return nil
	}
	all := []word{w}
	m := fromMatrix.FindStringSubmatch(w.raw)
	if m == nil {
		return all
	}
	path := strings.Split(m[1], ".")
	axis := value(j.matrix, path[0])
	for _, n := range append(items(axis), items(value(j.matrix, "include"))...) {
		for _, way := range [][]string{path, path[1:]} {
			if v := j.scalar(at(n, way...), expressions); v.given() && v.known() {
				all = append(all, computed(v.located, v.text))
			}
		}
	}
	return all
}
