package discover

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// listing is the command that lists all tracked files and all others that are not ignored.
var listing = []string{"ls-files", "--cached", "--others", "--exclude-standard", "--stage", "-z"}

// Entry is a path that git lists.
type Entry struct {
	Path       string // relative to the directory of the call, with slashes
	Repository bool   // may be a repository: a submodule, or an untracked one
	Regular    bool   // tracked as a file, or untracked and possibly a file
	Executable bool   // tracked as executable, or untracked and possibly executable
}

// Listings caches the answers of git and the entries of directories. It may be shared by callers that ask about the same directories, and is safe
// for concurrent use. The zero value is empty.
type Listings struct {
	Also func(Entry) bool // reports whether to keep an entry that is neither a Dockerfile nor a repository; nil: never

	mu     sync.Mutex
	known  map[string]answer        // by directory
	silent bool                     // git ran out of time once, and is not called again
	read   map[string][]fs.DirEntry // what ReadDir keeps, by directory
	kept   int                      // directories and entries that ReadDir has read
}

type answer struct {
	entries    []Entry
	complaints string
}

// Of returns the entries below a directory that are kept. A path with a merge conflict is in it several times.
func (l *Listings) Of(ctx context.Context, dir string) ([]Entry, error) {
	got, err := l.ask(ctx, dir)
	return got.entries, err
}

// ask calls git once about a directory, or again if it failed.
func (l *Listings) ask(ctx context.Context, dir string) (answer, error) {
	l.mu.Lock()
	got, ok := l.known[dir]
	silent := l.silent
	l.mu.Unlock()
	switch {
	case ok:
		return got, nil
	case silent:
		return answer{}, errSilent
	}
	got, err := l.run(ctx, dir)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.silent = l.silent || errors.Is(err, errSilent)
		return answer{}, err
	}
	if l.known == nil {
		l.known = map[string]answer{}
	}
	l.known[dir] = got
	return got, nil
}

func (l *Listings) run(ctx context.Context, dir string) (got answer, err error) {
	ctx, cancel, explain := timely(ctx)
	defer cancel()
	root, _ := Repository(dir)
	cmd := gitCommand(ctx, dir, cmp.Or(root, dir), listing...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return got, err
	}
	if err := cmd.Start(); err != nil {
		return got, err
	}
	context.AfterFunc(ctx, func() { out.Close() }) // a child of git may hold the other end open
	readErr := readListing(out, func(e Entry) {
		if e.Repository || Counts(path.Base(e.Path)) || l.Also != nil && l.Also(e) {
			e.Path = strings.Clone(e.Path)
			got.entries = append(got.entries, e)
		}
	})
	if err := errors.Join(readErr, cmd.Wait()); err != nil {
		return answer{}, explain(refusal(err, complaints.String()))
	}
	got.complaints = complaints.String() // complete only now
	return got, nil
}

// readListing calls take for every entry. The path is valid only during the call, to save memory: keep a clone.
func readListing(r io.Reader, take func(Entry)) error {
	buffer := make([]byte, 0, 1<<16)
	for {
		n, err := r.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		whole := bytes.LastIndexByte(buffer, 0) + 1
		for entry := range strings.SplitSeq(string(buffer[:whole]), "\x00") {
			if entry != "" {
				take(readEntry(entry))
			}
		}
		buffer = buffer[:copy(buffer, buffer[whole:])]
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(buffer) == cap(buffer):
			buffer = slices.Grow(buffer, 1)
		}
	}
}

// readEntry parses one entry: "MODE HASH STAGE\tPATH" for a tracked path, where mode 160000 is a submodule;
// otherwise the path, which ends in a slash for a repository.
func readEntry(entry string) Entry {
	mode, name, ok := tracked(entry)
	if !ok {
		repository := strings.HasSuffix(entry, "/")
		return Entry{Path: entry, Repository: repository, Regular: !repository, Executable: !repository}
	}
	return Entry{Path: name, Repository: mode == "160000", Regular: strings.HasPrefix(mode, "100"), Executable: mode == "100755"}
}

// tracked splits an entry into mode and path. A hash has 40 or 64 digits.
func tracked(entry string) (mode, name string, ok bool) {
	const before, behind = len("100644 "), len(" 0")
	for _, hash := range []int{40, 64} {
		if tab := before + hash + behind; len(entry) > tab && entry[tab] == '\t' && entry[before-1] == ' ' && entry[tab-behind] == ' ' {
			return entry[:before-1], entry[tab+1:], true
		}
	}
	return "", "", false
}

// refusal returns the error of a failed call, in git's own words if there are any.
func refusal(err error, complaints string) error {
	if first, _, _ := strings.Cut(strings.TrimSpace(complaints), "\n"); first != "" {
		return errors.New("git: " + first)
	}
	return err
}

// closed matches git's warning about a directory that it may not read, with its path from the root of the
// repository. Git skips the directory and succeeds.
const closed = `(?m)^warning: could not open directory '(.*?)/?': (.*)$`

func (t *tree) unreadable(dir, complaints string) {
	if complaints == "" {
		return
	}
	for _, m := range regexp.MustCompile(closed).FindAllStringSubmatch(complaints, -1) {
		root, _ := Repository(dir)
		path := filepath.Join(root, filepath.FromSlash(m[1]))
		if rel, err := filepath.Rel(t.real, path); err == nil {
			path = filepath.Join(t.shown, rel)
		}
		t.fail(path, errors.New(strings.ToLower(m[2])))
	}
}
