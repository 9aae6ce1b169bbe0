package repo

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// readWorkflow reads a GitHub workflow or a composite action.
func readWorkflow(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		action := &pipeline{scan: sc, source: s, foreign: true, vars: variables{}}
		action.inputs(at(root, "inputs"))
		action.steps(at(root, "runs", "steps"))
		for _, p := range entries(at(root, "jobs")) {
			job := target(p.value)
			j := &pipeline{scan: sc, source: s, vars: variables{}}
			j.dir = j.workingDirectory(literal(s.near(".", 0)), at(root, "defaults", "run"), at(job, "defaults", "run"))
			j.matrix(at(job, "strategy", "matrix"))
			j.inputs(at(root, "on", "workflow_dispatch", "inputs"))
			j.environment(at(root, "env"))
			j.environment(at(job, "env"))
			j.steps(at(job, "steps"))
			j.unknownAction(j.scalar(value(job, "uses"), expressions).text, at(job, "with"))
		}
	}
}

// pipeline is one job.
type pipeline struct {
	*scan
	*source
	vars    variables // by the names that expressions use: "env.NAME", "matrix.NAME", "steps.ID.outputs.tags"
	dir     word      // where commands run; none: unknown
	moved   bool      // the repository is not, or not for certain, at the top of the workspace
	foreign bool      // an action, which other repositories may use
}

func (j *pipeline) workingDirectory(dir word, sections ...*yaml.Node) word {
	for _, n := range sections {
		if w := j.scalar(value(n, "working-directory"), expressions); w.given() {
			dir = w
		}
	}
	return dir
}

// steps reads those of a job. A checkout to another place, of another commit or of another repository makes
// all paths uncertain.
func (j *pipeline) steps(n *yaml.Node) {
	for _, step := range items(n) {
		j.environment(at(step, "env"))
		uses := j.scalar(value(step, "uses"), expressions)
		with := at(step, "with")
		switch name, _, _ := strings.Cut(uses.text, "@"); name {
		case "actions/checkout":
			for _, key := range []string{"path", "repository", "ref"} {
				j.moved = j.moved || value(with, key) != nil
			}
		case "docker/metadata-action", "crazy-max/ghaction-docker-meta":
			j.metadata(j.scalar(value(step, "id"), noHoles).text, with)
		}
	}
	for _, step := range items(n) {
		j.step(step)
	}
}

func (j *pipeline) step(step *yaml.Node) {
	uses := j.scalar(value(step, "uses"), expressions)
	switch name, _, _ := strings.Cut(uses.text, "@"); name {
	case "docker/build-push-action":
		j.buildPush(at(step, "with"))
	case "docker/bake-action":
		j.bake(at(step, "with"))
	case "docker/metadata-action", "crazy-max/ghaction-docker-meta", "actions/checkout":
	default:
		j.unknownAction(uses.text, at(step, "with"))
	}
	if run := j.scalar(value(step, "run"), noHoles); run.given() && posix(j.scalar(value(step, "shell"), noHoles).text) {
		j.commands(run.located, j.workingDirectory(j.dir, step), expressions)
	}
}

// posix reports whether a step's shell is one that is read here; by default it is.
func posix(shell string) bool {
	return shell == "" || strings.HasPrefix(shell, "bash") || strings.HasPrefix(shell, "sh")
}

// commands reads a script that runs in dir.
func (j *pipeline) commands(code located, dir word, holes dialect) {
	c := &commands{scan: j.scan, holes: holes, hole: expressionName, vars: j.vars}
	if dir.given() && dir.sure && !j.moved {
		c.dirs = []string{join(".", dir.text)}
	}
	c.run(code)
}

// defaultContext is the repository itself, and perhaps a directory in it.
var defaultContext = lazyregexp.New(`^\s*\{\{\s*defaultContext\s*\}\}(?::(.*))?$`)

// buildPush reads docker/build-push-action. Without a context the action builds the repository
// at the commit, else file is relative to the workspace.
func (j *pipeline) buildPush(with *yaml.Node) {
	b := &build{dirs: []string{"."}}
	b.context = j.scalar(value(with, "context"), expressions)
	b.file = j.scalar(value(with, "file"), expressions)
	if m := defaultContext.FindStringSubmatch(b.context.text); m != nil {
		b.context, b.inContext = literal(b.context.near(join(".", m[1]), 0)), true
	} else if b.context.given() && j.moved {
		b.dirs = nil
	}
	if j.foreign {
		b.dirs = nil
	}
	b.targets = j.either(j.scalar(value(with, "target"), noHoles))
	b.contexts = j.contexts(value(with, "build-contexts"))
	b.images = j.tags(value(with, "tags"))
	for _, row := range j.rows(value(with, "no-cache-filters")) {
		b.filters = append(b.filters, expressions.read(row).fields(",")...)
	}
	for _, row := range j.rows(value(with, "build-args")) {
		key, value, _ := expressions.read(row).split()
		b.arg(key.text, value)
	}
	j.add(b)
}

// unknownAction reads a use of an action or workflow that dfix does not know. What it is given as target is most
// likely a stage, unless it is about Bake, whose targets are others.
func (j *pipeline) unknownAction(uses string, with *yaml.Node) {
	if uses == "" || strings.Contains(uses, "bake") {
		return
	}
	b := &build{targets: j.either(j.scalar(value(with, "target"), noHoles)), contexts: j.contexts(value(with, "build-contexts"))}
	for _, key := range []string{"tags", "image", "images", "image-name", "imageName", "image_name", "repository"} {
		for _, w := range j.tags(value(with, key)) {
			if w.known() { // an input of that name need not be one
				b.images = append(b.images, w)
			}
		}
	}
	j.add(b)
}

// bake reads what docker/bake-action overrides: "TARGET.target=NAME". By default it builds the repository at the commit.
func (j *pipeline) bake(with *yaml.Node) {
	r := &bakeRun{scan: j.scan}
	if source := j.scalar(value(with, "source"), noHoles); !j.foreign && !j.moved && (!source.given() || source.text == ".") && len(j.vars["BUILDX_BAKE_FILE"]) == 0 {
		dir := j.scalar(value(with, "workdir"), expressions)
		if !dir.given() || dir.sure {
			r.dirs = []string{join(".", dir.text)}
		}
	}
	for _, row := range j.rows(value(with, "files")) {
		for _, part := range row.parts(",", expressions) {
			r.files = append(r.files, expressions.read(part))
		}
	}
	for _, row := range j.rows(value(with, "set")) {
		r.settings = append(r.settings, j.setting(row))
	}
	r.read()
}

// setting reads one line of settings. Of an expression alone, nothing is known.
func (j *pipeline) setting(row located) setting {
	if i := strings.IndexByte(row.text, '='); i > 0 && !strings.Contains(row.text[:i], "${{") {
		return newSetting(row.cut(0, i), j.either(literal(row.cut(i+1, len(row.text))))...)
	}
	key, value, ok := expressions.read(row).split()
	if !ok {
		return unknownSetting(key)
	}
	return newSetting(key.located, value)
}

// rows are the lines of an input.
func (j *pipeline) rows(n *yaml.Node) []located {
	w := j.scalar(n, noHoles)
	if !w.given() {
		return nil
	}
	return w.parts("\n", noHoles)
}

// contexts are the names in an input of build contexts. A row without "=" is an expression that makes rows.
func (j *pipeline) contexts(n *yaml.Node) []word {
	var all []word
	for _, row := range j.rows(n) {
		row := expressions.read(row)
		if name, _, ok := row.split(); ok || !row.known() {
			all = append(all, name)
		}
	}
	return all
}
