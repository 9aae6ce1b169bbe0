package guard

import (
	"math"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/stages"
)

// removal finds commands that take a directory away, up to the end of the command.
var removal = regexp.MustCompile(`\b(rm|rmdir|mv)\s[^;&|\n]*`)

// losesDirectory reports whether a RUN of s, or of a stage that it is built on, may have removed
// the WORKDIR in which a test after Body[last] would start. BuildKit makes a missing one
// anew, as a change of the image (executor/runcexecutor/executor.go Run).
func (g *guarding) losesDirectory(s *stages.Stage, last int) bool {
	dir := g.workdirs.At(s.Body[last])
	if !dir.Known() || dir.Path == "/" {
		return false
	}
	for end := last + 1; s != nil; s = s.Parent {
		for i, cmd := range s.Cmds[:min(end, len(s.Cmds))] {
			run, ok := cmd.(*instructions.RunCommand)
			if ok && removes(run, dir.Path, g.workdirs.At(s.Body[i])) {
				return true
			}
		}
		end = math.MaxInt
	}
	return false
}

// removes reports whether a RUN in the directory cwd removes or moves dir, or one above it.
func removes(run *instructions.RunCommand, dir string, cwd stages.Workdir) bool {
	for _, command := range removal.FindAllString(textOf(run), -1) {
		words := strings.Fields(command)[1:]
		if strings.HasPrefix(command, "mv") && len(words) > 0 {
			words = words[:len(words)-1] // where to
		}
		if slices.ContainsFunc(words, func(w string) bool { return reaches(w, dir, cwd) }) {
			return true
		}
	}
	return false
}

// reaches reports whether the word of a command run in cwd names dir or a directory above it.
func reaches(word, dir string, cwd stages.Workdir) bool {
	word = strings.TrimSuffix(strings.Trim(word, `"'`), "/")
	if strings.HasPrefix(word, "..") || word == "$PWD" || word == "$OLDPWD" {
		return true
	}
	if !strings.HasPrefix(word, "/") && cwd.Known() {
		word = cwd.Path + "/" + word
	}
	return strings.HasPrefix(word, "/") && within(path.Clean(dir), path.Clean(word))
}
