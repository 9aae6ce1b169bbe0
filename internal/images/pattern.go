package images

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/distribution/reference"
)

// pattern is one side of a move: a reference in which each part may contain "*". An empty tag or digest matches any; on the right
// side, it means that of the image.
type pattern struct {
	text string // as the user wrote it
	Reference
}

const star = "*"

// parsePattern reads a pattern. It is normalized as a reference is: "golang*" is docker.io/library/golang*. A "*" at the
// beginning also matches any registry, and one after the registry any owner: docker.io/* is all of Docker Hub.
func parsePattern(text string) (pattern, error) {
	p := pattern{text: text}
	rest, digest, _ := strings.Cut(text, "@")
	name, tag := rest, ""
	if i := strings.LastIndex(rest, ":"); i > strings.LastIndex(rest, "/") {
		name, tag = rest[:i], rest[i+1:]
	}
	p.Reference = Reference{Name: normalName(name), Tag: tag, Digest: digest}
	if err := p.check(); err != nil {
		return pattern{}, fmt.Errorf("%q is not an image reference: %w", text, err)
	}
	return p, nil
}

// normalName adds the registry and the owner that a short name leaves out (reference.ParseNormalizedNamed).
func normalName(name string) string {
	if strings.HasPrefix(name, star) {
		return name
	}
	host, path, ok := strings.Cut(name, "/")
	if !ok || !strings.ContainsAny(host, ".:") && host != "localhost" && host == strings.ToLower(host) {
		host, path = "docker.io", name
		if name == "" {
			return ""
		}
	}
	if host == "index.docker.io" {
		host = "docker.io"
	}
	if host == "docker.io" && !strings.Contains(path, "/") && !strings.HasPrefix(path, star) {
		path = "library/" + path
	}
	return host + "/" + path
}

// check returns an error if the pattern cannot match the name of an image.
func (p pattern) check() error {
	text := strings.ReplaceAll(p.Name, star, "x") + suffix(strings.ReplaceAll(p.Tag, star, "x"), p.Digest)
	switch {
	case p.Name == "" || strings.HasSuffix(p.Name, "/"):
		return errors.New("it has no name")
	case strings.Contains(p.Digest, star):
		text = strings.TrimSuffix(text, "@"+p.Digest)
	}
	if strings.HasSuffix(p.text, ":") || strings.HasSuffix(p.text, "@") {
		return errors.New("it ends too early")
	}
	_, err := reference.ParseNormalizedNamed(text)
	return err
}

// anyOf reports whether text matches glob, in which each "*" matches any text. It returns the text for each star.
func anyOf(glob, text string) (stars []string, ok bool) {
	if !strings.Contains(glob, star) {
		return nil, glob == text
	}
	parts := strings.Split(glob, star)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	m := regexp.MustCompile("^" + strings.Join(parts, "(.*)") + "$").FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	return m[1:], true
}

// fill replaces the stars of a glob by texts. There must be at least as many texts as stars.
func fill(glob string, stars []string) string {
	for i := 0; strings.Contains(glob, star); i++ {
		glob = strings.Replace(glob, star, "\x00"+stars[i], 1)
	}
	return strings.ReplaceAll(glob, "\x00", "")
}

// matched has the texts that the stars of a pattern match in one reference.
type matched struct{ name, tag, digest []string }

// match compares the parts one by one. A tag and a digest that the pattern does not name may be any.
func (p pattern) match(r Reference) (m matched, ok bool) {
	if m.name, ok = anyOf(p.Name, r.Name); !ok {
		return m, false
	}
	if p.Tag != "" {
		if m.tag, ok = anyOf(p.Tag, r.effectiveTag()); !ok || r.effectiveTag() == "" {
			return m, false
		}
	}
	if p.Digest != "" {
		if m.digest, ok = anyOf(p.Digest, r.Digest); !ok || r.Digest == "" {
			return m, false
		}
	}
	return m, true
}
