package trial

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules/image"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
	"github.com/dfix-dev/dfix/internal/verify"
)

// journey is the result of moving all Docker Hub images of a Dockerfile to another registry and back.
type journey struct {
	path       string
	skipped    bool // BuildKit refuses it
	moved      int  // references
	changed    bool
	same       bool // the text equals the original
	unproven   bool // nothing of the file compiles
	left       []string
	complaints []string
}

// The moves to the other registry and back.
const (
	hub    = "docker.io/*"
	mirror = "mirror.invalid/*"
)

// travel moves the images of a text to the other registry and back, and checks the results.
func travel(path string, src []byte) *journey {
	j := &journey{path: path}
	there, err := moveAll(src, hub, mirror)
	if err != nil {
		j.skipped = errors.As(err, new(*syntax.Error))
		if !j.skipped {
			j.complain("there: %v", err)
		}
		return j
	}
	j.see(src, there)
	if !j.changed {
		return j
	}
	again, err := moveAll(there.After, hub, mirror)
	if err != nil || again.Changed() {
		j.complain("a second run changes it again (%v)", err)
	}
	back, err := moveAll(there.After, mirror, hub)
	if err != nil {
		j.complain("back: %v", err)
		return j
	}
	j.same = bytes.Equal(back.After, src)
	if !j.same && !bytes.Equal(shortened(src), shortened(back.After)) {
		j.complain("back it is\n%s\nand was\n%s", back.After, src)
	}
	return j
}

func (j *journey) complain(format string, args ...any) {
	j.complaints = append(j.complaints, j.path+": "+fmt.Sprintf(format, args...))
}

func moveAll(src []byte, from, to string) (*rewrite.Report, error) {
	move, err := images.NewMove(from, to, "")
	if err != nil {
		return nil, err
	}
	moves, err := images.NewMoves([]images.Move{move}, false)
	if err != nil {
		return nil, err
	}
	report, err := rewrite.Run(context.Background(), "Dockerfile", src, rewrite.Options{
		Rules: []*rewrite.Rule{image.With(moves, false)}, Verifier: verify.New(verify.Options{Moved: moves.Canonical}),
	})
	if err == nil && report.Fault != nil {
		err = report.Fault
	}
	return report, err
}

// see checks the first move: only images are edited, and every image that is still on Docker Hub has a finding
// with the reason.
func (j *journey) see(src []byte, there *rewrite.Report) {
	j.changed = there.Changed()
	explained := map[int]bool{}
	for _, o := range there.Outcomes {
		line, _ := text.NewLines(src).Position(o.Span.Start)
		switch {
		case o.Applied:
			j.moved++
			j.within(src, o.Fix.Edits)
		case o.Skip == rewrite.SkipUnproven && o.Detail == there.Proof.Note:
			j.unproven = true
			explained[line] = true
		case o.Reason != "":
			j.left = append(j.left, o.Reason)
			explained[line] = true
		default:
			j.complain("line %d is left without a reason: %s %s", line, o.Skip, o.Detail)
		}
	}
	for _, u := range usesOf(there.After) {
		line, _ := text.NewLines(there.After).Position(u.Span.Start)
		if u.Kind != images.Syntax && u.Word != "" && strings.HasPrefix(u.Image.Name, "docker.io/") && !explained[line] {
			j.complain("line %d still uses %s, and nothing says why", line, u.Image)
		}
	}
}

// within checks that edits are in words that name images, or in defaults that these words use.
func (j *journey) within(src []byte, edits []text.Edit) {
	for _, e := range edits {
		inside := slices.ContainsFunc(usesOf(src), func(u images.Use) bool {
			return u.Span.Contains(e.Span) || slices.ContainsFunc(u.Pieces, func(p images.Piece) bool { return !p.Open && p.Span.Contains(e.Span) })
		})
		if !inside {
			j.complain("the edit at %v is not in the name of an image", e.Span)
		}
	}
}

func usesOf(src []byte) []images.Use {
	g, err := stages.Read("Dockerfile", src)
	if err != nil {
		return nil
	}
	return images.Of(g, nil)
}

// shortened returns a text in which every image has its short form, also if it is a whole default.
func shortened(src []byte) []byte {
	var edits []text.Edit
	for _, u := range usesOf(src) {
		span := u.Span
		switch {
		case u.Kind == images.Trigger || u.Kind == images.Syntax || u.Ref.Fixed:
			continue
		case len(u.Pieces) == 1 && u.Word != "":
			span = u.Pieces[0].Span
		case len(u.Pieces) > 1:
			edits = append(edits, prefix(u)...)
			continue
		case u.Ref.Computed:
			continue
		}
		if merged, ok := text.Merge(edits, []text.Edit{text.Replace(span, u.Image.Short())}); ok {
			edits = merged
		}
	}
	out, err := text.Apply(src, edits)
	if err != nil {
		return src
	}
	return out
}

// prefix shortens the name of an image whose first piece contains the whole registry.
func prefix(u images.Use) []text.Edit {
	first, word := u.Pieces[0], u.Pieces.Text() // with an example where only a build decides
	image, err := images.Parse(word)
	if err != nil || first.Open {
		return nil
	}
	at := strings.Index(word, strings.TrimSuffix(image.Short(), image.Suffix()))
	if at <= 0 || at > len(first.Text) {
		return nil
	}
	return []text.Edit{text.Replace(text.Span{Start: first.Span.Start, End: first.Span.Start + at}, "")}
}

