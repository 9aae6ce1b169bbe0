package discover

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// patience is how long git may take to answer.
var patience = 8 * time.Second

// errSilent is the error of a git that does not answer.
var errSilent = errors.New("git does not answer in time")

// harmless are settings for every call: what a repository's config names is not run, no object is fetched, and what
// lies in the tree and looks like a bare repository is none. They come before what any config says.
var harmless = []string{
	"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.sshCommand=false", "-c", "protocol.allow=never",
	"-c", "safe.bareRepository=explicit", "-c", "credential.helper=", "-c", "submodule.recurse=false",
}

// gitCommand makes a call of git about dir, whose work tree is at root wherever the repository's config has it. It
// ends when ctx does, with the pipes that its children may hold open.
func gitCommand(ctx context.Context, dir, root string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", slices.Concat([]string{"-C", dir}, harmless, args)...)
	cmd.Env = append(environment(), "GIT_WORK_TREE="+root)
	if above := filepath.Dir(root); above != root && !strings.ContainsRune(above, filepath.ListSeparator) {
		cmd.Env = append(cmd.Env, "GIT_CEILING_DIRECTORIES="+above)
	}
	cmd.WaitDelay = time.Second
	return cmd
}

// workTree returns the root of the work tree that git is asked about, dir where there is none.
func workTree(dir string) string {
	if root, ok := Repository(dir); ok {
		return root
	}
	return dir
}

// local are the variables that git sets for its hooks and that tie it to one repository, or to one file.
var local = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_IMPLICIT_WORK_TREE", "GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "LC_ALL",
}

// environment lets git answer for the directory that it is asked about, in English, without
// writing anything or fetching what a partial clone lacks.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(local, name) || strings.HasPrefix(name, "GIT_TRACE")
	})
	return append(env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none")
}

// timely returns a context that ends with git's time, and a function that makes of an error the one to tell of.
func timely(ctx context.Context) (context.Context, context.CancelFunc, func(error) error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	return limited, cancel, func(err error) error {
		if errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
			return errSilent
		}
		return err
	}
}

// closeAtEnd closes a pipe with ctx, so that nobody waits for a child of git that holds the other end.
func closeAtEnd(ctx context.Context, pipe io.Closer) {
	context.AfterFunc(ctx, func() { pipe.Close() })
}
