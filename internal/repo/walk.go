package repo

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/repo/reader"
)

// entry is a file that may matter.
type entry struct {
	path       string // below the root, with slashes
	executable bool
}

// list returns the wanted files of the repository, without those that git ignores. complete is false if there are more files than
// the limit.
func (r *Repository) list(listings *discover.Listings, wanted func(entry) bool) (all []entry, complete bool) {
	if discover.Root(r.root) {
		if listed, err := listings.Of(context.Background(), r.root); err == nil {
			for _, e := range listed {
				if found := (entry{e.Path, e.Executable}); !e.Repository && wanted(found) {
					all = append(all, found)
				}
			}
			return slices.CompactFunc(all, func(x, y entry) bool { return x.path == y.path }), true
		}
	}
	return r.walk(wanted)
}

// known reports whether a reader knows what a file is.
func known(e entry) bool { return reader.FormatOf(e.path, e.executable) != nil }

// matters reports whether git lists a file, or a link to one, that a reader knows.
func matters(e discover.Entry) bool { return !e.Repository && known(entry{e.Path, e.Executable}) }

// skipped lists directories that are skipped if there is no git to ignore them.
var skipped = []string{".git", "node_modules"}

// maxWalked limits a search outside of work trees, which may begin in a home directory. Tests set a lower limit.
var maxWalked = 50_000

// walk searches the root.
func (r *Repository) walk(wanted func(entry) bool) (all []entry, complete bool) {
	count := 0
	fs.WalkDir(tree{os.DirFS(r.root), r}, ".", func(name string, d fs.DirEntry, err error) error {
		if count++; count > maxWalked {
			return filepath.SkipAll
		}
		if err != nil {
			return nil // skip what cannot be read
		}
		if d.IsDir() {
			if name != "." && slices.Contains(skipped, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if e := (entry{name, executable(d)}); wanted(e) {
			all = append(all, e)
		}
		return nil
	})
	return all, count <= maxWalked
}

// tree is the root of a repository. It does not read again what a search has read before.
type tree struct {
	fs.FS
	*Repository
}

func (t tree) ReadDir(name string) ([]fs.DirEntry, error) {
	return t.listings.ReadDir(filepath.Join(t.root, filepath.FromSlash(name)))
}

// executable asks the file system only about files of which it matters: scripts without an ending.
func executable(f fs.DirEntry) bool {
	if path.Ext(f.Name()) != "" || reader.IsDockerfile(f.Name()) {
		return false
	}
	info, err := f.Info()
	return err == nil && info.Mode()&0o111 != 0
}
