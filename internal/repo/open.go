package repo

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/safefile"
)

// signs are the words one of which a file holds that calls a builder.
var signs = [][]byte{[]byte("docker"), []byte("podman"), []byte("buildah"), []byte("nerdctl"), []byte("buildctl"), []byte("kaniko"), []byte("--target"), []byte("--build-context"), []byte(".target=")}

// mayMatter reports, before a file is parsed, whether it may mention a stage or an image.
func mayMatter(kind format, name string, src []byte) bool {
	if kind == script && path.Ext(name) == "" && !shebang(src) {
		return false
	}
	switch kind {
	case compose:
		return bytes.Contains(src, []byte("services")) || bytes.Contains(src, []byte("include"))
	case bake:
		return isUsualBake(strings.ToLower(path.Base(name))) || hclTarget.Match(src)
	case container, skaffold:
		return true
	case environment:
		return bytes.Contains(src, []byte("COMPOSE_FILE"))
	case page:
		return bytes.Contains(src, []byte("--target")) || bytes.Contains(src, []byte("--no-cache-filter")) || bytes.Contains(src, []byte("target:"))
	case prose:
		return bytes.Contains(src, []byte("docker")) || bytes.Contains(src, []byte("podman")) || bytes.Contains(src, []byte("--build-context"))
	}
	lower := bytes.ToLower(src)
	return slices.ContainsFunc(signs, func(sign []byte) bool { return bytes.Contains(lower, sign) })
}

var errTotal = fmt.Errorf("the files to read are more than %d MiB in all", maxTotal>>20)

// open reads a regular file; it returns nil if that cannot be done.
func (l *loader) open(name string) *source {
	if src, ok := l.text(name); ok {
		return l.source(name, src)
	}
	return nil
}

// source is a file that has been read. A symbolic link within the repository is read as the file that it leads to.
func (l *loader) source(name string, src []byte) *source {
	target := cmp.Or(l.find(name), name)
	if instead, ok := l.replaced[target]; ok {
		src = instead
	}
	if l.unproven {
		target = name
	}
	return newSource(name, target, src)
}

// text returns the bytes of a regular file. One that cannot be read is noted.
func (l *loader) text(name string) (src []byte, ok bool) {
	src, err := safefile.Read(l.root, filepath.FromSlash(name), maxSize)
	if err == nil && !l.take(int64(len(src))) {
		err = errTotal
	}
	if err == nil {
		return src, true
	}
	if _, gone := l.root.Lstat(filepath.FromSlash(name)); errors.Is(gone, fs.ErrNotExist) || l.skippable(name, err) {
		return nil, false // git lists what has been deleted
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	l.note(name, err)
	return nil, false
}

func (l *loader) take(size int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left -= size
	return l.left >= 0
}

// find returns the regular file below the root that a path leads to; "" if there is none.
func (l *loader) find(name string) string {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if found, known := l.found[name]; known {
		return found
	}
	l.found[name] = l.follow(name)
	return l.found[name]
}

// follow resolves symbolic links. The root refuses those that lead out of it.
func (l *loader) follow(name string) string {
	info, err := l.root.Stat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	real, err := filepath.EvalSymlinks(filepath.Join(l.root.Name(), filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(l.root.Name(), real)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// shebang reports whether a file is a shell script.
func shebang(src []byte) bool {
	line, _, _ := bytes.Cut(src[:min(len(src), 128)], []byte("\n"))
	if !bytes.HasPrefix(line, []byte("#!")) {
		return false
	}
	fields := bytes.Fields(line[2:])
	for _, f := range fields {
		switch path.Base(string(f)) {
		case "sh", "bash", "dash", "ash", "ksh", "zsh":
			return true
		}
	}
	return false
}

// skippable reports whether a file that cannot be read could not say anything certain: a page, a program in another language, or
// an executable that is too large and no script.
func (l *loader) skippable(name string, err error) bool {
	switch kindOf(entry{name, true}) {
	case markdown, page, prose:
		return true
	case script:
		var limit *safefile.LimitError
		return path.Ext(name) == "" && errors.As(err, &limit) && !shebang(l.head(name))
	}
	return false
}

// head returns the first bytes of a file that is known to be regular; nil if it cannot be read.
func (l *loader) head(name string) []byte {
	f, err := l.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil
	}
	defer f.Close()
	buf := make([]byte, 128)
	n, _ := io.ReadFull(f, buf)
	return buf[:n]
}
