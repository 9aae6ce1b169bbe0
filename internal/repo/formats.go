package repo

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/devtool"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/pipeline"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/script"
)

// formats are all of them. The first one that a name fits decides.
var formats = []*mention.Format{
	dockerfile, pipeline.Workflow, project.Compose, project.Bake, pipeline.GitLab, devtool.Skaffold, devtool.Devcontainer, script.Makefile, devtool.Tiltfile, environment, other, script.Markdown, script.Page, prose, script.Script,
}

var (
	dockerfile = &mention.Format{Is: func(f mention.FileName) bool { return isDockerfile(f.Base) }}

	// environment is .env, which Compose reads.
	environment = &mention.Format{Is: func(f mention.FileName) bool { return f.Base == ".env" }, Relevant: mention.Holding("COMPOSE_FILE")}

	// other are files that call builders in forms that are not read here.
	other = &mention.Format{Is: isOther, Relevant: mention.CallsBuilder, Images: mention.Everywhere, Commands: true}

	// prose are programs and other text that may speak of builds.
	prose = &mention.Format{Is: isProse, Relevant: mention.Holding("docker", "podman", "--build-context"), Images: mention.Everywhere, Pages: true}
)

// formatOf returns the format of a file; nil if its name says that it is of none.
func formatOf(e entry) *mention.Format {
	base := strings.ToLower(path.Base(e.path))
	name := mention.FileName{Path: e.path, Base: base, Ext: path.Ext(base), Executable: e.executable}
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
		f.YAML() && f.In(".circleci/", ".buildkite/", ".woodpecker/")
}

func isProse(f mention.FileName) bool {
	return slices.Contains([]string{".py", ".hcl", ".groovy"}, f.Ext) || f.Base == "rakefile" || strings.HasPrefix(f.Base, "readme")
}

// isDockerfile reports whether a name, in lower case, is that of a Dockerfile.
func isDockerfile(name string) bool {
	for _, word := range []string{"dockerfile", "containerfile"} {
		rest, first := strings.CutPrefix(name, word)
		before, last := strings.CutSuffix(name, word)
		if first && (rest == "" || rest[0] == '.') || last && strings.HasSuffix(before, ".") {
			return !strings.HasSuffix(name, ".dockerignore")
		}
	}
	return false
}
