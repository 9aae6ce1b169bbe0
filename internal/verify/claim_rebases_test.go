package verify

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// TestRebases: images become those that the moves say, in FROM, --from, mounts, defaults of ARG and the syntax directive, and nothing
// else changes.
func TestRebases(t *testing.T) {
	moves := map[string]string{
		"docker.io/library/golang:1.22":                                   "docker.io/library/golang:1.24",
		"docker.io/docker/dockerfile:1":                                   "mirror.example.com/docker/dockerfile:1",
		"docker.io/library/golang:1.22@sha256:" + strings.Repeat("a", 64): "docker.io/library/golang:1.24@sha256:" + strings.Repeat("b", 64),
	}
	moved := func(image string) string {
		if to, ok := moves[image]; ok {
			return to
		}
		if rest, ok := strings.CutPrefix(image, "docker.io/library/debian:"); ok {
			return "mirror.example.com/debian:" + rest
		}
		return image
	}
	const stages = "FROM golang:1.22 AS build\nRUN make\nFROM alpine AS other\nFROM scratch\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\nCOPY --from=busybox /c /c\n"
	for _, p := range []pair{
		{name: "FROM, with stages that others refer to", before: stages, old: "golang:1.22", new: "golang:1.24"},
		{name: "another tag", before: stages, old: "golang:1.22", new: "golang:1.23", want: "golang:1.23 is made of golang:1.22, but the replacements say docker.io/library/golang:1.24"},
		{name: "an image that no move is for", before: stages, old: "FROM alpine", new: "FROM debian", want: "FROM debian is made of alpine"},
		{name: "an image of --from that no move is for", before: stages, old: "busybox", new: "alpine", want: "alpine is made of busybox"},
		{name: "a stage becomes an image", before: stages, old: "--from=build", new: "--from=golang:1.24", want: "leads to a stage or led to one"},
		{name: "an image becomes a stage", before: stages, old: "--from=busybox", new: "--from=other", want: "leads to a stage or led to one"},
		{name: "an image becomes the first stage", before: stages, old: "--from=busybox", new: "--from=build", want: "leads to a stage or led to one"},
		{name: "an image whose tag has no default", before: "ARG R\nFROM debian:$R\nRUN make\n", old: "FROM debian", new: "FROM mirror.example.com/debian"},
		{name: "scratch becomes an image", before: stages, old: "FROM scratch", new: "FROM golang:1.24", want: "leads to a stage or led to one"},
		{name: "an image becomes scratch", before: stages, old: "FROM alpine AS", new: "FROM scratch AS", want: "leads to a stage or led to one"},
		{name: "a name changes too", before: stages, old: "golang:1.22 AS build¦--from=build", new: "golang:1.24 AS make¦--from=make", want: "more than images is changed"},
		{name: "a RUN changes too", before: stages, old: "golang:1.22¦RUN make", new: "golang:1.24¦RUN fake", want: "stage"},
		{name: "a reference is gone", before: stages, old: "golang:1.22¦--from=busybox ", new: "golang:1.24¦", want: "a reference is added or gone"},
		{name: "--from", before: "FROM alpine\nCOPY --from=golang:1.22 /a /a\n", old: "golang:1.22", new: "golang:1.24"},
		{name: "a mount", before: "FROM alpine\nRUN --mount=from=golang:1.22,target=/m make\n", old: "golang:1.22", new: "golang:1.24"},
		{name: "a default of ARG", before: "ARG V=1.22\nFROM golang:$V\nRUN make\n", old: "V=1.22", new: "V=1.24"},
		{name: "a wrong default of ARG", before: "ARG V=1.22\nFROM golang:$V\nRUN make\n", old: "V=1.22", new: "V=1.25", want: "golang:1.25 is made of golang:1.22"},
		{name: "an ARG without a default", before: "ARG R\nFROM $R/x AS a\nFROM golang:1.22\nRUN make\n", old: "golang:1.22", new: "golang:1.24"},
		{name: "the image of an ARG without a default", before: "ARG R\nFROM alpine:$R\nRUN make\n", old: "alpine:$R", new: "debian:$R", want: "is made of alpine"},
		{
			name: "digests are short in messages", before: "FROM golang:1.22@sha256:" + strings.Repeat("a", 64) + "\nRUN make\n", old: strings.Repeat("a", 64), new: strings.Repeat("c", 64),
			want: "golang:1.22@… is made of golang:1.22@…, but the replacements say docker.io/library/golang:1.24@…",
		},
		{name: "the frontend", before: "# syntax=docker/dockerfile:1\nFROM alpine\nRUN make\n", old: "docker/dockerfile:1", new: "mirror.example.com/docker/dockerfile:1", want: "note: "},
		{name: "another frontend", before: "# syntax=docker/dockerfile:1\nFROM alpine\nRUN make\n", old: "docker/dockerfile:1", new: "mirror.example.com/docker/dockerfile:2", want: "the directive syntax"},
		{name: "a frontend comes in", before: "# sintax=docker/dockerfile:1\nFROM alpine\nRUN make\n", old: "sintax=docker/dockerfile:1", new: "syntax=mirror.example.com/docker/dockerfile:1", want: "the directive syntax"},
	} {
		p.effect = rewrite.Rebases
		proof, err := New(Options{Moved: moved, thorough: true}).Check(t.Context(), p.change())
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case !proof.Passed:
			got = "unproven: " + proof.Note
		case proof.Note != "":
			got = "note: " + proof.Note
		}
		if p.want == "" && got != "" || !strings.Contains(got, p.want) {
			t.Errorf("%s: %q, want %q", p.name, got, p.want)
		}
	}
}

// TestOnlyRunTests: an inserted instruction is a test only as a RUN in shell form without a heredoc.
func TestOnlyRunTests(t *testing.T) {
	const before, copies = "FROM a AS b\nRUN make /app\n", "FROM c\nCOPY --from=b /app /app\n"
	for line, want := range map[string]string{
		"RUN test -f /app\n": "", "RUN ls -d /app > /dev/null\n": "",
		"CMD test -f /app\n": "is no whole test", "ENTRYPOINT test -f /app\n": "is no whole test", "RUN [\"test\", \"-f\", \"/app\"]\n": "is no whole test",
		"RUN <<E\ntest -f /app\nE\n": "is no whole test", "RUN --network=none test -f /app\n": "is no whole test", "RUN test -f /app || true\n": "is no whole test",
		"RUN test -f $HOME/app\n": "is no whole test", "RUN [\"test -f /app\"]\n": "is no whole test",
	} {
		err := Holds(guards, []byte(before+copies), []byte(before+line+copies))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
}
