package e2e

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"runtime"
	"strings"
)

// blob is something that a registry has under its digest.
type blob struct {
	mediaType, digest string
	bytes             []byte
}

func newBlob(mediaType string, data []byte) *blob {
	return &blob{mediaType, fmt.Sprintf("sha256:%x", sha256.Sum256(data)), data}
}

func (b *blob) descriptor() map[string]any {
	return map[string]any{"mediaType": b.mediaType, "digest": b.digest, "size": len(b.bytes)}
}

// manifest makes the image of a name and a tag. Parts of the name select what is special about it:
//
//	distroless, no-shell    there is no shell, and no other program
//	nonroot                 USER app, WORKDIR /home/app
//	workdir                 WORKDIR /from/base
//	python-shell            SHELL runs a program that is no shell
//	onbuild-workdir         ONBUILD WORKDIR /ob
//	triggered-tools           ONBUILD COPY --from=tools /tool /from-trigger
//	authored                an author in the config
//
// An official image has the WORKDIR that dfix knows of it.
func (r *registry) manifest(name, tag string) *blob {
	layer := r.layers[!strings.Contains(name, "distroless") && !strings.Contains(name, "no-shell")]
	config := map[string]any{"Env": []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}}
	top := map[string]any{"os": "linux", "architecture": runtime.GOARCH, "config": config}
	for part, set := range map[string]func(){
		"nonroot":         func() { config["User"], config["WorkingDir"] = "app", "/home/app" },
		"workdir":         func() { config["WorkingDir"] = "/from/base" },
		"python-shell":    func() { config["Shell"] = []string{"/usr/local/bin/python3", "-c"} },
		"onbuild-workdir": func() { config["OnBuild"] = []string{"WORKDIR /ob"} },
		"triggered-tools": func() { config["OnBuild"] = []string{"COPY --from=tools /tool /from-trigger"} },
		"authored":        func() { top["author"] = "The Base" },
	} {
		if strings.Contains(name, part) {
			set()
		}
	}
	if workdir := r.knownWorkdir(name, tag); workdir != "" {
		config["WorkingDir"] = workdir
	}
	top["rootfs"] = map[string]any{"type": "layers", "diff_ids": []string{layer.digest}}
	top["history"] = []map[string]any{{"created_by": "the base " + name}}
	image := r.keep(newBlob("application/vnd.oci.image.config.v1+json", encode(top)))
	return r.keep(newBlob("application/vnd.oci.image.manifest.v1+json", encode(map[string]any{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        image.descriptor(),
		"layers":        []any{layer.descriptor()},
	})))
}

func (r *registry) knownWorkdir(name, tag string) string {
	for _, base := range r.known {
		if fits, _ := path.Match(base.tags, tag); fits && name == "library/"+base.name {
			return strings.TrimPrefix(base.workdir, "-")
		}
	}
	return ""
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

// The directories that real images have too. BuildKit makes /dev, /proc and /sys for a RUN, which would show in layers.
var directories = []string{
	"bin", "dev", "etc", "home", "home/app", "lib", "opt", "proc", "root", "sbin", "srv", "sys", "tmp", "usr", "usr/bin",
	"usr/lib", "usr/local", "usr/local/bin", "usr/sbin", "usr/share", "var", "var/lib",
}

//go:embed testdata/tools
var standIns embed.FS

// layerOf returns the only layer of all images: directories, the users root and app, and, with a shell, busybox and the
// stand-ins for other programs.
func layerOf(shell bool) (*blob, error) {
	var data bytes.Buffer
	w := tar.NewWriter(&data)
	for _, dir := range directories {
		mode := int64(0o755)
		if dir == "tmp" {
			mode = 0o1777
		}
		w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: dir + "/", Mode: mode})
	}
	writeFile(w, "etc/passwd", 0o644, []byte("root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"))
	writeFile(w, "etc/group", 0o644, []byte("root:x:0:\napp:x:1000:\nnogroup:x:65534:\n"))
	if shell {
		if err := writePrograms(w); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return newBlob("application/vnd.oci.image.layer.v1.tar", data.Bytes()), nil
}

func writeFile(w *tar.Writer, name string, mode int64, data []byte) {
	w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(data))})
	w.Write(data)
}

func link(w *tar.Writer, name, to string) {
	w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: to, Mode: 0o777})
}

// writePrograms adds busybox with a link for each of its applets, and the scripts of testdata/tools. The first line of a
// script, after that of the shell, names the programs that it stands in for.
func writePrograms(w *tar.Writer) error {
	file, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	busybox, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	applets, err := exec.Command(file, "--list").Output()
	if err != nil {
		return err
	}
	writeFile(w, "bin/busybox", 0o755, busybox)
	for applet := range strings.FieldsSeq(string(applets)) {
		if applet != "busybox" {
			link(w, "bin/"+applet, "busybox")
		}
	}
	scripts, err := fs.Glob(standIns, "testdata/tools/*.sh")
	if err != nil {
		return err
	}
	for _, script := range scripts {
		text, err := standIns.ReadFile(script)
		if err != nil {
			return err
		}
		names := strings.Fields(strings.SplitN(string(text), "\n", 3)[1])
		for _, name := range names[1:] { // after the #
			writeFile(w, "usr/local/bin/"+name, 0o755, text)
		}
	}
	return nil
}
