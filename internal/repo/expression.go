package repo

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// simpleExpression is an expression of GitHub that is only a name.
var simpleExpression = lazyregexp.New(`^\$\{\{\s*([\w.-]+)\s*\}\}$`)

// expressionName is the name under which the value of an expression is kept; "" if it is more than a name.
func expressionName(text string) string {
	if m := simpleExpression.FindStringSubmatch(text); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// either returns what an input can be.
func (j *pipeline) either(w word) []word {
	if !w.given() {
		return nil
	}
	return j.vars.readings(w)
}

// choice is the last operand of a row of conditions, if it is a text: CONDITION && 'TEXT', or format('TEXT', …).
var choice = lazyregexp.New(`^(?:[^']|'[^']*')*?(?:^|&&)\s*(?:format\(\s*)?'([^']*)'(?:\s*,[^&|]*)?\)?$`)

// chosen returns the texts that an expression chooses between, with unknown for what format fills in. It reports whether
// the expression can make nothing else.
func chosen(expression string) (texts []string, ok bool) {
	inner, opens := strings.CutPrefix(strings.TrimSpace(expression), "${{")
	inner, closes := strings.CutSuffix(inner, "}}")
	if !opens || !closes {
		return nil, false
	}
	for _, row := range strings.Split(inner, "||") {
		m := choice.FindStringSubmatch(strings.TrimSpace(row))
		if m == nil {
			return nil, false
		}
		texts = append(texts, filled.ReplaceAllString(m[1], unknown))
	}
	return texts, true
}

// filled matches what format puts its arguments in the place of.
var filled = lazyregexp.New(`\{\d+\}`)

// tags returns the images in an input, which are in lines or behind commas.
func (j *pipeline) tags(n node) []word {
	var all []word
	for _, row := range j.rows(n) {
		for _, part := range row.parts(",", expressions) {
			all = append(all, j.either(expressions.read(part))...)
		}
	}
	for _, item := range n.items() {
		all = append(all, j.either(item.word(expressions))...)
	}
	return all
}

// environment takes the variables of an env section, which commands and expressions know.
func (j *pipeline) environment(n node) {
	for _, p := range n.entries() {
		if value := p.value.word(expressions); value.given() {
			name := p.key.text()
			j.vars.set(name, value)
			j.vars.set("env."+strings.ToLower(name), value)
		}
	}
}

// inputs takes what inputs can be. Without a list of options, whoever runs the workflow may give anything.
func (j *pipeline) inputs(n node) {
	for _, p := range n.entries() {
		name := "inputs." + strings.ToLower(p.key.text())
		if w := p.value.at("default").word(expressions); w.given() {
			j.vars.set(name, w)
		}
		options := p.value.at("options").items()
		for _, option := range options {
			if w := option.word(expressions); w.given() {
				j.vars.set(name, w)
			}
		}
		if len(options) == 0 {
			j.vars.set(name, opaque(p.key.unread()))
		}
		j.vars["github.event."+name] = j.vars[name]
	}
}

// matrix takes the values of every axis, and those of included combinations.
func (j *pipeline) matrix(n node) {
	for _, axis := range n.entries() {
		name := "matrix." + strings.ToLower(axis.key.text())
		if name == "matrix.exclude" {
			continue
		}
		if name == "matrix.include" {
			name = "matrix"
		}
		for _, item := range axis.value.items() {
			j.combination(name, item, 0)
		}
		if w := axis.value.word(noHoles); w.given() {
			j.vars.set(name, opaque(w.located))
		}
	}
	if len(j.vars["matrix"]) == 0 {
		return
	}
	for name := range j.vars { // include is computed: it may add to every axis
		if strings.HasPrefix(name, "matrix.") {
			j.vars.set(name, j.vars["matrix"][0])
		}
	}
}

// combination takes a value, and what it holds.
func (j *pipeline) combination(name string, n node, depth int) {
	if w := n.word(expressions); w.given() {
		j.vars.set(name, w)
	}
	if depth > maxDepth {
		return
	}
	for _, p := range n.entries() {
		j.combination(name+"."+strings.ToLower(p.key.text()), p.value, depth+1)
	}
}

// metadata takes the images that docker/metadata-action makes tags of.
func (j *pipeline) metadata(id string, with node) {
	images := j.tags(with.at("images"))
	for _, w := range images {
		if name, ok := strings.CutPrefix(w.text, "name="); ok {
			w = computed(w.located, name)
		}
		j.image(w)
		for _, output := range []string{"tags", "tag-names"} {
			j.vars.set("steps."+strings.ToLower(id)+".outputs."+output, computed(w.located, w.text))
		}
	}
}

// expressions are those of GitHub workflows.
var expressions = dialect{hole: lazyregexp.New(`(?s)\$\{\{.*?(\}\}|$)`), variable: expressionName}
