package repo

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// skaffold are the files of Skaffold.
var skaffold = &format{
	is:       func(f fileName) bool { return f.yaml() && strings.HasPrefix(f.base, "skaffold") },
	relevant: holding(""),
	read:     each(readSkaffold), images: comments,
}

// readSkaffold reads build.artifacts, also those of profiles, and what patches put in their place.
func readSkaffold(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		artifacts(sc, s, root.at("build", "artifacts"))
		for _, profile := range root.at("profiles").items() {
			artifacts(sc, s, profile.at("build", "artifacts"))
			for _, patch := range profile.at("patches").items() {
				if strings.HasSuffix(patch.at("path").word(noHoles).text, "/target") {
					sc.add(&build{targets: given(patch.at("value").word(goTemplates))})
				}
			}
		}
	}
}

func artifacts(sc *scan, s *source, n node) {
	for _, artifact := range n.items() {
		sc.add(&build{images: given(artifact.at("image").word(goTemplates))})
		for _, builder := range []string{"docker", "kaniko"} {
			if with := artifact.at(builder); with.given() {
				sc.add(dockerArtifact(s, artifact.at("context"), with))
			}
		}
	}
}

// dockerArtifact reads one that Docker or Kaniko builds. Its Dockerfile is looked for in the context, then next to skaffold.yaml
// (skaffold pkg/skaffold/docker/dependencies.go NormalizeDockerfilePath).
func dockerArtifact(s *source, context, with node) *build {
	b := &build{
		dirs:       []string{path.Dir(s.path)},
		context:    context.word(goTemplates),
		file:       with.at("dockerfile").word(goTemplates),
		inContext:  true,
		bothPlaces: true,
		targets:    given(with.at("target").word(goTemplates)),
	}
	for _, p := range with.at("buildArgs").entries() {
		b.arg(p.key.text(), p.value.word(goTemplates))
	}
	for _, flag := range with.at("cliFlags").items() {
		if strings.HasPrefix(flag.text(), "--file") || strings.HasPrefix(flag.text(), "-f") {
			b.dirs = nil
		}
	}
	return b
}

// given is a list of one word, or of none.
func given(w word) []word {
	if !w.given() {
		return nil
	}
	return []word{w}
}

// goTemplates are those of Skaffold.
var goTemplates = dialect{hole: lazyregexp.New(`(?s)\{\{.*?(\}\}|$)`)}
