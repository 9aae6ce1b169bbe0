package reader

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// skaffold is the format of Skaffold files.
var skaffold = &mention.Format{
	Is:       func(f mention.FileName) bool { return mention.IsYAML(f.Base) && strings.HasPrefix(f.Base, "skaffold") },
	Relevant: mention.Holding(""),
	Read:     readSkaffold,
}

// readSkaffold reads build.artifacts, including those of profiles and the values of patches.
func readSkaffold(sc *mention.Scan, s *source.File) {
	for _, root := range sc.Documents(s) {
		patched := false
		for _, profile := range root.At("profiles").Items() {
			artifacts(sc, s, profile.At("build", "artifacts"), false)
			for _, patch := range profile.At("patches").Items() {
				to, value := patch.At("path").Text(), patch.At("value")
				patched = patched || moving().MatchString(to)
				if !strings.HasSuffix(to, "/target") {
					value = value.At("target")
				}
				sc.Add(&mention.Build{Targets: []source.Word{value.Word(goTemplates)}})
			}
		}
		artifacts(sc, s, root.At("build", "artifacts"), patched)
	}
}

// moving matches the path of a patch after which an artifact may have another Dockerfile.
var moving = lazyregexp.New(`/(?:artifacts(?:/\d+)?|docker|kaniko|context|dockerfile)$`)

// artifacts reads a list of artifacts. If it is patched, they are not certain.
func artifacts(sc *mention.Scan, s *source.File, n source.Node, patched bool) {
	for _, artifact := range n.Items() {
		sc.Add(&mention.Build{Images: []source.Word{artifact.At("image").Word(goTemplates)}})
		for _, builder := range []string{"docker", "kaniko"} {
			if with := artifact.At(builder); with.Given() {
				b := dockerArtifact(s, artifact.At("context"), with)
				b.Uncertain = patched
				sc.Add(b)
			}
		}
	}
}

// dockerArtifact reads an artifact that Docker or Kaniko builds. Its Dockerfile is searched for in the context, then next to
// skaffold.yaml (skaffold pkg/skaffold/docker/dependencies.go NormalizeDockerfilePath).
func dockerArtifact(s *source.File, context, with source.Node) *mention.Build {
	b := &mention.Build{
		Dirs:       []string{path.Dir(s.Path)},
		Context:    context.Word(goTemplates),
		File:       with.At("dockerfile").Word(goTemplates),
		InContext:  true,
		BothPlaces: true,
		Targets:    []source.Word{with.At("target").Word(goTemplates)},
	}
	for _, p := range with.At("buildArgs").Entries() {
		b.Arg(p.Key.Text(), p.Value.Word(goTemplates))
	}
	for _, flag := range with.At("cliFlags").Items() {
		if strings.HasPrefix(flag.Text(), "--file") || strings.HasPrefix(flag.Text(), "-f") {
			b.Dirs = nil
		}
	}
	return b
}

// goTemplates are the templates that Skaffold fills in.
var goTemplates = source.Dialect{Hole: lazyregexp.New(`(?s)\{\{.*?(\}\}|$)`)}
