package syntax

import (
	"bytes"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// OtherFrontend returns the image of the frontend that "# syntax=" names, and the line of that directive, counted
// from 1. ok is false if there is no such directive or if it names Docker's own frontend. A file for another
// frontend may be in any language.
//
// BuildKit's parser.DetectSyntax decides what is a directive. Docker's own frontends are docker/dockerfile and
// docker/dockerfile-upstream, in any registry and below any path, because mirrors use such names.
func OtherFrontend(src []byte) (image string, line int, ok bool) {
	if !mayDirect(src) {
		return "", 0, false
	}
	image, _, at, ok := parser.DetectSyntax(src)
	if !ok || dockers(image) {
		return "", 0, false
	}
	line = 1
	if len(at) > 0 {
		line = max(at[0].Start.Line, 1)
	}
	return oneLine(image), line, true
}

// mayDirect reports whether a file may begin with a parser directive: it begins with a comment or JSON, and
// contains the key.
func mayDirect(src []byte) bool {
	src = bytes.TrimLeft(bytes.TrimPrefix(src, bom), " \t\r\n\v\f")
	return len(src) > 0 && bytes.IndexByte([]byte("#/{"), src[0]) >= 0 && bytes.Contains(bytes.ToLower(src), []byte("syntax"))
}

// dockers reports whether an image has the name of Docker's frontend, with any registry, tag and digest.
func dockers(image string) bool {
	image, _, _ = strings.Cut(image, "@")
	names := strings.Split(image, "/")
	last := len(names) - 1
	name, _, _ := strings.Cut(names[last], ":")
	return last > 0 && names[last-1] == "docker" && (name == "dockerfile" || name == "dockerfile-upstream")
}
