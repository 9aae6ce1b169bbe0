package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
)

// amended is the change in configs and histories that the effects claim. It is worked out from the two texts.
type amended struct {
	credits map[string]string   // the value of the label, by the text of the MAINTAINER that it replaces
	left    map[string]bool     // texts of the MAINTAINERs that are still there
	drops   []int               // by stage: the number of removed instructions without effect
	execs   map[string][]string // the words of the exec form, by keyword and shell text
}

// amends pairs the instructions of the texts if an effect amends configs. It returns an error if an instruction is removed
// or added that no effect removes or adds.
func (c *comparison) amends() error {
	if !c.claims(rewrite.Credits) && !c.claims(rewrite.Drops) && !c.claims(rewrite.Execs) {
		return nil
	}
	before, after := c.delta.before.stages, c.delta.after.stages
	if len(before) != len(after) {
		return errors.New("the stages do not correspond")
	}
	m := &amended{credits: map[string]string{}, left: map[string]bool{}, drops: make([]int, len(before)), execs: map[string][]string{}}
	c.claim.amended = m
	for i := range before {
		if err := c.amend(i, before[i].steps, after[i].steps); err != nil {
			return fmt.Errorf("stage %d: %w", i, err)
		}
	}
	return nil
}

// amend pairs the instructions of stage i.
func (c *comparison) amend(i int, before, after []step) error {
	m := c.claim.amended
	for k, x := range before {
		var y step
		if len(after) > 0 {
			y = after[0]
		}
		gone := c.claims(rewrite.Drops) && overridden(before, k) && len(before)-k > len(after)
		again := gone && y.node != nil && same(before[k+1], y) // of two equal instructions, the first was removed
		switch {
		case y.node != nil && same(x, y) && !again:
		case y.node != nil && c.claims(rewrite.Credits) && m.credit(x, y):
		case y.node != nil && c.claims(rewrite.Execs) && m.exec(x, y):
		case gone:
			m.drops[i]++
			continue
		case y.node == nil:
			return fmt.Errorf("%s is gone, which has an effect", x.keyword())
		}
		if x.keyword() == "MAINTAINER" && y.keyword() == "MAINTAINER" {
			m.left[decoded(x.node.Next.Value)] = true
		}
		after = after[1:]
	}
	if len(after) > 0 {
		return fmt.Errorf("%s comes in", after[0].keyword())
	}
	return nil
}

// overridden reports whether step k has no effect because a later instruction of its stage replaces it
// (convert.go, dispatchCmd, dispatchEntrypoint, dispatchHealthcheck).
func overridden(steps []step, k int) bool {
	keyword := steps[k].keyword()
	if keyword != "CMD" && keyword != "ENTRYPOINT" && keyword != "HEALTHCHECK" {
		return false
	}
	return slices.ContainsFunc(steps[k+1:], func(s step) bool { return s.keyword() == keyword })
}

// credit records x and y if y is a label that replaces the MAINTAINER x.
func (m *amended) credit(x, y step) bool {
	if x.keyword() != "MAINTAINER" || y.keyword() != "LABEL" || x.node.Next == nil || y.node.Next == nil || y.node.Next.Value != stages.AuthorLabel {
		return false
	}
	text := decoded(x.node.Next.Value)
	m.credits[text] = stages.Author(text)
	return true
}

// exec records x and y if y is the exec form of x with the same words.
func (m *amended) exec(x, y step) bool {
	if x.keyword() != y.keyword() || x.keyword() != "CMD" && x.keyword() != "ENTRYPOINT" {
		return false
	}
	if x.node.Attributes["json"] || !y.node.Attributes["json"] || x.node.Next == nil {
		return false
	}
	words, ok := stages.PlainWords(x.node.Next.Value)
	if ok {
		m.execs[x.keyword()+" "+x.node.Next.Value] = words
	}
	return ok
}

// decoded returns text as a JSON config returns it: U+FFFD replaces each byte that is not UTF-8.
func decoded(text string) string { return string([]rune(text)) }

