package discover

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// listing asks git for everything tracked, and everything else that is not ignored. A repository's
// config may name a program as file system monitor: it is not run.
var listing = []string{"-c", "core.fsmonitor=false", "ls-files", "--cached", "--others", "--exclude-standard", "--stage", "-z"}

// listed is a name that git lists: of a Dockerfile, or of what may be a repository of its own.
type listed struct {
	path       string
	repository bool
}

// git lists what lies below dir.
func (t *tree) git(dir string) ([]listed, error) {
	cmd := exec.CommandContext(t.ctx, "git", append([]string{"-C", filepath.Join(t.real, dir)}, listing...)...)
	cmd.Env = environment()
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	names, readErr := readListing(out)
	if err := errors.Join(readErr, cmd.Wait()); err != nil {
		return nil, refusal(err, complaints.String())
	}
	t.unreadable(dir, complaints.String())
	return names, nil
}

// readListing keeps the names that are worth a look.
func readListing(r io.Reader) ([]listed, error) {
	var names []listed
	buffered := bufio.NewReaderSize(r, 1<<16)
	for {
		entry, err := buffered.ReadString(0)
		if err == io.EOF {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		if name := readEntry(strings.TrimSuffix(entry, "\x00")); name.repository || counts(path.Base(name.path)) {
			names = append(names, name)
		}
	}
}

// readEntry reads one entry: "MODE HASH STAGE\tPATH" if it is tracked, where mode 160000 is a
// submodule, else the path, which ends in a slash if it is a repository.
func readEntry(entry string) listed {
	if stage, name, ok := strings.Cut(entry, "\t"); ok && len(strings.Fields(stage)) == 3 {
		return listed{name, strings.HasPrefix(stage, "160000 ")}
	}
	return listed{entry, strings.HasSuffix(entry, "/")}
}

// local are the variables that git sets for its hooks and that tie it to one repository.
var local = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "LC_ALL",
}

// environment lets git answer for the directory that it is asked about, in English, without
// writing anything or fetching what a partial clone lacks.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(local, name)
	})
	return append(env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0")
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
		root, _ := Repository(filepath.Join(t.real, dir))
		path := filepath.Join(root, filepath.FromSlash(m[1]))
		if rel, err := filepath.Rel(t.real, path); err == nil {
			path = filepath.Join(t.shown, rel)
		}
		t.fail(path, errors.New(strings.ToLower(m[2])))
	}
}
