package discover

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// status is the command that lists every file that differs from the commit, also untracked ones. It skips
// submodules, which have a config of their own that git would follow.
var status = []string{"status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all"}

// Uncommitted returns the files of the work tree at root that are not committed in their present form, by path
// from the root, with slashes. To compare files, git runs the filters that the repository's config names. If there
// are any, Uncommitted returns an error and does not call git.
func Uncommitted(ctx context.Context, root string) (map[string]bool, error) {
	settings, err := output(ctx, root, "config", "--list", "--show-scope", "--includes", "-z")
	if err != nil {
		return nil, err
	}
	if name := runs(settings); name != "" {
		return nil, fmt.Errorf("the repository's config names a program that git would run: %s", name)
	}
	out, err := output(ctx, root, status...)
	if err != nil {
		return nil, err
	}
	files := map[string]bool{}
	for entry := range strings.SplitSeq(out, "\x00") {
		if len(entry) > 3 {
			files[entry[3:]] = true // after two letters and a space
		}
	}
	return files, nil
}

// output returns the output of git about the work tree at root.
func output(ctx context.Context, root string, args ...string) (string, error) {
	limited, cancel, explain := timely(ctx)
	defer cancel()
	cmd := gitCommand(limited, root, root, args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return "", explain(refusal(err, complaints.String()))
	}
	return string(out), nil
}

// program matches a setting that makes git status run a program. The name is in lower case except for its middle
// part.
var program = lazyregexp.New(`(?s)^filter\..*\.(clean|smudge|process)$`)

// runs returns the first setting in the repository's own config that is a program, "" if there is no such setting. Settings
// in the user's own config are allowed. In the list, a scope is followed by a name, a line end and the value.
func runs(settings string) string {
	fields := strings.Split(settings, "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		name, _, _ := strings.Cut(fields[i+1], "\n")
		if (fields[i] == "local" || fields[i] == "worktree") && program().MatchString(name) {
			return name
		}
	}
	return ""
}
