package reader

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// simpleExpression is an expression of GitHub that is only a name.
var simpleExpression = lazyregexp.New(`^\$\{\{\s*([\w.-]+)\s*\}\}$`)

// expressionName returns the key in pipeline.vars for an expression, "" if the expression is more than a name.
func expressionName(text string) string {
	if m := simpleExpression().FindStringSubmatch(text); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// choice matches the last operand of a chain of conditions, if it is a text: CONDITION && 'TEXT', or format('TEXT', …).
var choice = lazyregexp.New(`^(?:[^']|'[^']*')*?(?:^|&&)\s*(?:format\(\s*)?'([^']*)'(?:\s*,[^&|]*)?\)?$`)

// chosen returns the texts that an expression chooses between, with source.Unknown for the arguments of format. ok reports
// whether the expression can have no other value.
func chosen(expression string) (texts []string, ok bool) {
	inner, opens := strings.CutPrefix(strings.TrimSpace(expression), "${{")
	inner, closes := strings.CutSuffix(inner, "}}")
	if !opens || !closes {
		return nil, false
	}
	for _, row := range strings.Split(inner, "||") {
		m := choice().FindStringSubmatch(strings.TrimSpace(row))
		if m == nil {
			return nil, false
		}
		texts = append(texts, filled().ReplaceAllString(m[1], source.Unknown))
	}
	return texts, true
}

// filled matches the placeholders of format.
var filled = lazyregexp.New(`\{\d+\}`)

// tags returns the images in an input, separated by line ends or commas.
func (j *pipeline) tags(n source.Node) []source.Word {
	var all []source.Word
	for _, w := range words(n, ",\n") {
		all = append(all, j.vars.Readings(w)...)
	}
	for _, item := range n.Items() {
		all = append(all, j.vars.Readings(item.Word(expressions))...)
	}
	return all
}

// environment adds the variables of an env section, which commands and expressions can use.
func (j *pipeline) environment(n source.Node) {
	for _, p := range n.Entries() {
		if value := p.Value.Word(expressions); value.Given() {
			name := p.Key.Text()
			j.vars.Set(name, value)
			j.vars.Set("env."+strings.ToLower(name), value)
		}
	}
}

// inputs adds the possible values of inputs. Without a list of options, a person who runs the workflow may give any value.
func (j *pipeline) inputs(n source.Node) {
	for _, p := range n.Entries() {
		name := "inputs." + strings.ToLower(p.Key.Text())
		if w := p.Value.At("default").Word(expressions); w.Given() {
			j.vars.Set(name, w)
		}
		options := p.Value.At("options").Items()
		for _, option := range options {
			if w := option.Word(expressions); w.Given() {
				j.vars.Set(name, w)
			}
		}
		if len(options) == 0 {
			j.vars.Set(name, source.Opaque(p.Key.Unread()))
		}
		j.vars["github.event."+name] = j.vars[name]
	}
}

// matrix adds the values of every axis, and those of included combinations.
func (j *pipeline) matrix(n source.Node) {
	for _, axis := range n.Entries() {
		name := "matrix." + strings.ToLower(axis.Key.Text())
		if name == "matrix.exclude" {
			continue
		}
		if name == "matrix.include" {
			name = "matrix"
		}
		for _, item := range axis.Value.Items() {
			j.combination(name, item, 0)
		}
		if w := axis.Value.Word(source.Dialect{}); w.Given() {
			j.vars.Set(name, source.Opaque(w.Located))
		}
	}
	if len(j.vars["matrix"]) == 0 {
		return
	}
	for name := range j.vars { // include is computed: it may add to every axis
		if strings.HasPrefix(name, "matrix.") {
			j.vars.Set(name, j.vars["matrix"][0])
		}
	}
}

// combination adds a value and, if it is a mapping, the values in it.
func (j *pipeline) combination(name string, n source.Node, depth int) {
	if w := n.Word(expressions); w.Given() {
		j.vars.Set(name, w)
	}
	if depth > maxDepth {
		return
	}
	for _, p := range n.Entries() {
		j.combination(name+"."+strings.ToLower(p.Key.Text()), p.Value, depth+1)
	}
}

// metadata adds the images for which docker/metadata-action makes tags.
func (j *pipeline) metadata(id string, with source.Node) {
	images := j.tags(with.At("images"))
	for _, w := range images {
		if name, ok := strings.CutPrefix(w.Text, "name="); ok {
			w = source.Computed(w.Located, name)
		}
		j.Image(w)
		for _, output := range []string{"tags", "tag-names"} {
			j.vars.Set("steps."+strings.ToLower(id)+".outputs."+output, source.Computed(w.Located, w.Text))
		}
	}
}

// expressions are the expressions of GitHub workflows.
var expressions = source.Dialect{Hole: lazyregexp.New(`(?s)\$\{\{.*?(\}\}|$)`), Variable: expressionName}
