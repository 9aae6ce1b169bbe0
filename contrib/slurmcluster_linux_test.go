package contrib_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// cluster is a Slurm cluster on this machine: a controller and three nodes of two CPUs.
type cluster struct {
	dir   string
	env   []string
	nodes map[string]*exec.Cmd
}

var slurmConf = `ClusterName=dfix
SlurmctldHost=%[2]s(127.0.0.1)
SlurmctldPort=%[3]d
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# cred_expire: a requeued task waits that long. Slurm takes less than 5 s for the default, 120 s.
AuthInfo=socket=%[1]s/munge.socket,cred_expire=5
StateSaveLocation=%[1]s/state
SlurmdSpoolDir=%[1]s/spool/%%n
SlurmctldPidFile=%[1]s/slurmctld.pid
SlurmdPidFile=%[1]s/slurmd-%%n.pid
SlurmctldLogFile=%[1]s/slurmctld.log
SlurmdLogFile=%[1]s/slurmd-%%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
SlurmdTimeout=3
MessageTimeout=2
SchedulerParameters=sched_interval=1
BatchStartTimeout=3
KillWait=2
ReturnToService=2
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=n[1-3] NodeHostname=%[2]s NodeAddr=127.0.0.1 Port=%[4]s CPUs=2 RealMemory=2048
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`

// startCluster starts the daemons of Debian's slurm-wlm and ends them with the test, with all that they have started.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("slurmd starts tasks for users: run this test as root")
	}
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("install slurm-wlm and munge: %v", err)
		}
	}
	// Not t.TempDir: the path of a socket has at most 107 bytes.
	dir, err := os.MkdirTemp("", "slurm")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{dir, []string{"SLURM_CONF=" + dir + "/slurm.conf"}, map[string]*exec.Cmd{}}
	// What a daemon leaves behind becomes a child of this process, and not of init.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.stop(t) })
	c.configure(t)
	c.daemon(t, "munged", "--foreground", "--force", "--key-file="+dir+"/munge.key", "--socket="+dir+"/munge.socket",
		"--pid-file="+dir+"/munged.pid", "--log-file="+dir+"/munged.log", "--seed-file="+dir+"/munged.seed")
	within(t, 10*time.Second, "munged listens", func() bool { _, err := os.Stat(dir + "/munge.socket"); return err == nil })
	c.daemon(t, "slurmctld", "-D")
	for _, node := range []string{"n1", "n2", "n3"} {
		c.nodes[node] = c.daemon(t, "slurmd", "-D", "-N", node)
	}
	within(t, 30*time.Second, "three nodes are idle", func() bool { return strings.Count(c.ask("sinfo", "-N", "-h", "-o", "%T"), "idle") == 3 })
	return c
}

func (c *cluster) configure(t *testing.T) {
	t.Helper()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	ports := freePorts(t, 4)
	var key [128]byte
	rand.Read(key[:])
	write(t, c.dir+"/munge.key", string(key[:]), 0o400)
	write(t, c.dir+"/slurm.conf", fmt.Sprintf(slurmConf, c.dir, host, ports[0], fmt.Sprintf("%d,%d,%d", ports[1], ports[2], ports[3])), 0o644)
	for _, sub := range []string{"state", "spool"} {
		if err := os.Mkdir(filepath.Join(c.dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func (c *cluster) daemon(t *testing.T, command ...string) *exec.Cmd {
	t.Helper()
	log, err := os.CreateTemp(c.dir, command[0]+"-*.log")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.Env = c.dir, log, log, append(os.Environ(), c.env...)
	// The signal is for a run of the tests that panics or takes too long for go test: then no cleanup stops the cluster.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// ask returns what a command of Slurm prints, and nothing if it fails.
func (c *cluster) ask(command ...string) string {
	var out bytes.Buffer
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env, cmd.Stdout, cmd.WaitDelay = append(os.Environ(), c.env...), &out, 10*time.Second
	if cmd.Run() != nil {
		return ""
	}
	return out.String()
}

// powerOff ends a node and everything that runs on it, without a warning.
func (c *cluster) powerOff(t *testing.T, node string) {
	t.Helper()
	doomed := []int{c.nodes[node].Process.Pid}
	for pid, p := range processes(t) {
		if strings.Contains(p.env, "\x00SLURMD_NODENAME="+node+"\x00") && strings.Contains(p.env, c.env[0]) {
			doomed = append(doomed, p.parent, pid) // the parent of the first of them is slurmstepd
		}
	}
	if len(doomed) < 7 { // the task is contrib/shard, the dfix of this test, and dfix
		t.Fatalf("on %s only these processes run: %d", node, doomed)
	}
	for _, pid := range doomed {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// stop ends every process of the cluster, shows the logs of a test that has failed, and removes the directory.
func (c *cluster) stop(t *testing.T) {
	c.ask("scancel", "--user=root")
	c.ask("scontrol", "shutdown")
	asked := time.Now()
	for deadline := asked.Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		left := descendants(t, os.Getpid())
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Errorf("these processes do not end: %d", left)
			break
		}
		for _, pid := range left {
			if time.Since(asked) > 5*time.Second {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
			_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
		}
	}
	if t.Failed() {
		logs, _ := filepath.Glob(c.dir + "/*.log")
		for _, log := range logs {
			text := read(t, log)
			t.Logf("%s:\n%s", log, text[max(0, len(text)-4000):])
		}
	}
	os.RemoveAll(c.dir)
}

type process struct {
	parent int
	env    string // NAME=VALUE, each between two NULs
}

func processes(t *testing.T) map[int]process {
	t.Helper()
	all := map[int]process{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		env, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "environ"))
		_, rest, _ := strings.Cut(string(stat), ") ") // PID (NAME) STATE PARENT
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		parent, _ := strconv.Atoi(strings.Fields(rest)[1])
		all[pid] = process{parent, "\x00" + string(env)}
	}
	return all
}

// descendants are the children of a process, their children and so on, also those that have ended and wait for their
// parent.
func descendants(t *testing.T, of int) []int {
	t.Helper()
	all := processes(t)
	var found []int
	for pid := range all {
		for p := all[pid].parent; p > 1; p = all[p].parent {
			if p == of {
				found = append(found, pid)
				break
			}
		}
	}
	return found
}

// within waits until a condition holds.
func within(t *testing.T, limit time.Duration, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !so(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not so within %s: %s", limit, what)
		}
	}
}
