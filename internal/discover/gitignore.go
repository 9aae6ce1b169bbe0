package discover

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// ignoreFile is a .gitignore with those in parent directories, for searches without git. It follows git's dir.c.
type ignoreFile struct {
	above    *ignoreFile
	dir      string // its directory
	patterns []pattern
}

// pattern is one line.
type pattern struct {
	glob    string
	keeps   bool // begins with "!": what it matches is not ignored
	dirOnly bool // ends in a slash
	rooted  bool // has another slash: it is matched against the path, not the name
}

// maxIgnoreFile is the size limit of a .gitignore. A larger one is not used.
const maxIgnoreFile = 256 << 10

// under returns the ignore file in dir with those above it.
func (f *ignoreFile) under(dir string) *ignoreFile {
	file := filepath.Join(dir, ".gitignore")
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() {
		return f // git does not follow a link either
	}
	text, err := safefile.ReadFile(file, maxIgnoreFile)
	if err != nil {
		return f
	}
	return &ignoreFile{above: f, dir: dir, patterns: readPatterns(string(text))}
}

func readPatterns(text string) []pattern {
	var patterns []pattern
	for line := range strings.SplitSeq(strings.TrimPrefix(text, "\ufeff"), "\n") {
		line = trimSpaces(strings.TrimSuffix(line, "\r"))
		if line == "" || line[0] == '#' {
			continue
		}
		var p pattern
		p.glob, p.keeps = strings.CutPrefix(line, "!")
		p.glob, p.dirOnly = strings.CutSuffix(p.glob, "/")
		p.rooted = strings.Contains(p.glob, "/")
		p.glob = strings.TrimPrefix(p.glob, "/")
		patterns = append(patterns, p)
	}
	return patterns
}

// trimSpaces removes spaces at the end, except after a backslash.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

// ignores reports whether an entry in dir or below it is ignored. The last matching pattern of the nearest file
// with a match decides.
func (f *ignoreFile) ignores(entry string, isDir bool) bool {
	for ; f != nil; f = f.above {
		rel, err := filepath.Rel(f.dir, entry)
		if err != nil {
			continue
		}
		rel = filepath.ToSlash(rel)
		for i := len(f.patterns) - 1; i >= 0; i-- {
			if p := f.patterns[i]; p.matches(rel, isDir) {
				return !p.keeps
			}
		}
	}
	return false
}

func (p pattern) matches(rel string, isDir bool) bool {
	if p.dirOnly && !isDir {
		return false
	}
	if !p.rooted {
		rel = path.Base(rel)
	}
	return wildmatch(p.glob, rel)
}
