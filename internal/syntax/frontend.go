package syntax

import (
	"bytes"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// OtherFrontend returns the image of the frontend that a file asks for with "# syntax=" and that is not Docker's own.
// Such a file is in a language of its own, which need not be that of Dockerfiles. The line counts from 1.
//
// What counts as the directive is decided by BuildKit's parser.DetectSyntax. Docker's own are docker/dockerfile and
// docker/dockerfile-upstream, in any registry and below any path there, for that is what a mirror calls them.
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

// mayDirect reports whether a file may begin with a parser directive: it is a comment, or JSON, and names the key.
func mayDirect(src []byte) bool {
	src = bytes.TrimLeft(bytes.TrimPrefix(src, bom), " \t\r\n\v\f")
	return len(src) > 0 && bytes.IndexByte([]byte("#/{"), src[0]) >= 0 && bytes.Contains(bytes.ToLower(src), []byte("syntax"))
}

// dockers reports whether an image is called as Docker's frontend is, whatever its registry, tag and digest.
func dockers(image string) bool {
	image, _, _ = strings.Cut(image, "@")
	names := strings.Split(image, "/")
	last := len(names) - 1
	name, _, _ := strings.Cut(names[last], ":")
	return last > 0 && names[last-1] == "docker" && (name == "dockerfile" || name == "dockerfile-upstream")
}
