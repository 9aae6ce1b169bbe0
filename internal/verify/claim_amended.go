package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

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
			return fmt.Errorf("%s is gone, but has an effect", x.keyword())
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

// overridable lists the instructions that a later one of the same kind replaces.
var overridable = []string{"CMD", "ENTRYPOINT", "HEALTHCHECK"}

// overridden reports whether step k has no effect because a later instruction of its stage replaces it
// (convert.go, dispatchCmd, dispatchEntrypoint, dispatchHealthcheck).
func overridden(steps []step, k int) bool {
	keyword := steps[k].keyword()
	return slices.Contains(overridable, keyword) && slices.ContainsFunc(steps[k+1:], func(s step) bool { return s.keyword() == keyword })
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

// apply changes before, the config of a stage, as the effects claim. Where they allow several values, as for the author of
// the base image, apply takes the value of after if it is one of them. It returns what is wrong with the history of after,
// or "". base is the author of the base image.
func (m *amended) apply(s *source, stage int, base string, before, after *dockerspec.DockerOCIImage) string {
	if m == nil {
		return ""
	}
	if says, ok := m.credits[before.Author]; ok {
		if after.Author == "" || after.Author == base || m.left[after.Author] { // FROM scratch has no author
			before.Author = after.Author
		}
		if after.Config.Labels[stages.AuthorLabel] == says {
			labels := map[string]string{}
			maps.Copy(labels, before.Config.Labels)
			labels[stages.AuthorLabel] = says
			before.Config.Labels = labels
		}
	}
	m.command("CMD", &before.Config.Cmd)
	m.command("ENTRYPOINT", &before.Config.Entrypoint)
	return m.history(s, stage, before, after.History)
}

// command replaces a shell form by its exec form.
func (m *amended) command(keyword string, args *[]string) {
	if n := len(*args); n > 1 {
		if words, ok := m.execs[keyword+" "+(*args)[n-1]]; ok {
			*args = words
		}
	}
}

// history drops and rewrites the entries of before as the effects claim, as far as after agrees.
func (m *amended) history(s *source, stage int, before *dockerspec.DockerOCIImage, after []ocispecs.History) string {
	var made []ocispecs.History
	for _, entry := range before.History {
		now := ""
		if len(made) < len(after) {
			now = after[len(made)].CreatedBy
		}
		if m.becomes(entry.CreatedBy, now) {
			entry.CreatedBy = now
		} else if m.drop(entry) && entry.CreatedBy != now {
			continue
		}
		made = append(made, entry)
	}
	dropped := len(before.History) - len(made)
	before.History = made
	if want, known := s.total(m.drops, stage); known && dropped != want {
		return fmt.Sprintf("%d history entries are gone, not %d", dropped, want)
	}
	return ""
}

// becomes reports whether the effects turn the text x of a history entry into y.
func (m *amended) becomes(x, y string) bool {
	for text, says := range m.credits {
		if x == "MAINTAINER "+text && y == "LABEL "+stages.AuthorLabel+"="+says {
			return true
		}
	}
	for command, words := range m.execs {
		keyword, text, _ := strings.Cut(command, " ")
		if strings.HasPrefix(x, keyword+" [") && strings.HasSuffix(x, " "+strconv.Quote(text)+"]") && y == fmt.Sprintf("%s %q", keyword, words) {
			return true
		}
	}
	return false
}

// drop reports whether the effects may remove a history entry.
func (m *amended) drop(entry ocispecs.History) bool {
	keyword, _, _ := strings.Cut(entry.CreatedBy, " ")
	return entry.EmptyLayer && slices.Contains(overridable, keyword) && slices.ContainsFunc(m.drops, func(n int) bool { return n > 0 })
}
