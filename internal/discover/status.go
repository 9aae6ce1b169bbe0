package discover

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
)

// status asks git for every file that differs from what is committed, untracked ones too. Submodules are repositories
// of their own, whose config git would follow.
var status = []string{"status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all"}

// Uncommitted returns the files of the work tree at root that are not committed as they stand, by
// their paths from the root, with slashes. To compare a file, git runs the filters that the repository's config
// names: where it names any, git is not asked, and that is the error.
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
			files[entry[3:]] = true // behind two letters and a space
		}
	}
	return files, nil
}

// output is what git answers about the work tree at root.
func output(ctx context.Context, root string, args ...string) (string, error) {
	limited, cancel, told := timely(ctx)
	defer cancel()
	cmd := gitCommand(limited, root, root, args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return "", told(refusal(err, complaints.String()))
	}
	return string(out), nil
}

// program is a setting that makes git status run something, by its name in lower case but for the middle part.
var program = regexp.MustCompile(`(?s)^filter\..*\.(clean|smudge|process)$`)

// runs returns the first setting of the repository's own config that is a program, "" if there is none. What comes from
// the user's config is the user's affair. In the list a scope is followed by a name, a line end and the value.
func runs(settings string) string {
	fields := strings.Split(settings, "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		name, _, _ := strings.Cut(fields[i+1], "\n")
		if (fields[i] == "local" || fields[i] == "worktree") && program.MatchString(name) {
			return name
		}
	}
	return ""
}
