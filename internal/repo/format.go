package repo

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// format is one kind of files: by which names they go, and how they are read.
type format struct {
	is       func(fileName) bool
	relevant func(name string, src []byte) bool // reports, before a file is parsed, whether it may mention a stage or an image

	read     func(*scan, []*source) // nil: such files are only searched
	together bool                   // the files of a directory are read together; otherwise each alone

	images     extent // where names of images are searched for
	commands   bool   // something runs such files: a target that is computed there stops a rename
	pages      bool   // people read such files: what they say is never certain to be run
	stagesOnly bool   // only the stages that builds name count
}

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

// fileName is what says of which format a file is.
type fileName struct {
	path       string // below the root, with slashes
	base, ext  string // in lower case
	executable bool
}

// formatOf returns the format of a file; nil if its name says that it is of none.
func formatOf(e entry) *format {
	base := strings.ToLower(path.Base(e.path))
	name := fileName{e.path, base, path.Ext(base), e.executable}
	if i := slices.IndexFunc(formats, func(f *format) bool { return f.is(name) }); i >= 0 {
		return formats[i]
	}
	return nil
}

// in reports whether a file lies in a directory of one of these names, which end in a slash.
func (f fileName) in(dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool { return strings.HasPrefix(f.path, dir) || strings.Contains(f.path, "/"+dir) })
}

func (f fileName) yaml() bool { return isYAML(f.base) }

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
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
		if name == word || strings.HasPrefix(name, word+".") || strings.HasSuffix(name, "."+word) {
			return !strings.HasSuffix(name, ".dockerignore")
		}
	}
	return false
}

// each reads every file by itself.
func each(read func(*scan, *source)) func(*scan, []*source) {
	return func(sc *scan, sources []*source) {
		for _, s := range sources {
			read(sc, s)
		}
	}
}

// holding reports whether a file holds one of several words.
func holding(words ...string) func(string, []byte) bool {
	return func(_ string, src []byte) bool {
		return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(src, []byte(word)) })
	}
}

// callsBuilder reports whether a file holds a word that one needs to call a builder, in upper or lower case.
func callsBuilder(name string, src []byte) bool {
	return holding("docker", "podman", "buildah", "nerdctl", "buildctl", "kaniko", "--target", "--build-context", ".target=")(name, bytes.ToLower(src))
}

// search puts down what the reader of a file leaves: images, and targets that are computed.
func (f *format) search(sc *scan, s *source) {
	in := f.images
	if f.commands && (f.read == nil || sc.broken) {
		in = run
	}
	if in != nowhere {
		sc.searchImages(s, in)
	}
	if f.commands {
		sc.computedTargets(s)
	}
}
