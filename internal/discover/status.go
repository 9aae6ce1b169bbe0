package discover

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
)

// status asks git for every file that differs from what is committed, untracked ones too.
var status = []string{"-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"}

// Uncommitted returns the files of the work tree at root that are not committed as they stand, by
// their paths from the root, with slashes.
func Uncommitted(ctx context.Context, root string) (map[string]bool, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", root}, status...)...)
	cmd.Env = environment()
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, refusal(err, complaints.String())
	}
	files := map[string]bool{}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if len(entry) > 3 {
			files[entry[3:]] = true // behind two letters and a space
		}
	}
	return files, nil
}
