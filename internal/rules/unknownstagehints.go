package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// elsewhere says what a reference may mean that resembles no stage of the file.
func elsewhere(p *rewrite.Pass, r *stages.Ref) string {
	contexts, images := contextsLike(p, r.Name), suggest.OfficialLike(r.Name)
	switch {
	case len(contexts) > 0:
		return fmt.Sprintf("did you mean the build context %s?", contexts[0])
	case len(images) > 0:
		return fmt.Sprintf("did you mean the image %s?", images[0])
	case r.Name != strings.ToLower(r.Name):
		return "no image has upper-case letters; it may be a build context from elsewhere"
	}
	return "it may be an image or a build context from elsewhere"
}

// contextsLike returns the build contexts of the repository whose names resemble a word.
func contextsLike(p *rewrite.Pass, word string) []string {
	return suggest.Lookalikes(word, slices.Sorted(maps.Keys(p.Repo.Contexts)))
}
