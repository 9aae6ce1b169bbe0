package repo

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

// readSkaffold reads build.artifacts, also those of profiles, and what patches put in their place.
func readSkaffold(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		artifacts(sc, s, at(root, "build", "artifacts"))
		for _, profile := range items(value(root, "profiles")) {
			artifacts(sc, s, at(profile, "build", "artifacts"))
			for _, patch := range items(value(profile, "patches")) {
				if strings.HasSuffix(s.scalar(value(patch, "path"), noHoles).text, "/target") {
					sc.add(&build{targets: given(s.scalar(value(patch, "value"), goTemplates))})
				}
			}
		}
	}
}

func artifacts(sc *scan, s *source, n *yaml.Node) {
	for _, artifact := range items(n) {
		sc.add(&build{images: given(s.scalar(value(artifact, "image"), goTemplates))})
		for _, builder := range []string{"docker", "kaniko"} {
			if with := at(artifact, builder); with != nil {
				sc.add(s.artifact(value(artifact, "context"), with))
			}
		}
	}
}

// artifact reads one. Its Dockerfile is looked for in the context, then next to skaffold.yaml
// (skaffold pkg/skaffold/docker/dependencies.go NormalizeDockerfilePath).
func (s *source) artifact(context, with *yaml.Node) *build {
	b := &build{
		dirs:       []string{path.Dir(s.path)},
		context:    s.scalar(context, goTemplates),
		file:       s.scalar(value(with, "dockerfile"), goTemplates),
		inContext:  true,
		bothPlaces: true,
		targets:    given(s.scalar(value(with, "target"), goTemplates)),
	}
	for _, p := range entries(value(with, "buildArgs")) {
		b.arg(target(p.key).Value, s.scalar(p.value, goTemplates))
	}
	for _, flag := range items(value(with, "cliFlags")) {
		if strings.HasPrefix(flag.Value, "--file") || strings.HasPrefix(flag.Value, "-f") {
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
