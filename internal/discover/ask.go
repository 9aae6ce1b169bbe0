package discover

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// patience is the time limit for a call of git.
var patience = 8 * time.Second

// errSilent is the error of a call of git that runs out of time.
var errSilent = errors.New("git does not answer in time")

// harmless are the settings for every call: git runs no program that a repository's config names, fetches no
// object, and does not use a directory in the tree that looks like a bare repository. They override every config.
var harmless = []string{
	"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.sshCommand=false", "-c", "protocol.allow=never",
	"-c", "safe.bareRepository=explicit", "-c", "credential.helper=", "-c", "submodule.recurse=false",
}

// gitCommand returns a call of git about dir. The work tree is at root, even if the repository's config names another one. The
// call ends with ctx, even if its children hold pipes open.
func gitCommand(ctx context.Context, dir, root string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", slices.Concat([]string{"-C", dir}, harmless, args)...)
	cmd.Env = append(environment(), "GIT_WORK_TREE="+root)
	if above := filepath.Dir(root); above != root && !strings.ContainsRune(above, filepath.ListSeparator) {
		cmd.Env = append(cmd.Env, "GIT_CEILING_DIRECTORIES="+above)
	}
	cmd.WaitDelay = time.Second
	return cmd
}

// local are the variables that git sets for its hooks and that tie git to one repository or file.
var local = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_IMPLICIT_WORK_TREE", "GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "LC_ALL",
}

// environment returns an environment in which git answers about the current directory, in English, without writing
// anything or fetching what a partial clone lacks.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(local, name) || strings.HasPrefix(name, "GIT_TRACE")
	})
	return append(env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none")
}

// timely returns a context with git's time limit, and a function that replaces an error by errSilent if the limit
// caused it.
func timely(ctx context.Context) (context.Context, context.CancelFunc, func(error) error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	return limited, cancel, func(err error) error {
		if errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
			return errSilent
		}
		return err
	}
}
