package discover

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// listing asks git for everything tracked, and everything else that is not ignored.
var listing = []string{"ls-files", "--cached", "--others", "--exclude-standard", "--stage", "-z"}

// Entry is a name that git lists.
type Entry struct {
	Path       string // below the directory that git was asked about, with slashes
	Repository bool   // it may be one of its own: a submodule, or one that is not tracked
	Regular    bool   // git takes it for a file, or does not track it, and then it may be one
	Executable bool   // likewise
}

// Listings are git's answers. They may be shared with those who ask about the same directories, and
// are safe for concurrent use. Their zero value is empty.
type Listings struct {
	Also func(Entry) bool // what is kept beside Dockerfiles and repositories; nil: nothing

	mu     sync.Mutex
	known  map[string]answer // by directory
	silent bool              // git has not answered once: it is not asked again
}

type answer struct {
	entries    []Entry
	complaints string
}

// Of returns what git lists below a directory and is kept. A name with a conflict stands there
// several times.
func (l *Listings) Of(ctx context.Context, dir string) ([]Entry, error) {
	got, err := l.ask(ctx, dir)
	return got.entries, err
}

// ask asks git but once about a directory, unless it refuses.
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
	ctx, cancel, told := timely(ctx)
	defer cancel()
	cmd := gitCommand(ctx, dir, workTree(dir), listing...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return got, err
	}
	if err := cmd.Start(); err != nil {
		return got, err
	}
	closeAtEnd(ctx, out)
	readErr := readListing(out, func(e Entry) {
		if e.Repository || counts(path.Base(e.Path)) || l.Also != nil && l.Also(e) {
			e.Path = strings.Clone(e.Path)
			got.entries = append(got.entries, e)
		}
	})
	if err := errors.Join(readErr, cmd.Wait()); err != nil {
		return answer{}, told(refusal(err, complaints.String()))
	}
	got.complaints = complaints.String() // all of them only now
	return got, nil
}

// readListing hands over every entry. Most are of no interest, so none has a string of its own: who
// keeps a path clones it.
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

// readEntry reads one entry: "MODE HASH STAGE\tPATH" if it is tracked, where mode 160000 is a
// submodule, else the path, which ends in a slash if it is a repository.
func readEntry(entry string) Entry {
	mode, name, ok := tracked(entry)
	if !ok {
		repository := strings.HasSuffix(entry, "/")
		return Entry{Path: entry, Repository: repository, Regular: !repository, Executable: !repository}
	}
	return Entry{Path: name, Repository: mode == "160000", Regular: strings.HasPrefix(mode, "100"), Executable: mode == "100755"}
}

// tracked takes the mode and the path out of an entry. A hash has 40 or 64 digits.
func tracked(entry string) (mode, name string, ok bool) {
	const before, behind = len("100644 "), len(" 0")
	for _, hash := range []int{40, 64} {
		if tab := before + hash + behind; len(entry) > tab && entry[tab] == '\t' && entry[before-1] == ' ' && entry[tab-behind] == ' ' {
			return entry[:before-1], entry[tab+1:], true
		}
	}
	return "", "", false
}

// refusal is why git did not answer, in its own words if it found some.
func refusal(err error, complaints string) error {
	if first, _, _ := strings.Cut(strings.TrimSpace(complaints), "\n"); first != "" {
		return errors.New("git: " + first)
	}
	return err
}

// closed is how git tells of a directory that it may not read, by its path from the root of the
// repository; it passes over it and succeeds.
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
