package contrib_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// holding is a dfix for the tasks 2 and 3 of 4. At their first attempt it stops dfix after the first file of the shard has changed,
// so that the middle of the work lasts until the scheduler ends it.
const holding = `#!/bin/sh
case "$* restarts ${SLURM_RESTART_COUNT:-0}" in
*--shard\ [23]/4\ --write*"restarts 0") ;;
*) exec REAL "$@" ;;
esac
files=$(REAL --list --exit-zero --select essential --quiet --shard "$SLURM_ARRAY_TASK_ID/4" . 2>/dev/null | grep ^d/[0-9])
REAL "$@" &
until grep -q ' AS ' $files; do kill -0 $! || exit 9; done
kill -STOP $!
printf '%s\n' $files >"HELD/$SLURM_ARRAY_TASK_ID.new"
mv "HELD/$SLURM_ARRAY_TASK_ID.new" "HELD/$SLURM_ARRAY_TASK_ID"
wait $!
`

// TestSlurm runs the job array of the recipe on a cluster. One task is requeued in the middle, the node of another one
// goes away: the files and the merged report are those of one process.
func TestSlurm(t *testing.T) {
	if os.Getenv("DFIX_E2E") == "" {
		t.Skip("`make e2e` runs it")
	}
	one := longFleet(t)
	records := filepath.Join(t.TempDir(), "records")
	report := run(t, one, nil, "sh", "-c", "dfix --quiet --write --skip-errors --select essential --format markdown --report jsonl="+records+" .")
	c := startCluster(t)
	dir, reports, held, stubs := longFleet(t), t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(stubs, "dfix"), strings.NewReplacer("REAL", filepath.Join(bin, "dfix"), "HELD", held).Replace(holding), 0o755)
	env := append(c.env, "PATH="+stubs+":"+os.Getenv("PATH"))
	job := strings.TrimSpace(run(t, here(t, ".."), env, "sbatch", "--parsable", "--array=1-4", "--output="+c.dir+"/task-%a.log", "contrib/slurm/job", dir, "4", reports))

	for _, task := range []string{"2", "3"} {
		within(t, time.Minute, "task "+task+" is in the middle", func() bool { _, err := os.Stat(filepath.Join(held, task)); return err == nil })
		halfDone(t, dir, read(t, filepath.Join(held, task)))
	}
	node := strings.TrimSpace(c.ask("squeue", "-h", "-r", "-j", job+"_3", "-o", "%N"))
	run(t, dir, c.env, "scontrol", "requeue", job+"_2")
	c.powerOff(t, node)

	within(t, 2*time.Minute, "no task is left", func() bool {
		left := c.ask("squeue", "-h", "-r", "-t", "all", "-o", "%i %T")
		return left != "" && strings.Count(left, "COMPLETED") == strings.Count(left, "\n")
	})
	for _, task := range []string{"2", "3"} {
		if record := c.ask("scontrol", "show", "job", job+"_"+task); strings.Contains(record, "Restarts=0") || !strings.Contains(record, "Restarts=") {
			t.Errorf("task %s was not started again:\n%s", task, record)
		}
	}
	if state := c.ask("sinfo", "-h", "-n", node, "-o", "%T"); !strings.HasPrefix(state, "down") {
		t.Errorf("%s is %s", node, state)
	}
	run(t, dir, nil, here(t, "slurm/merge"), "4", reports)
	if got := read(t, filepath.Join(reports, "report.md")); got != report {
		t.Errorf("the merged report is\n%s\nnot\n%s", got, report)
	}
	if got, want := read(t, filepath.Join(reports, "all")), read(t, records); got != want {
		t.Errorf("the merged records are\n%s\nnot\n%s", got, want)
	}
	if got, want := tree(t, dir), tree(t, one); got != want {
		t.Errorf("the files are\n%s\nnot\n%s", got, want)
	}
}

// halfDone checks that some of the files have changed, and some have not.
func halfDone(t *testing.T, dir, files string) {
	t.Helper()
	done, all := 0, strings.Fields(files)
	for _, file := range all {
		if strings.Contains(read(t, filepath.Join(dir, file)), " AS ") {
			done++
		}
	}
	if done == 0 || done == len(all) {
		t.Errorf("%d of %d files are done: this is not the middle", done, len(all))
	}
}
