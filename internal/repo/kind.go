package repo

import (
	"path"
	"strings"
)

// format is what a file is, by its name.
type format uint8

const (
	nothing     format = iota
	compose            // all of a directory are read together
	bake               // so are these
	workflow           // GitHub
	gitlab             //
	makefile           //
	script             // shell
	skaffold           //
	container          // devcontainer.json
	tilt               //
	other              // run, but only searched for flags
	markdown           // READMEs and the like
	page               // other Markdown, of which only the stages that builds name count
	dockerfile         // only its name is read
	environment        // .env, which Compose reads
	prose              // programs and other text that may speak of builds
)

// otherBuildFiles are files that call builders in forms that are not read here.
var otherBuildFiles = []string{
	"jenkinsfile", "justfile", ".justfile", "taskfile.yml", "taskfile.yaml", "package.json", "earthfile", ".travis.yml", ".drone.yml",
	"azure-pipelines.yml", "azure-pipelines.yaml", "cloudbuild.yaml", "cloudbuild.yml", "buildspec.yml", "buildspec.yaml", "bitbucket-pipelines.yml",
}

// kindOf returns what a file is by its name.
func kindOf(e entry) format {
	name := strings.ToLower(path.Base(e.path))
	ext := path.Ext(name)
	switch {
	case isDockerfile(name):
		return dockerfile // no script, though it may be executable
	case isYAML(name) && in(e.path, ".github/workflows/"), name == "action.yml", name == "action.yaml":
		return workflow
	case isCompose(name):
		return compose
	case isBake(name):
		return bake
	case isYAML(name) && (strings.HasSuffix(strings.TrimSuffix(name, ext), ".gitlab-ci") || in(e.path, ".gitlab/") || in(e.path, ".gitlab-ci/")):
		return gitlab
	case isYAML(name) && strings.HasPrefix(name, "skaffold"):
		return skaffold
	case name == "devcontainer.json", name == ".devcontainer.json":
		return container
	case name == "makefile", name == "gnumakefile", ext == ".mk", strings.HasPrefix(name, "makefile."):
		return makefile
	case name == "tiltfile", ext == ".tiltfile", strings.HasPrefix(name, "tiltfile."):
		return tilt
	case ext == ".sh", ext == ".bash":
		return script
	case name == ".env":
		return environment
	case isOther(name, ext, e.path):
		return other
	case ext == ".md" && (strings.HasPrefix(name, "readme") || !strings.Contains(e.path, "/")):
		return markdown
	case ext == ".md":
		return page
	case ext == ".py", ext == ".hcl", ext == ".groovy", name == "rakefile", strings.HasPrefix(name, "readme"):
		return prose
	case ext == "" && e.executable: // which a Jenkinsfile may be too
		return script
	}
	return nothing
}

func isOther(name, ext, file string) bool {
	for _, known := range otherBuildFiles {
		if name == known {
			return true
		}
	}
	return ext == ".ps1" || ext == ".bat" || ext == ".cmd" || ext == ".just" || ext == ".jenkinsfile" || isYAML(name) && (in(file, ".circleci/") || in(file, ".buildkite/") || in(file, ".woodpecker/"))
}

// in reports whether a file lies in a directory of that name, which ends in a slash.
func in(file, dir string) bool {
	return strings.HasPrefix(file, dir) || strings.Contains(file, "/"+dir)
}

// isDockerfile reports whether a name, in lower case, is that of a Dockerfile.
func isDockerfile(name string) bool {
	for _, word := range []string{"dockerfile", "containerfile"} {
		if name == word || strings.HasPrefix(name, word+".") || strings.HasSuffix(name, "."+word) {
			return !strings.HasSuffix(name, ".dockerignore")
		}
	}
	return false
}
