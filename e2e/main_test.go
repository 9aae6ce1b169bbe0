package e2e

import (
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// machine is what all tests share: the programs, a running daemon, and the registry.
var machine struct {
	missing string // why there is no daemon, if there is none
	daemon  *daemon
	dfix    string
}

func TestMain(m *testing.M) { os.Exit(prepareAndRun(m)) }

func prepareAndRun(m *testing.M) int {
	if machine.missing = whatIsMissing(); machine.missing != "" {
		if os.Getenv("DFIX_E2E") != "" {
			fmt.Fprintln(os.Stderr, "cannot build with a real BuildKit:", machine.missing)
			return 1
		}
		return m.Run() // every test skips itself
	}
	dir, err := os.MkdirTemp("", "dfix-e2e-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = start(dir)
	}
	if machine.daemon != nil {
		defer machine.daemon.stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// needDaemon skips a test on a machine that cannot run BuildKit.
func needDaemon(t *testing.T) {
	t.Helper()
	if machine.missing != "" {
		t.Skip("no build with a real BuildKit: " + machine.missing)
	}
}

func whatIsMissing() string {
	if runtime.GOOS != "linux" {
		return "it needs Linux"
	}
	if os.Geteuid() != 0 {
		return "it needs root"
	}
	os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin:/usr/bin:/bin")
	for _, program := range []string{"runc", "busybox"} {
		if _, err := exec.LookPath(program); err != nil {
			return "it needs " + program + " (Debian packages runc and busybox-static)"
		}
	}
	if busybox, _ := exec.LookPath("busybox"); !static(busybox) {
		return "it needs a static busybox (Debian package busybox-static)"
	}
	return ""
}

// static reports whether a program loads no library: the images have none.
func static(program string) bool {
	file, err := elf.Open(program)
	if err != nil {
		return false
	}
	defer file.Close()
	return !slices.ContainsFunc(file.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
}

// start builds the programs and starts the registry and the daemon, with their state in dir.
func start(dir string) error {
	machine.dfix = filepath.Join(dir, "dfix")
	if err := goBuild("..", machine.dfix, "./cmd/dfix"); err != nil {
		return err
	}
	bin, err := tools()
	if err != nil {
		return err
	}
	registry, err := newRegistry()
	if err != nil {
		return err
	}
	machine.daemon, err = startDaemon(bin, dir, registry.address)
	return err
}

// tools returns the directory of buildkitd, which it builds if that directory does not exist.
func tools() (string, error) {
	version, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/moby/buildkit").Output()
	if err != nil {
		return "", fmt.Errorf("the version of BuildKit: %w", err)
	}
	bin := filepath.Join(cacheDir(), "buildkit-"+strings.TrimSpace(string(version)))
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	if err := os.MkdirAll(filepath.Dir(bin), 0o755); err != nil {
		return "", err
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(bin), "building-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unfinished)
	fmt.Fprintln(os.Stderr, "building buildkitd into", bin)
	err = goBuild(".", unfinished, "github.com/moby/buildkit/cmd/buildkitd")
	if err != nil {
		return "", err
	}
	if err := os.Rename(unfinished, bin); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	return bin, nil
}

func cacheDir() string {
	if dir := os.Getenv("DFIX_E2E_BIN"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil { // HOME is not set
		dir = os.TempDir()
	}
	return filepath.Join(dir, "dfix-e2e")
}

// goBuild compiles packages of the module in dir into a file or an existing directory.
func goBuild(dir, into string, packages ...string) error {
	build := exec.Command("go", append([]string{"build", "-trimpath", "-o", into}, packages...)...)
	build.Dir = dir
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(packages, " "), err, out)
	}
	return nil
}
