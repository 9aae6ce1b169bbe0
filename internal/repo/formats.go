package repo

import (
	"path"
	"slices"
	"strings"
)

// formats are all of them. The first one that a name fits decides.
var formats = []*format{
	dockerfile, workflow, compose, bake, gitlab, skaffold, devcontainers, makefile, tiltfiles, environment, other, markdown, page, prose, script,
}

var (
	dockerfile = &format{is: func(f fileName) bool { return isDockerfile(f.base) }}

	// environment is .env, which Compose reads.
	environment = &format{is: func(f fileName) bool { return f.base == ".env" }, relevant: holding("COMPOSE_FILE")}

	// other are files that call builders in forms that are not read here.
	other = &format{is: isOther, relevant: callsBuilder, images: everywhere, commands: true}

	// prose are programs and other text that may speak of builds.
	prose = &format{is: isProse, relevant: holding("docker", "podman", "--build-context"), images: everywhere, pages: true}
)

// formatOf returns the format of a file; nil if its name says that it is of none.
func formatOf(e entry) *format {
	base := strings.ToLower(path.Base(e.path))
	name := fileName{path: e.path, base: base, ext: path.Ext(base), executable: e.executable}
	if i := slices.IndexFunc(formats, func(f *format) bool { return f.is(name) }); i >= 0 {
		return formats[i]
	}
	return nil
}

// otherBuildFiles are the names of files of the format other.
var otherBuildFiles = []string{
	"jenkinsfile", "justfile", ".justfile", "taskfile.yml", "taskfile.yaml", "package.json", "earthfile", ".travis.yml", ".drone.yml",
	"azure-pipelines.yml", "azure-pipelines.yaml", "cloudbuild.yaml", "cloudbuild.yml", "buildspec.yml", "buildspec.yaml", "bitbucket-pipelines.yml",
}

func isOther(f fileName) bool {
	return slices.Contains(otherBuildFiles, f.base) || slices.Contains([]string{".ps1", ".bat", ".cmd", ".just", ".jenkinsfile"}, f.ext) ||
		f.yaml() && f.in(".circleci/", ".buildkite/", ".woodpecker/")
}

func isProse(f fileName) bool {
	return slices.Contains([]string{".py", ".hcl", ".groovy"}, f.ext) || f.base == "rakefile" || strings.HasPrefix(f.base, "readme")
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
