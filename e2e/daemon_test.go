package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/moby/buildkit/client"
	spb "github.com/moby/buildkit/sourcepolicy/pb"
)

// daemon is a buildkitd that takes every image from one registry.
type daemon struct {
	process *exec.Cmd
	ended   chan struct{} // closed when the process has ended
	client  *client.Client
	policy  *spb.Policy
	log     string
}

const daemonConfig = `root = %[1]q
[grpc]
  address = ["unix://%[1]s/sock"]
[cdi]
  disabled = true
[worker.containerd]
  enabled = false
[worker.oci]
  enabled = true
  snapshotter = "overlayfs"
[registry.%[2]q]
  http = true
`

// sourcePolicy sends every reference to the registry, those with a digest too.
func sourcePolicy(registry string) *spb.Policy {
	convert := func(from, to string) *spb.Rule {
		return &spb.Rule{
			Action:   spb.PolicyAction_CONVERT,
			Selector: &spb.Selector{Identifier: "^docker-image://[^/]+/" + from + "$", MatchType: spb.MatchType_REGEX},
			Updates:  &spb.Update{Identifier: "docker-image://" + registry + "/" + to},
		}
	}
	return &spb.Policy{Version: 1, Rules: []*spb.Rule{
		convert(`([^@:]+)@sha256:[0-9a-f]{64}`, "${1}:latest"),
		convert(`([^@:]+:[^@:]+)(@sha256:[0-9a-f]{64})?`, "${1}"),
	}}
}

// startDaemon starts the buildkitd of the directory bin and waits until it answers.
func startDaemon(bin, dir, registry string) (*daemon, error) {
	d := &daemon{ended: make(chan struct{}), policy: sourcePolicy(registry), log: filepath.Join(dir, "buildkitd.log")}
	config := filepath.Join(dir, "buildkitd.toml")
	if err := os.WriteFile(config, fmt.Appendf(nil, daemonConfig, dir, registry), 0o644); err != nil {
		return nil, err
	}
	log, err := os.Create(d.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	d.process = exec.Command(filepath.Join(bin, "buildkitd"), "--config", config, "--oci-worker-net", "host")
	d.process.Stdout, d.process.Stderr = log, log
	endWithTests(d.process)
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // Linux means the thread that has started the process
		defer close(d.ended)
		err := d.process.Start()
		started <- err
		if err == nil {
			d.process.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	if d.client, err = client.New(context.Background(), "unix://"+filepath.Join(dir, "sock")); err != nil {
		return d, err
	}
	return d, d.wait(time.Minute)
}

// wait returns when the daemon answers, or an error with the end of its log.
func (d *daemon) wait(atMost time.Duration) error {
	for deadline := time.Now().Add(atMost); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		select {
		case <-d.ended:
			return fmt.Errorf("buildkitd has ended\n%s", d.tail())
		default:
		}
		if _, err := d.client.ListWorkers(context.Background()); err == nil {
			return nil
		}
	}
	return fmt.Errorf("buildkitd does not answer within %v\n%s", atMost, d.tail())
}

func (d *daemon) tail() []byte {
	log, _ := os.ReadFile(d.log)
	lines := bytes.SplitAfter(log, []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-20):], nil)
}

// stop ends the daemon. It leaves no mount behind if it has time to end by itself.
func (d *daemon) stop() {
	d.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-d.ended:
	case <-time.After(20 * time.Second):
		d.process.Process.Kill()
		<-d.ended
	}
}
