package repo

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// workflow are the workflows and composite actions of GitHub.
var workflow = &format{
	is: func(f fileName) bool {
		return f.yaml() && f.in(".github/workflows/") || f.base == "action.yml" || f.base == "action.yaml"
	},
	relevant: callsBuilder,
	read:     each(readWorkflow), images: everywhere, commands: true,
}

// readWorkflow reads a GitHub workflow or a composite action.
func readWorkflow(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		action := &pipeline{scan: sc, source: s, foreign: true, vars: variables{}}
		action.inputs(root.at("inputs"))
		action.steps(root.at("runs", "steps"))
		for _, p := range root.at("jobs").entries() {
			job := p.value
			j := &pipeline{scan: sc, source: s, vars: variables{}}
			j.dir = j.workingDirectory(literal(s.near(".", 0)), root.at("defaults", "run"), job.at("defaults", "run"))
			j.matrix(job.at("strategy", "matrix"))
			j.inputs(root.at("on", "workflow_dispatch", "inputs"))
			j.environment(root.at("env"))
			j.environment(job.at("env"))
			j.steps(job.at("steps"))
			j.unknownAction(job.at("uses").word(expressions).text, job.at("with"))
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

func (j *pipeline) workingDirectory(dir word, sections ...node) word {
	for _, n := range sections {
		if w := n.at("working-directory").word(expressions); w.given() {
			dir = w
		}
	}
	return dir
}

// steps reads those of a job. A checkout to another place, of another commit or of another repository makes
// all paths uncertain.
func (j *pipeline) steps(n node) {
	for _, step := range n.items() {
		j.environment(step.at("env"))
		uses := step.at("uses").word(expressions)
		with := step.at("with")
		switch name, _, _ := strings.Cut(uses.text, "@"); name {
		case "actions/checkout":
			for _, key := range []string{"path", "repository", "ref"} {
				j.moved = j.moved || with.at(key).given()
			}
		case "docker/metadata-action", "crazy-max/ghaction-docker-meta":
			j.metadata(step.at("id").word(noHoles).text, with)
		}
	}
	for _, step := range n.items() {
		j.step(step)
	}
}

func (j *pipeline) step(step node) {
	uses := step.at("uses").word(expressions)
	switch name, _, _ := strings.Cut(uses.text, "@"); name {
	case "docker/build-push-action":
		j.buildPush(step.at("with"))
	case "docker/bake-action":
		j.bake(step.at("with"))
	case "docker/metadata-action", "crazy-max/ghaction-docker-meta", "actions/checkout":
	default:
		j.unknownAction(uses.text, step.at("with"))
	}
	if run := step.at("run").word(noHoles); run.given() && posix(step.at("shell").word(noHoles).text) {
		j.commands(run.located, j.workingDirectory(j.dir, step))
	}
}

// posix reports whether a step's shell is one that is read here; by default it is.
func posix(shell string) bool {
	return shell == "" || strings.HasPrefix(shell, "bash") || strings.HasPrefix(shell, "sh")
}

// commands reads a script that runs in dir.
func (j *pipeline) commands(code located, dir word) {
	c := &commands{scan: j.scan, holes: expressions, vars: j.vars}
	if dir.given() && dir.sure && !j.moved {
		c.dirs = []string{join(".", dir.text)}
	}
	c.run(code)
}

// defaultContext is the repository itself, and perhaps a directory in it.
var defaultContext = lazyregexp.New(`^\s*\{\{\s*defaultContext\s*\}\}(?::(.*))?$`)

// buildPush reads docker/build-push-action. Without a context the action builds the repository
// at the commit, else file is relative to the workspace.
func (j *pipeline) buildPush(with node) {
	b := &build{dirs: []string{"."}}
	b.context = with.at("context").word(expressions)
	b.file = with.at("file").word(expressions)
	if m := defaultContext.FindStringSubmatch(b.context.text); m != nil {
		b.context, b.inContext = literal(b.context.near(join(".", m[1]), 0)), true
	} else if b.context.given() && j.moved {
		b.dirs = nil
	}
	if j.foreign {
		b.dirs = nil
	}
	b.targets = j.either(with.at("target").word(expressions))
	b.contexts = j.contexts(with.at("build-contexts"))
	b.images = j.tags(with.at("tags"))
	for _, row := range j.rows(with.at("no-cache-filters")) {
		b.filters = append(b.filters, expressions.read(row).fields(",")...)
	}
	for _, row := range j.rows(with.at("build-args")) {
		key, value, _ := expressions.read(row).split()
		b.arg(key.text, value)
	}
	j.add(b)
}

// unknownAction reads a use of an action or workflow that dfix does not know. What it is given as target is most
// likely a stage, unless it is about Bake, whose targets are others.
func (j *pipeline) unknownAction(uses string, with node) {
	if uses == "" || strings.Contains(uses, "bake") {
		return
	}
	b := &build{targets: j.either(with.at("target").word(expressions)), contexts: j.contexts(with.at("build-contexts"))}
	for _, key := range []string{"tags", "image", "images", "image-name", "imageName", "image_name", "repository"} {
		for _, w := range j.tags(with.at(key)) {
			if w.known() { // an input of that name need not be one
				b.images = append(b.images, w)
			}
		}
	}
	j.add(b)
}

// bake reads what docker/bake-action overrides: "TARGET.target=NAME". By default it builds the repository at the commit.
func (j *pipeline) bake(with node) {
	r := &bakeRun{scan: j.scan}
	if source := with.at("source").word(noHoles); !j.foreign && !j.moved && (!source.given() || source.text == ".") && len(j.vars["BUILDX_BAKE_FILE"]) == 0 {
		dir := with.at("workdir").word(expressions)
		if !dir.given() || dir.sure {
			r.dirs = []string{join(".", dir.text)}
		}
	}
	for _, row := range j.rows(with.at("files")) {
		for _, part := range row.parts(",", expressions) {
			r.files = append(r.files, expressions.read(part))
		}
	}
	for _, row := range j.rows(with.at("set")) {
		r.settings = append(r.settings, j.settings(row)...)
	}
	r.read()
}

// settings reads one line of settings. An expression alone may make several.
func (j *pipeline) settings(row located) []setting {
	if i := strings.IndexByte(row.text, '='); i > 0 && !strings.Contains(row.text[:i], "${{") {
		return []setting{newSetting(row.cut(0, i), j.either(expressions.read(row.cut(i+1, len(row.text))))...)}
	}
	w := expressions.read(row)
	if key, value, ok := w.split(); ok {
		return []setting{newSetting(key.located, value)}
	}
	texts, ok := chosen(row.text)
	for _, reading := range j.either(w) {
		if !ok && reading.opaque() {
			return []setting{unknownSetting(w)}
		}
		texts = append(texts, strings.Split(reading.text, "\n")...)
	}
	var all []setting
	for _, text := range texts {
		if key, value, ok := computed(row, text).split(); ok {
			all = append(all, newSetting(key.located, value))
		}
	}
	return all
}

// rows are the lines of an input.
func (j *pipeline) rows(n node) []located {
	w := n.word(noHoles)
	if !w.given() {
		return nil
	}
	return w.parts("\n", noHoles)
}

// contexts are the names in an input of build contexts. A row without "=" is an expression that makes rows.
func (j *pipeline) contexts(n node) []word {
	var all []word
	for _, row := range j.rows(n) {
		row := expressions.read(row)
		if name, _, ok := row.split(); ok || !row.known() {
			all = append(all, name)
		}
	}
	return all
}
