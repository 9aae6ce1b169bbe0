package images

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

func TestOf(t *testing.T) {
	src := `# syntax=docker/dockerfile:1
ARG GO=1.21
ARG BASE="debian:${DEBIAN}"
ARG DEBIAN=12
ARG TAG
ARG ALPINE=golang:${GO}-alpine
FROM golang:${GO} AS build
FROM build AS packed
FROM ${BASE} AS early
FROM node:$TAG
FROM ${ALPINE}
FROM ${NONE:-redis:7}
FROM ${GO%.*}
FROM foo:${TARGETARCH}
FROM scratch
COPY --from=build /a /a
COPY --from=0 /a /a
COPY --from=99 /a /a
COPY --from=toolbox /a /a
COPY --from=Nginx /a /a
COPY --from=ghcr.io/tidewater/gauge:4 /a /a
RUN --mount=type=bind,from=busybox,target=/m ls
RUN --mount=type=cache,target=/m ls
ONBUILD COPY --from=alpine:3 /a /a
ONBUILD COPY --from=build /a /a
`
	g, err := stages.Read("Dockerfile", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range Of(g, map[string]bool{"toolbox": true}) {
		line, _ := g.File.Lines.Position(u.Span.Start)
		image := "?"
		if u.Word != "" {
			image = u.Image.String()
		}
		got = append(got, fmt.Sprintf("%d %s %s %s", line, u.Kind, u.Written, image))
	}
	want := []string{
		"1 # syntax docker/dockerfile:1 docker.io/docker/dockerfile:1",
		"7 FROM golang:${GO} docker.io/library/golang:1.21",
		"9 FROM ${BASE} ?",
		"10 FROM node:$TAG ?",
		"11 FROM ${ALPINE} docker.io/library/golang:1.21-alpine",
		"12 FROM ${NONE:-redis:7} docker.io/library/redis:7",
		"13 FROM ${GO%.*} docker.io/library/1:latest",
		"14 FROM foo:${TARGETARCH} ?",
		"21 COPY --from ghcr.io/tidewater/gauge:4 ghcr.io/tidewater/gauge:4",
		"22 RUN --mount from busybox docker.io/library/busybox:latest",
		"24 ONBUILD alpine:3 docker.io/library/alpine:3",
	}
	if d := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); d != "" {
		t.Error(d)
	}
}

func TestPieces(t *testing.T) {
	src := "ARG A=1.21\nARG B='golang':1\nARG C=a D=\"b${A}c\"\nARG E=1\nARG E=2\nARG F=$F\nFROM %s\n"
	for word, want := range map[string]string{
		"golang:$A-x":       "golang:|1.21[A]|-x",
		"x${D}y:${C}":       "x|b|1.21[A]|c|y:|a[C]",
		"${Z:-x}":           "x",
		"${A:-x}":           "1.21[A]",
		"${A}${A}":          "1.21[A]|1.21[A]",
		"$Z":                "4321!",
		"${TARGETARCH:-x}y": "4321!|y",
		"$B":                "none", // quotes inside
		"$E":                "none", // twice
		"${F}":              "none", // by way of itself
		"${A%x}":            "none",
		"\"golang:$A\"":     "none",
	} {
		g, err := stages.Read("Dockerfile", fmt.Appendf(nil, src, word))
		if err != nil {
			t.Fatal(err)
		}
		got := "none"
		if pieces, ok := piecesOf(g, g.Refs[0]); ok {
			got = shown(t, g.File, pieces)
		}
		if got != want {
			t.Errorf("%s is %s, want %s", word, got, want)
		}
	}
}

// shown returns pieces in one line: "!" follows an example, and an ARG in brackets follows its whole default.
func shown(t *testing.T, file *syntax.File, pieces Pieces) string {
	var words []string
	for _, p := range pieces {
		word := p.Text
		switch {
		case p.Open:
			word += "!"
		case string(p.Span.Of(file.Src)) != p.Text:
			t.Errorf("%s is not what is written at its place", p.Text)
		case p.Arg != "" && pieces.Default(p.Arg) == p.Text || p.Arg != "" && strings.Count(pieces.Text(), p.Text) > 1:
			word += "[" + p.Arg + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, "|")
}
