package mention

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// ImageWord returns the single word by which a Dockerfile can name an image: the last part of its name, without registry, tag and
// digest, in lower case, with unknown for computed parts. ok is false if text is not an image, or is in another registry or
// namespace.
func ImageWord(text string) (name string, ok bool) {
	text, _, _ = strings.Cut(strings.ToLower(text), "@")
	slash := strings.LastIndexByte(text, '/')
	head, last := text[:max(slash, 0)], text[slash+1:]
	last, _, _ = strings.Cut(last, ":")
	switch {
	case !imagePart().MatchString(last):
		return "", false
	case strings.Contains(last, source.Unknown) && ownNamespace(head):
		return "", false
	}
	return last, true
}

// imagePart is a part of an image's name, perhaps computed.
var imagePart = lazyregexp.New(`^[a-z0-9\x00][a-z0-9._\x00-]*$`)

// ownNamespace reports whether head, the part before the last slash of an image's name, is certainly not
// the one that BuildKit adds to a single word: docker.io/library.
func ownNamespace(head string) bool {
	for _, part := range strings.Split(head, "/") {
		switch {
		case part == "" || strings.Contains(part, source.Unknown):
		case part == "docker.io", part == "index.docker.io", part == "library", part == "localhost":
		default:
			return true
		}
	}
	return false
}

// Image records images that the repository makes, tags or loads.
func (sc *Scan) Image(words ...source.Word) {
	for _, w := range words {
		name, ok := ImageWord(w.Text)
		if !ok || !w.Given() {
			continue
		}
		if name != w.Text {
			w = source.Computed(w.Located, name)
		}
		w.Open = false // a default is the name that is used if nobody sets another one
		sc.put(Image, Record{}, w)
	}
}
