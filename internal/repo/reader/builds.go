package reader

import (
	"bytes"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// buildCommand matches the start of a command that builds an image.
var buildCommand = lazyregexp.New(`\b(?:docker|podman|nerdctl|buildah)[ \t]+(?:(?:buildx|image|builder)[ \t]+)?(?:build|bud|b)[ \t]`)

// Builds returns the commands in src that build images, up to the end of their lines or to the closing quote. src is as long as
// the source. begins reports whether a command may begin at an offset.
func Builds(s *source.File, src []byte, begins func(at int) bool) []source.Located {
	in := source.New(s.Path, s.Real, src)
	var all []source.Located
	end := 0
	for _, m := range buildCommand().FindAllSubmatchIndex(src, mention.MaxFound) {
		at := m[0]
		if at < end || !begins(at) {
			continue
		}
		end = in.LineEnd(at, len(src))
		for end < len(src) && continued(src[at:end]) {
			end = in.LineEnd(end+1, len(src))
		}
		if at > 0 && quoteMark(src[at-1]) {
			if i := bytes.IndexByte(src[at:end], src[at-1]); i >= 0 {
				end = at + i
			}
		}
		all = append(all, s.Shown(string(src[at:end]), at))
	}
	return all
}

func quoteMark(b byte) bool { return b == '`' || b == '"' || b == '\'' }
