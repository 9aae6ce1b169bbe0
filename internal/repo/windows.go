package repo

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// windowsWord matches the names that people give to directories and Dockerfiles for Windows.
var windowsWord = lazyregexp.New(`(?i)windows|nanoserver|servercore`)

// windowsPlatform is a platform for which files ask to build (containerd's platforms.Parse).
var windowsPlatform = lazyregexp.New(`\bwindows/(amd64|arm64)\b`)

// windows returns why a Dockerfile may also be built for Windows: its own path, one next to it, or a platform that a file of the
// repository asks for; "" if nothing suggests that.
func (r *Repository) windows(dockerfile string) string {
	if windowsWord().MatchString(dockerfile) {
		return "its path is " + dockerfile
	}
	if dockerfile != "" && !strings.Contains(strings.ToLower(dockerfile), "linux") {
		if neighbour := r.windowsNeighbour(path.Dir(dockerfile)); neighbour != "" {
			return neighbour + " is next to it"
		}
	}
	for _, p := range r.parts(mention.Vendored(dockerfile) != "") {
		for _, file := range p.platforms {
			if strings.HasPrefix(dockerfile, mention.Vendored(file)) {
				return file + " asks for a Windows platform"
			}
		}
		if p.late {
			return "a file that was not read in time may ask for a Windows platform"
		}
	}
	return ""
}

// windowsNeighbour returns the name of a Dockerfile for Windows in a directory, or of a directory there with one. Both
// are below the root.
func (r *Repository) windowsNeighbour(dir string) string {
	if found, known := r.neighbours.Load(dir); known {
		return found.(string)
	}
	found := ""
	entries, _ := os.ReadDir(filepath.Join(r.root, filepath.FromSlash(dir)))
	for _, e := range entries {
		switch name := e.Name(); {
		case found != "" || !windowsWord().MatchString(name):
		case isDockerfile(e):
			found = name
		case e.IsDir():
			if inside, _ := os.ReadDir(filepath.Join(r.root, filepath.FromSlash(dir), name)); slices.ContainsFunc(inside, isDockerfile) {
				found = name + "/"
			}
		}
	}
	r.neighbours.Store(dir, found)
	return found
}

// isDockerfile reports whether an entry of a directory is a regular file whose name is like that of a Dockerfile.
func isDockerfile(e os.DirEntry) bool {
	name := strings.ToLower(e.Name())
	return e.Type().IsRegular() && (strings.Contains(name, "dockerfile") || strings.Contains(name, "containerfile"))
}

// asksForWindows reports whether a file asks for a Windows platform. Pages build nothing.
func asksForWindows(f *mention.Format, src []byte) bool {
	return !f.Pages && bytes.Contains(src, []byte("windows/")) && windowsPlatform().Match(src)
}