// TestImagesThereAndBack moves the images of generated files.
func TestImagesThereAndBack(t *testing.T) {
	moved, same := 0, 0
	for i, src := range generatedImages() {
		j := travel(fmt.Sprintf("generated %d", i), []byte(src))
		for _, c := range j.complaints {
			t.Error(c)
		}
		moved += j.moved
		if j.same {
			same++
		}
	}
	if moved < 170 || same < 80 {
		t.Errorf("only %d references are moved, and %d files are the same again", moved, same)
	}
}

// generatedImages returns all combinations of forms of an image name and places for one.
func generatedImages() []string {
	const digest = "@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
	names := []string{
		"golang", "golang:1.21", "golang:1.21" + digest, "golang" + digest, "grafana/grafana:11", "docker.io/library/golang:1.21", "docker.io/golang",
		"index.docker.io/grafana/grafana", "quay.io/a/b:1", "localhost:5000/a", "golang:latest",
	}
	places := []string{
		"FROM %s\n", "FROM --platform=$BUILDPLATFORM %s AS golang\nRUN x\nFROM golang\nCOPY --from=golang /a /b\n",
		"FROM scratch\nCOPY --from=%s /a /a\n", "FROM scratch\nCOPY --chown=1:1 --from=\"%s\" /a /a\n", "FROM alpine\nRUN --mount=type=bind,from=%s,target=/m ls /m\n",
		"ARG BASE=%s\nFROM ${BASE}\nFROM $BASE AS b\n", "ARG BASE=\"%s\"\nFROM ${BASE} AS build\nENV A=golang\n", "FROM ${BASE:-%s}\n",
		"ARG BASE=%s\nFROM ${BASE}\nARG BASE\nRUN echo $BASE\n", "FROM alpine AS golang\nFROM %s\nCOPY --from=%[1]s /a /a\n",
		"# syntax=docker/dockerfile:1\r\nFROM %s\r\nRUN echo golang\r\n", "FROM %s\nONBUILD COPY --from=%[1]s /a /a\n",
		"ARG REGISTRY=docker.io\nFROM ${REGISTRY}/library/x\nFROM %s\n", "ARG TAG\nFROM golang:${TAG}\nFROM %s\nLABEL base=%[1]s\n",
		"ARG TAG\nFROM docker.io/tidewater/gauge:${TAG}\nFROM %s\n",
	}
	var all []string
	for _, place := range places {
		for _, name := range names {
			all = append(all, strings.ReplaceAll(strings.ReplaceAll(place, "%s", name), "%[1]s", name))
		}
	}
	return all
}

// TestTravelCatches: the checks of a journey can fail.
func TestTravelCatches(t *testing.T) {
	src := []byte("FROM golang:1.21\nRUN golang:1.21\n")
	j := &journey{}
	edit := text.Replace(text.Span{Start: 21, End: 27}, "x")
	finding := rewrite.Finding{Fix: rewrite.SafeFix(rewrite.Rebases, "x", edit)}
	j.see(src, &rewrite.Report{Before: src, After: src, Outcomes: []rewrite.Outcome{{Finding: finding, Applied: true}}})
	if got := strings.Join(j.complaints, "\n"); !strings.Contains(got, "not in the name") || !strings.Contains(got, "still uses") {
		t.Errorf("%q", got)
	}
	if bytes.Equal(shortened([]byte("FROM docker.io/library/a:1\n")), shortened([]byte("FROM a:2\n"))) {
		t.Error("different images are the same when shortened")
	}
	if !bytes.Equal(shortened([]byte("FROM docker.io/library/a:1\n")), shortened([]byte("FROM a:1\n"))) {
		t.Error("an image is not the same when shortened")
	}
}

// TestImagesOfCorpus moves the images of the corpus.
func TestImagesOfCorpus(t *testing.T) {
	paths := corpus(t)
	journeys := each(paths, func(path string) *journey {
		src, err := os.ReadFile(path)
		if err != nil {
			return &journey{path: path, skipped: true}
		}
		return travel(path, src)
	})
	n := map[string]int{}
	for _, j := range journeys {
		for _, c := range j.complaints {
			t.Error(c)
		}
		n["references moved"] += j.moved
		for what, is := range map[string]bool{
			"files": true, "refused by BuildKit": j.skipped, "changed": j.changed, "the same bytes again": j.changed && j.same,
			"equal references, written the short way now": j.changed && !j.same, "with references left": len(j.left) > 0, "not compiled": j.unproven,
		} {
			if is {
				n[what]++
			}
		}
		for _, reason := range j.left {
			n["left: "+strings.Join(strings.Fields(digits.ReplaceAllString(reason, "N")), " ")]++
		}
	}
	var table strings.Builder
	for _, what := range slices.SortedFunc(maps.Keys(n), func(x, y string) int { return n[y] - n[x] }) {
		if n[what] > 2 || !strings.HasPrefix(what, "left: ") {
			fmt.Fprintf(&table, "%7d %s\n", n[what], what)
		}
	}
	t.Log("\n" + table.String())
}

var digits = regexp.MustCompile(`\d+|ARG \w+|gives .*, line`)
