package contrib_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestOwnDockerfile: dfix has no finding in its own Dockerfile, with all rules.
func TestOwnDockerfile(t *testing.T) {
	if out := run(t, "..", nil, "sh", "-c", "dfix --check --strict --select all Dockerfile 2>&1"); !strings.HasPrefix(out, "no findings in 1 file") {
		t.Error(out)
	}
	if out := run(t, "..", nil, "sh", "-c", "dfix --strict --select all Dockerfile 2>/dev/null"); out != "" {
		t.Error(out)
	}
	// The same run does find what is wrong.
	dir := t.TempDir()
	write(t, dir+"/Dockerfile", strings.Replace(read(t, "../Dockerfile"), "--from=builder", "--from=0", 1), 0o644)
	if out := run(t, dir, nil, "sh", "-c", "dfix --check --strict --select all Dockerfile || echo exit $?"); out != "Dockerfile\nexit 1\n" {
		t.Error(out)
	}
}

// TestImageToolchain: the image is built by the Go of go.mod.
func TestImageToolchain(t *testing.T) {
	wanted := regexp.MustCompile(`(?m)^go (.*)$`).FindStringSubmatch(read(t, "../go.mod"))
	used := regexp.MustCompile(`(?m)^FROM .* golang:([0-9.]+)-`).FindStringSubmatch(read(t, "../Dockerfile"))
	if wanted == nil || used == nil || wanted[1] != used[1] {
		t.Errorf("go.mod asks for %q, the image uses %q", wanted, used)
	}
}

// TestImagesDoNotRunAsRoot: the stages that are published change to a user by number, which needs no /etc/passwd and which Kubernetes can check.
func TestImagesDoNotRunAsRoot(t *testing.T) {
	stages := strings.Split(read(t, "../Dockerfile"), "\nFROM ")
	if len(stages) != 4 {
		t.Fatalf("%d parts", len(stages))
	}
	for _, stage := range stages[2:] {
		if !regexp.MustCompile(`(?m)^USER 65532:65532$`).MatchString(stage) {
			t.Errorf("this stage runs as root:\n%s", stage)
		}
	}
}
