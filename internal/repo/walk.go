package repo

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/discover"
)

// entry is a file that the walk has found.
type entry struct {
	path       string // below the root, with slashes
	executable bool
}

// list returns the files of the repository that may matter, those that git ignores left out.
func (r *Repository) list() []entry {
	if root, ok := discover.Repository(r.root); ok && root == r.root {
		if found, err := r.git(); err == nil {
			return found
		}
	}
	return r.walk()
}

// listing asks git for everything tracked, and everything else that is not ignored. A repository's
// config may name a program as file system monitor: it is not run.
var listing = []string{"-c", "core.fsmonitor=false", "ls-files", "--cached", "--others", "--exclude-standard", "--stage", "-z"}

func (r *Repository) git() ([]entry, error) {
	cmd := exec.Command("git", append([]string{"-C", r.root}, listing...)...)
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	return readListing(bytes.NewReader(out))
}

// readListing reads "MODE HASH STAGE\tPATH" for what is tracked, the path alone for what is not.
func readListing(from io.Reader) ([]entry, error) {
	var all []entry
	buffered := bufio.NewReaderSize(from, 1<<16)
	for {
		line, err := buffered.ReadString(0)
		if err == io.EOF {
			return slices.CompactFunc(all, func(x, y entry) bool { return x.path == y.path }), nil
		}
		if err != nil {
			return nil, err
		}
		e := entry{path: strings.TrimSuffix(line, "\x00"), executable: true} // what is not tracked may be
		if stage, name, ok := strings.Cut(e.path, "\t"); ok && len(strings.Fields(stage)) == 3 {
			if !strings.HasPrefix(stage, "100") {
				continue // a symbolic link or a submodule
			}
			e = entry{name, strings.HasPrefix(stage, "100755")}
		}
		if kindOf(e) != nothing {
			all = append(all, e)
		}
	}
}

// environment ties git to nothing but the directory that it is asked about.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "GIT_") })
	return append(env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0")
}

// skipped are directories of other people's files, where there is no git to ignore them.
var skipped = []string{".git", "node_modules"}

// maxWalked bounds a search outside of work trees, which may begin in a home directory.
const maxWalked = 50_000

func (r *Repository) walk() []entry {
	var all []entry
	seen := 0
	filepath.WalkDir(r.root, func(name string, d fs.DirEntry, err error) error {
		if seen++; seen > maxWalked {
			r.notes = append(r.notes, "more than 50000 files: the rest is not read")
			return filepath.SkipAll
		}
		switch {
		case err != nil:
			return nil // what cannot be read says nothing
		case d.IsDir() && name != r.root && slices.Contains(skipped, d.Name()):
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		rel, _ := r.below(name)
		if e := (entry{rel, r.executable(d)}); rel != "" && kindOf(e) != nothing {
			all = append(all, e)
		}
		return nil
	})
	return all
}

// executable asks only for files that need it: a script without an ending.
func (r *Repository) executable(d fs.DirEntry) bool {
	if path.Ext(d.Name()) != "" {
		return false
	}
	info, err := d.Info()
	return err == nil && info.Mode()&0o111 != 0
}
