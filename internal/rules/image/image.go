// Package image contains the rule image, which replaces the images of a Dockerfile as the config or the command line says.
package image

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/text"
)

// Image finds images to replace. It finds nothing without moves, which With adds.
var Image = &rewrite.Rule{
	Name:    "image",
	Summary: "the file uses an image that the config replaces with another one",
	Does:    "replace base images",
	Why:     "The config of this repository asks for the other image.",
	Level:   rewrite.Safe,
	Quiet:   func(*prefilter.File) bool { return true },
	Run:     func(*rewrite.Pass) {},
}

// With returns the rule for moves. If syntax is set, it also replaces the image of `# syntax=`.
func With(moves *images.Moves, syntax bool) *rewrite.Rule {
	rule := *Image
	rule.Names, rule.Quiet = true, nil
	rule.Run = func(p *rewrite.Pass) {
		m := mover{Pass: p, moves: moves, syntax: syntax}
		m.run()
	}
	return &rule
}

// mover is one run of the rule.
type mover struct {
	*rewrite.Pass
	moves  *images.Moves
	syntax bool
	words  []*word // the FROMs with variables
}

func (m *mover) run() {
	for _, u := range images.Of(m.Graph, m.Repo.Contexts) {
		switch {
		case u.Ref != nil && u.Ref.Computed:
			m.words = append(m.words, m.word(u))
		case u.Kind != images.Syntax || m.syntax:
			m.plain(u)
		}
	}
	m.computed()
}

// plain replaces an image that is written without variables.
func (m *mover) plain(u images.Use) {
	v := m.moves.Of(u.Image)
	if !v.Moved && v.Reason == "" && !(v.Short && u.Written != u.Image.Short()) {
		return
	}
	f := finding(u, v)
	if v.Short {
		f.Message = fmt.Sprintf("%s %s should be written in its short form (%s)", u.Kind, u.Written, v.Move)
	}
	if f.Reason == "" {
		f.Reason = m.unfit(u, v)
	}
	if f.Reason == "" {
		m.rewrite(u, v, &f)
	}
	m.Report(f)
}

func finding(u images.Use, v images.Verdict) rewrite.Finding {
	f := rewrite.Finding{Span: u.Span, Reason: v.Reason}
	f.Message = fmt.Sprintf("%s %s should be replaced (%s)", u.Kind, named(u.Image), v.Move)
	return f
}

// named returns an image for a message, without the digest if it has a tag.
func named(r images.Reference) string {
	if r.Digest != "" && r.Tag != "" {
		r.Digest = ""
	}
	return r.Short()
}

// unfit says why only a person can decide about an image, "" if dfix can.
func (m *mover) unfit(u images.Use, v images.Verdict) string {
	switch {
	case u.Kind == images.Trigger:
		return "the trigger becomes part of the image, and runs when somebody builds from it"
	case m.File.Preprocessed:
		return "the file is input of a preprocessor"
	case u.Ref != nil && u.Ref.Fixed:
		return "it contains a line continuation"
	case u.Ref != nil && v.Move.Broad():
		return cmp.Or(m.made(u.Image), unsure(u))
	}
	return ""
}

// made returns the place where the repository itself builds an image; "" if it does not. Such an image need not exist in another
// registry.
func (m *mover) made(image images.Reference) string {
	for _, name := range []string{image.ContextName(), images.Reference{Name: image.Name}.Short()} {
		if place := m.Repo.Images[strings.ToLower(name)]; place != "" {
			return fmt.Sprintf("%s makes an image of that name", place)
		}
	}
	return ""
}

// unsure says why a word may not be meant as an image, "" if it is. A move that names the image decides the question.
func unsure(u images.Use) string {
	if strings.ContainsAny(u.Word, "/:@.") || suggest.Official(u.Word) {
		return ""
	}
	if _, err := strconv.Atoi(u.Word); err == nil {
		return "a number that may mean a stage"
	}
	if u.Ref.Kind == stages.FromBase {
		return "Docker Hub has no official image of that name, so it may be built elsewhere"
	}
	return "it may be a build context, or the misspelled name of a stage"
}

// rewrite sets the fix, or the reason why there is no fix.
func (m *mover) rewrite(u images.Use, v images.Verdict, f *rewrite.Finding) {
	raw := string(u.Span.Of(m.File.Src))
	at := strings.Index(raw, u.Written)
	if at < 0 || strings.Trim(raw[:at]+raw[at+len(u.Written):], `"'`) != "" {
		f.Reason = "dfix cannot keep the way in which it is written"
		return
	}
	name, reason := m.spelled(u, v)
	if f.Reason = reason; reason != "" {
		return
	}
	if v.Short && name != v.To.Short() {
		f.Reason = fmt.Sprintf("%s is the name of a stage", v.To.Short())
		return
	}
	span := text.Span{Start: u.Span.Start + at, End: u.Span.Start + at + len(u.Written)}
	f.Fix = rewrite.SafeFix(rewrite.Rebases, "write "+name, text.Replace(span, name))
}

// spelled returns how to write the new image in the place of u, or why that is not possible. The short form may be the name of a
// stage.
func (m *mover) spelled(u images.Use, v images.Verdict) (name, reason string) {
	if m.Repo.Contexts[strings.ToLower(v.To.ContextName())] {
		return "", fmt.Sprintf("%s is the name of a build context in this repository", v.To.ContextName())
	}
	name = v.To.As(u.Word)
	if v.Short {
		name = v.To.Short()
	}
	if u.Ref != nil && m.Graph.Meaning(u.Ref, name) != nil {
		name = v.To.Long()
	}
	return name, ""
}
