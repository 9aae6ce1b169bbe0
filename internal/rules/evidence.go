package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// meantElsewhere says where the file shows that the word of r names an image or a build context; "" if it does not. Such a word
// is not a misspelling, and its image stays in the build even if r changes.
func meantElsewhere(p *rewrite.Pass, r *stages.Ref) string {
	word := strings.ToLower(r.Name)
	for _, value := range p.Graph.Values() {
		if path := strings.HasPrefix(value, "/") || strings.HasPrefix(value, "."); !path && suggest.ImageName(value) == word {
			return fmt.Sprintf("an ARG or ENV has the value %s", value)
		}
	}
	for _, other := range p.Graph.Refs {
		if strings.ToLower(other.Name) != word && suggest.ImageName(other.Name) == word {
			return fmt.Sprintf("line %d names the image %s", p.File.Line(other.At), other.Name)
		}
	}
	for _, name := range p.Graph.OnbuildNames() {
		if suggest.ImageName(name) == word {
			return "an ONBUILD trigger names it too"
		}
	}
	if at := asImage(p.File.Src, word); at >= 0 {
		line, _ := p.File.Lines.Position(at)
		return fmt.Sprintf("line %d mentions it as an image or a build context", line)
	}
	return ""
}

// asImage returns the offset at which src uses word, in lower case, as an image or a build context, in code or comments: in a
// command of Docker or a similar tool, after a registry, or as the value of an option that takes one. It returns -1 if there is
// no such use.
func asImage(src []byte, word string) int {
	src = bytes.ToLower(src)
	if bytes.Count(src, []byte(word)) < 2 {
		return -1
	}
	name := regexp.QuoteMeta(word)
	end := `(?:[^a-z0-9._-]|$)`
	command := `\b(?:docker|podman|nerdctl|buildah|buildx|skopeo|crane)\b[^\n]*`
	at := regexp.MustCompile(`(?m)` + command + `[ /="']` + name + `[:@][a-z0-9]` + // docker pull buildr:latest
		`|` + command + `[a-z0-9]/` + name + end + // docker pull registry/buildr
		`|` + command + ` (?:-t|--tag)[= ]["']?` + name + end +
		`|\b[a-z0-9-]+\.[a-z]{2,}(?::[0-9]+)?/(?:[a-z0-9._-]+/)*` + name + end + // registry.example.com/buildr
		`|--build-context[= ]["']?` + name + end +
		`|docker-image://` + name + end +
		`|:[-+]` + name + end).FindIndex(src) // ${BASE:-buildr}
	if at == nil {
		return -1
	}
	return at[0] + bytes.Index(src[at[0]:], []byte(word))
}

// broken returns why no reference of a stage may lead to s: s reads that stage, or a reference that s needs fails.
func broken(p *rewrite.Pass, in, s *stages.Stage) string {
	if p.Graph.DependsOn(s, in) {
		return fmt.Sprintf("The stage %s needs this one", s.Alias)
	}
	for _, r := range p.Graph.Refs {
		if r.Trouble != stages.Fine && (r.In == s || p.Graph.DependsOn(s, r.In)) {
			return fmt.Sprintf("The stage %s does not build: see %s %s in line %d", s.Alias, r.Kind, r.Name, p.File.Line(r.At))
		}
	}
	return ""
}
