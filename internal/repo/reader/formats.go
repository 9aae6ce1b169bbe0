package reader

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
)

// formats lists all formats. The first one that a name fits applies.
var formats = []*mention.Format{
	dockerfile, workflow, project.Compose, project.Bake, gitLab, skaffold, devcontainer, makefile, tilt, environment, other, markdown, page, prose, Script,
}

var (
	dockerfile = &mention.Format{Is: func(f mention.FileName) bool { return IsDockerfile(f.Base) }}

	// environment is .env, which Compose reads.
	environment = &mention.Format{Is: func(f mention.FileName) bool { return f.Base == ".env" }, Relevant: mention.Holding("COMPOSE_FILE")}

	// other is the format of files that call builders in forms that have no reader.
	other = &mention.Format{Is: isOther, Relevant: mention.CallsBuilder, Commands: true}

	// prose is the format of programs and other text that may mention builds.
	prose = &mention.Format{Is: isProse, Relevant: mention.Holding("docker", "podman", "--build-context"), Pages: true}
)

// FormatOf returns the format of a file, nil if no format fits its name.
func FormatOf(file string, executable bool) *mention.Format {
	base := strings.ToLower(path.Base(file))
	name := mention.FileName{Path: file, Base: base, Ext: path.Ext(base), Executable: executable}
	if i := slices.IndexFunc(formats, func(f *mention.Format) bool { return f.Is(name) }); i >= 0 {
		return formats[i]
	}
	return nil
}

// otherBuildFiles are the names of files of the format other.
var otherBuildFiles = []string{
	"jenkinsfile", "justfile", ".justfile", "taskfile.yml", "taskfile.yaml", "package.json", "earthfile", ".travis.yml", ".drone.yml",
	"azure-pipelines.yml", "azure-pipelines.yaml", "cloudbuild.yaml", "cloudbuild.yml", "buildspec.yml", "buildspec.yaml", "bitbucket-pipelines.yml",
}

func isOther(f mention.FileName) bool {
	return slices.Contains(otherBuildFiles, f.Base) || slices.Contains([]string{".ps1", ".bat", ".cmd", ".just", ".jenkinsfile"}, f.Ext) ||
		mention.IsYAML(f.Base) && f.In(".circleci/", ".buildkite/", ".woodpecker/")
}

func isProse(f mention.FileName) bool {
	return slices.Contains([]string{".py", ".hcl", ".groovy"}, f.Ext) || f.Base == "rakefile" || strings.HasPrefix(f.Base, "readme")
}

// IsDockerfile reports whether a file is a Dockerfile by its name.
func IsDockerfile(file string) bool {
	name := strings.ToLower(path.Base(file))
	for _, word := range []string{"dockerfile", "containerfile"} {
		rest, first := strings.CutPrefix(name, word)
		before, last := strings.CutSuffix(name, word)
		if first && (rest == "" || rest[0] == '.') || last && strings.HasSuffix(before, ".") {
			return !strings.HasSuffix(name, ".dockerignore")
		}
	}
	return false
}
