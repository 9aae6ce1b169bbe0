package repo

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// windowsWord is what people call a directory or a Dockerfile for Windows.
var windowsWord = lazyregexp.New(`(?i)windows|nanoserver|servercore`)

// windowsPlatform is a platform for which files ask to build (containerd's platforms.Parse).
var windowsPlatform = lazyregexp.New(`\bwindows/(amd64|arm64)\b`)

// windows says what speaks for it that a Dockerfile is built for Windows too: its own path, one beside it, or a platform
// that a file of the repository asks for. It returns "" if nothing does.
func (r *Repository) windows(dockerfile string) string {
	if windowsWord.MatchString(dockerfile) {
		return "its path is " + dockerfile
	}
	if dockerfile != "" && !strings.Contains(strings.ToLower(dockerfile), "linux") {
		if beside := r.windowsBeside(path.Dir(dockerfile)); beside != "" {
			return beside + " lies beside it"
		}
	}
	for _, file := range r.platforms {
		if strings.HasPrefix(dockerfile, vendored(file)) {
			return file + " asks for a Windows platform"
		}
	}
	if r.late {
		return "a file that was not read in time may ask for a Windows platform"
	}
	return ""
}

// windowsBeside returns the name of a Dockerfile for Windows in a directory, or of a directory there with one. Both
// are below the root. Each directory is read once.
func (r *Repository) windowsBeside(dir string) string {
	r.besideMu.Lock()
	defer r.besideMu.Unlock()
	found, known := r.beside[dir]
	if !known {
		found = r.searchWindows(dir)
		if r.beside == nil {
			r.beside = map[string]string{}
		}
		r.beside[dir] = found
	}
	return found
}

func (r *Repository) searchWindows(dir string) string {
	entries, _ := os.ReadDir(filepath.Join(r.root, filepath.FromSlash(dir)))
	for _, e := range entries {
		name := e.Name()
		switch {
		case !windowsWord.MatchString(name):
		case e.Type().IsRegular() && dockerfileName(name):
			return name
		case e.IsDir() && r.holdsDockerfile(path.Join(dir, name)):
			return name + "/"
		}
	}
	return ""
}

func (r *Repository) holdsDockerfile(dir string) bool {
	entries, _ := os.ReadDir(filepath.Join(r.root, filepath.FromSlash(dir)))
	for _, e := range entries {
		if e.Type().IsRegular() && dockerfileName(e.Name()) {
			return true
		}
	}
	return false
}

func dockerfileName(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "dockerfile") || strings.Contains(name, "containerfile")
}

// asked returns the files that ask for a Windows platform, in the order of paths.
func (l *loader) asked() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Sorted(slices.Values(l.platforms))
}

// platform notes a file that asks for a Windows platform. Prose only speaks of them.
func (l *loader) platform(kind format, name string, src []byte) {
	if kind == prose || kind == markdown || kind == page || !bytes.Contains(src, []byte("windows/")) || !windowsPlatform.Match(src) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.platforms = append(l.platforms, name)
}
