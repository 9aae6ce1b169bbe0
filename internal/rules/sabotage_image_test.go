package rules_test

import (
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

const rebase = rewrite.Rebases

// moved are the images that the sabotages are to replace.
func moved() *images.Moves {
	list, err := images.ReadMoves("moves", "golang:1.21* golang:1.24*\ndocker.io/library/debian* mirror.example.com/debian*\n")
	if err != nil {
		panic(err)
	}
	moves, err := images.NewMoves(list, false)
	if err != nil {
		panic(err)
	}
	return moves
}

const pinned = "@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

var imageSabotages = []sabotage{
	{"image", "replaces an image that is not to be replaced", rebase,
		"FROM python:3.11\nRUN make\n", swap("3.11", "3.12"), "but the replacements say docker.io/library/python:3.11", ""},
	{"image", "writes another tag", rebase,
		"FROM golang:1.21\nRUN make\n", swap("1.21", "1.23"), "but the replacements say docker.io/library/golang:1.24", ""},
	{"image", "loses the end of the tag", rebase,
		"FROM golang:1.21-alpine\nRUN make\n", swap("1.21-alpine", "1.24"), "but the replacements say docker.io/library/golang:1.24-alpine", ""},
	{"image", "writes another registry", rebase,
		"FROM debian:12\nRUN make\n", swap("debian", "mirror.example.org/debian"), "but the replacements say mirror.example.com/debian:12", ""},
	{"image", "puts a new tag beside an old digest", rebase,
		"FROM golang:1.21" + pinned + "\nRUN make\n", swap("1.21", "1.24"), "but the replacements say", ""},
	{"image", "takes a digest away", rebase,
		"FROM debian:12" + pinned + "\nRUN make\n", swap("debian:12"+pinned, "mirror.example.com/debian:12"), "but the replacements say", ""},
	{"image", "goes the other way", rebase,
		"FROM golang:1.24\nRUN make\n", swap("1.24", "1.21"), "but the replacements say docker.io/library/golang:1.24", ""},
	{"image", "replaces a stage", rebase,
		"FROM debian:12 AS debian\nRUN make\nFROM debian\nRUN x\n", swap("FROM debian\n", "FROM mirror.example.com/debian\n"), "leads to a stage or led to one", ""},
	{"image", "replaces a stage in --from", rebase,
		"FROM debian:12 AS debian\nRUN make\nFROM alpine\nCOPY --from=debian /a /a\n", swap("--from=debian", "--from=mirror.example.com/debian"), "leads to a stage or led to one", ""},
	{"image", "writes the name of a stage", rebase,
		"FROM alpine AS mirror.example.com\nRUN make\nFROM debian\nRUN x\n", swap("FROM debian\n", "FROM mirror.example.com\n"), "leads to a stage or led to one", ""},
	{"image", "replaces scratch", rebase,
		"FROM scratch\nCOPY a /a\n", swap("scratch", "mirror.example.com/debian"), "leads to a stage or led to one", ""},
	{"image", "loses the platform", rebase,
		"FROM --platform=linux/s390x golang:1.21\nRUN make\n", swap("--platform=linux/s390x golang:1.21", "golang:1.24"), "stage 0, with ", ""},
	{"image", "loses the name of the stage", rebase,
		"FROM golang:1.21 AS build\nRUN make\n", swap("golang:1.21 AS build", "golang:1.24"), "more than images is changed", ""},
	{"image", "writes the tag elsewhere too", rebase,
		"FROM golang:1.21\nENV GO=1.21\nRUN make\n", swap("1.21", "1.24"), "stage 0, with ", ""},
	{"image", "writes the tag into the config", rebase,
		"FROM golang:1.21\nENV GO=1.21\n", swap("1.21", "1.24"), "the image config differs: ", ""},
	{"image", "changes an ARG that a RUN has", rebase,
		"ARG GO=1.21\nFROM golang:$GO\nARG GO\nRUN fetch go$GO\n", swap("1.21", "1.24"), "stage 0, with ", ""},
	{"image", "changes an ARG of two images", rebase,
		"ARG V=1.21\nFROM golang:$V\nRUN make\nFROM python:$V\nRUN make\n", swap("1.21", "1.24"), "but the replacements say docker.io/library/python:1.21", ""},
	{"image", "takes the variable away", rebase,
		"ARG V=1.21\nFROM golang:$V\nRUN make\n", swap("golang:$V", "golang:1.24"), "stage 0, with ", ""},
	{"image", "changes a platform with the same ARG", rebase,
		"ARG V=arm\nFROM --platform=linux/$V golang:1.21\nRUN make\n", swap("arm", "s390x", "1.21", "1.24"), "stage 0, with ", ""},
	{"image", "changes a trigger", rebase,
		"FROM golang:1.21\nONBUILD COPY --from=golang:1.21 /a /a\n", swap("1.21", "1.24"), "the image config differs: ", ""},
	{"image", "changes the frontend", rebase,
		"# syntax=docker/dockerfile:1\nFROM golang:1.21\nRUN make\n", swap("docker/dockerfile:1", "docker/dockerfile:1.4", "1.21", "1.24"), "the directive syntax", ""},
	{"image", "adds a command", rebase,
		"FROM golang:1.21\nRUN make\n", swap("1.21", "1.24", "RUN make", "RUN make\nRUN make"), "an instruction is added or gone", ""},
	{"image", "changes a command", rebase,
		"FROM golang:1.21\nRUN make\n", swap("1.21", "1.24", "RUN make", "RUN make all"), "stage 0, with ", ""},
	{"image", "replaces an image for itself where a mount is read", rebase,
		"FROM alpine\nRUN --mount=from=debian:12,target=/m ls\n", swap("debian:12,target=/m", "mirror.example.com/debian:12,target=/n"), "stage 0, with ", ""},
}
