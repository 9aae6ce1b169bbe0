package e2e

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// nonroot is the user of dfix's own images.
const nonroot = 65532

// TestOwnImages builds the Dockerfile of dfix and runs what the images contain, in their own file system and as their user.
//
// The compiler is a stand-in that hands out the dfix of this test, and the base of the second image is busybox instead of
// alpine. So this shows the stages, the paths, the user and that the program needs no other file. That the real
// toolchain compiles dfix is shown by every other test.
func TestOwnImages(t *testing.T) {
	needDaemon(t)
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	context := ownContext(t)
	for _, test := range []struct {
		target, config string
		files          []string // nil: any
	}{
		{"dfix", `"Entrypoint":["/usr/bin/dfix"]`, []string{"/", "/usr", "/usr/bin", "/usr/bin/dfix", "/usr/share", "/usr/share/doc", "/usr/share/doc/dfix", "/usr/share/doc/dfix/LICENSE", "/work"}},
		{"bot", `"Cmd":["sh"]`, nil},
	} {
		t.Run(test.target, func(t *testing.T) {
			r := machine.daemon.build(string(text), context, []string{"target=" + test.target}, true)
			if r.err != nil {
				t.Fatalf("%v\n%s", r.err, r.output)
			}
			config := string(encode(r.image.config))
			if !strings.Contains(config, test.config) || !strings.Contains(config, fmt.Sprintf(`"User":"%d:%d"`, nonroot, nonroot)) || !strings.Contains(config, `"WorkingDir":"/work"`) {
				t.Errorf("the config is %s", config)
			}
			if got := paths(r.image); test.files != nil && !slices.Equal(got, test.files) {
				t.Errorf("the image has %q", got)
			}
			root := unpack(t, r.image)
			if out := inside(t, root, "/usr/bin/dfix", "--check", "--select", "all"); !strings.HasPrefix(out, "Dockerfile\n") || !strings.Contains(out, "exit status 1") {
				t.Errorf("dfix says %s", out)
			}
			if test.target != "bot" {
				return
			}
			if out := inside(t, root, "/usr/bin/dfix-shard", "1/1", "/work/reports"); out != "" {
				t.Errorf("dfix-shard says %s", out)
			}
			record, err := os.ReadFile(filepath.Join(root, "work/reports/1.jsonl"))
			if err != nil || !strings.Contains(string(record), `"rule":"numeric-from"`) {
				t.Errorf("the record is %s, %v", record, err)
			}
		})
	}
}

// ownContext is what the images need of this tree, and a program for the stand-in of the compiler.
func ownContext(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for from, to := range map[string]string{
		"../go.mod": "go.mod", "../go.sum": "go.sum", "../LICENSE": "LICENSE", "../contrib/shard": "contrib/shard", machine.dfix: "cmd/dfix/prebuilt",
	} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		to = filepath.Join(dir, to)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func paths(i *image) []string {
	var all []string
	for path := range i.files() {
		all = append(all, path)
	}
	slices.Sort(all)
	return all
}

// unpack returns a directory with the files of an image, and a Dockerfile of a stranger in /work.
func unpack(t *testing.T, i *image) string {
	t.Helper()
	root := t.TempDir()
	for _, layer := range i.layers {
		for r := tar.NewReader(bytes.NewReader(layer)); ; {
			header, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			unpackOne(t, filepath.Join(root, header.Name), header, r)
		}
	}
	text := "FROM alpine:3.20 AS gen\nRUN date > /stamp\nFROM alpine:3.20\nCOPY --from=0 /stamp /stamp\n"
	for _, dir := range []string{"work/reports", "dev"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for file, text := range map[string]string{"work/Dockerfile": text, "dev/null": ""} {
		if err := os.WriteFile(filepath.Join(root, file), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"work", "work/reports", "work/Dockerfile", "dev/null"} {
		if err := os.Chown(filepath.Join(root, path), nonroot, nonroot); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

func unpackOne(t *testing.T, path string, header *tar.Header, content io.Reader) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	switch header.Typeflag {
	case tar.TypeDir:
		err = os.MkdirAll(path, header.FileInfo().Mode().Perm())
	case tar.TypeSymlink:
		err = os.Symlink(header.Linkname, path)
	case tar.TypeReg:
		var data []byte
		if data, err = io.ReadAll(content); err == nil {
			err = os.WriteFile(path, data, header.FileInfo().Mode().Perm())
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// inside runs a program of an image in its file system, as the user of dfix's images. It returns what it prints and how it fails.
func inside(t *testing.T, root string, command ...string) string {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Env = "/work", []string{"PATH=/usr/bin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nonroot, Gid: nonroot}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%s%v", out, err)
	}
	return string(out)
}