// apply changes the decoded config before as the effects claim. Where they allow several values, as for the author
// of the base image, apply takes the value of after if it is one of them. It returns what is wrong with the history of
// after, or "".
func (m *amended) apply(s *source, stage int, base string, before, after map[string]any) string {
	if m == nil {
		return ""
	}
	m.author(base, before, after)
	m.commands(before)
	return m.history(s, stage, before, after)
}

func (m *amended) author(base string, before, after map[string]any) {
	was, _ := before["author"].(string)
	is, _ := after["author"].(string)
	says, credited := m.credits[was]
	if !credited {
		return
	}
	if is == "" || is == base || m.left[is] { // FROM scratch has no author
		setOrDelete(before, "author", after["author"])
	}
	x, y := object(before, "config"), object(after, "config")
	label, _ := object(y, "Labels")[stages.AuthorLabel].(string)
	if label != says {
		return
	}
	labels := maps.Clone(object(x, "Labels"))
	if labels == nil {
		labels = map[string]any{}
	}
	labels[stages.AuthorLabel] = label
	x["Labels"] = labels
}

func object(of map[string]any, key string) map[string]any {
	value, _ := of[key].(map[string]any)
	return value
}

func setOrDelete(in map[string]any, key string, value any) {
	if value == nil {
		delete(in, key)
		return
	}
	in[key] = value
}

// commands replaces each shell form by its exec form.
func (m *amended) commands(before map[string]any) {
	config := object(before, "config")
	for key, keyword := range map[string]string{"Cmd": "CMD", "Entrypoint": "ENTRYPOINT"} {
		args, _ := config[key].([]any)
		if len(args) == 0 {
			continue
		}
		text, _ := args[len(args)-1].(string)
		words, ok := m.execs[keyword+" "+text]
		if !ok || len(args) < 2 {
			continue
		}
		list := make([]any, len(words))
		for i, w := range words {
			list[i] = w
		}
		config[key] = list
	}
}

// history drops and rewrites the entries of before as the effects claim, as far as after agrees.
func (m *amended) history(s *source, stage int, before, after map[string]any) string {
	was, _ := before["history"].([]any)
	is, _ := after["history"].([]any)
	var made []any
	dropped := 0
	for _, entry := range was {
		var now any
		if len(made) < len(is) {
			now = is[len(made)]
		}
		next, ok := m.entry(entry, now)
		if !ok {
			dropped++
			continue
		}
		made = append(made, next)
	}
	before["history"] = made
	if want, known := s.total(m.drops, stage); known && dropped != want {
		return fmt.Sprintf("%d history entries are gone, not %d", dropped, want)
	}
	return ""
}

// entry returns what the effects make of one history entry; ok is false if the entry is dropped.
func (m *amended) entry(was, is any) (next any, ok bool) {
	x, y := createdBy(was), createdBy(is)
	if x == y {
		return was, true
	}
	for text, says := range m.credits {
		if x == "MAINTAINER "+text && y == "LABEL "+stages.AuthorLabel+"="+says {
			return rewritten(was, y), true
		}
	}
	for command, words := range m.execs {
		keyword, text, _ := strings.Cut(command, " ")
		if strings.HasPrefix(x, keyword+" [") && strings.HasSuffix(x, " "+strconv.Quote(text)+"]") && y == fmt.Sprintf("%s %q", keyword, words) {
			return rewritten(was, y), true
		}
	}
	keyword, _, _ := strings.Cut(x, " ")
	empty, _ := was.(map[string]any)["empty_layer"].(bool)
	goes := empty && (keyword == "CMD" || keyword == "ENTRYPOINT" || keyword == "HEALTHCHECK") && slices.ContainsFunc(m.drops, func(n int) bool { return n > 0 })
	return was, !goes
}

func createdBy(entry any) string {
	fields, _ := entry.(map[string]any)
	text, _ := fields["created_by"].(string)
	return text
}

func rewritten(entry any, text string) any {
	fields := maps.Clone(entry.(map[string]any))
	fields["created_by"] = text
	return fields
}
