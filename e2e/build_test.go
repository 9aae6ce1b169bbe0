package e2e

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/moby/buildkit/client"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/identity"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/util/progress/progressui"
	"github.com/moby/buildkit/util/staticfs"
	"github.com/tonistiigi/fsutil"
	fstypes "github.com/tonistiigi/fsutil/types"
)

// result is what became of one build.
type result struct {
	err    error  // why the build failed
	output string // the progress, as plain text
	image  *image // nil if the build failed or no image was asked for
}

// image is what a build made.
type image struct {
	digest  string         // of the manifest
	diffIDs []string       // of the layers, the lowest first
	config  map[string]any // the image config
	layers  [][]byte       // tar files, the lowest first
}

// build builds the text of a Dockerfile, without the cache, since a success may come from there. Options are those of the
// frontend: target=NAME, build-arg:NAME=VALUE. The context of BuildKit is the directory dir, which does not hold the
// Dockerfile: the file itself would differ in the image before and after.
func (d *daemon) build(text, dir string, options []string, wantImage bool) result {
	opt, err := d.solveOpt(text, dir, options)
	if err != nil {
		return result{err: err}
	}
	var archive buffer
	if wantImage {
		opt.FrontendAttrs["build-arg:SOURCE_DATE_EPOCH"] = "1700000000"
		opt.Exports = []client.ExportEntry{{
			Type:   client.ExporterOCI,
			Attrs:  map[string]string{"rewrite-timestamp": "true", "compression": "uncompressed"},
			Output: func(map[string]string) (io.WriteCloser, error) { return &archive, nil },
		}}
	}
	r := withProgress(func(progress chan *client.SolveStatus) error {
		_, err := d.client.Solve(context.Background(), nil, opt, progress)
		return err
	})
	if r.err == nil && wantImage {
		r.image, r.err = readImage(&archive)
	}
	return r
}

// lint returns the warnings of the build checks, as buildctl prints them.
func (d *daemon) lint(text, dir string, options []string) result {
	opt, err := d.solveOpt(text, dir, options)
	if err != nil {
		return result{err: err}
	}
	request := gateway.SolveRequest{Frontend: opt.Frontend, FrontendOpt: opt.FrontendAttrs}
	request.FrontendOpt["requestid"] = "frontend.lint"
	request.FrontendOpt["frontend.caps"] = "moby.buildkit.frontend.subrequests"
	var warnings string
	r := withProgress(func(progress chan *client.SolveStatus) error {
		_, err := d.client.Build(context.Background(), opt, "e2e", func(ctx context.Context, c gateway.Client) (*gateway.Result, error) {
			answer, err := c.Solve(ctx, request)
			if err == nil {
				warnings = string(answer.Metadata["result.txt"])
			}
			return answer, err
		}, progress)
		return err
	})
	return result{err: r.err, output: warnings}
}

// solveOpt builds with the frontend of the daemon: without "cmdline", "# syntax=" would pull one. The shared key is
// another one for each build: BuildKit keeps the files that it has received under a key, and builds that run at
// the same time can get those of each other.
func (d *daemon) solveOpt(text, dir string, options []string) (client.SolveOpt, error) {
	context, err := fsutil.NewFS(dir)
	if err != nil {
		return client.SolveOpt{}, err
	}
	stat := fstypes.Stat{Path: "Dockerfile", Mode: 0o644, Size: int64(len(text)), ModTime: time.Now().UnixNano()}
	dockerfile := staticfs.NewFS()
	dockerfile.Add(stat.Path, &stat, []byte(text))
	attrs := map[string]string{"cmdline": "", "no-cache": ""}
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		attrs[name] = value
	}
	return client.SolveOpt{
		Frontend:      "dockerfile.v0",
		FrontendAttrs: attrs,
		LocalMounts:   map[string]fsutil.FS{"context": context, "dockerfile": dockerfile},
		SharedKey:     identity.NewID(),
		SourcePolicy:  d.policy,
	}, nil
}

// withProgress runs a build and returns its progress, and its error with the lines of the Dockerfile that it is about.
func withProgress(run func(chan *client.SolveStatus) error) result {
	var out bytes.Buffer
	display, err := progressui.NewDisplay(&out, progressui.PlainMode)
	if err != nil {
		return result{err: err}
	}
	progress := make(chan *client.SolveStatus)
	shown := make(chan error)
	go func() {
		_, err := display.UpdateFrom(context.Background(), progress)
		shown <- err
	}()
	err = run(progress)
	<-shown
	for _, source := range errdefs.Sources(err) {
		source.Print(&out)
	}
	if err != nil {
		fmt.Fprintln(&out, err)
	}
	return result{err: err, output: out.String()}
}

// buffer is a file in memory.
type buffer struct{ bytes.Buffer }

func (*buffer) Close() error { return nil }

// readImage reads the only image of an OCI archive.
func readImage(archive io.Reader) (*image, error) {
	files, err := untar(archive)
	if err != nil {
		return nil, err
	}
	blob := func(digest string) []byte { return files["blobs/"+strings.Replace(digest, ":", "/", 1)] }
	var index, manifest struct {
		Manifests, Layers []struct{ Digest string }
		Config            struct{ Digest string }
	}
	if err := json.Unmarshal(files["index.json"], &index); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(blob(index.Manifests[0].Digest), &manifest); err != nil {
		return nil, err
	}
	i := &image{digest: index.Manifests[0].Digest}
	config := blob(manifest.Config.Digest)
	var rootfs struct {
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		}
	}
	if err := json.Unmarshal(config, &rootfs); err != nil {
		return nil, err
	}
	i.diffIDs = rootfs.RootFS.DiffIDs
	for _, layer := range manifest.Layers {
		i.layers = append(i.layers, blob(layer.Digest))
	}
	return i, json.Unmarshal(config, &i.config)
}

func untar(archive io.Reader) (map[string][]byte, error) {
	files := map[string][]byte{}
	for r := tar.NewReader(archive); ; {
		header, err := r.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if files[header.Name], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
}

// files returns the paths of the image, without a slash at the end, and the types of what is there.
func (i *image) files() map[string]byte {
	all := map[string]byte{"/": tar.TypeDir}
	for _, layer := range i.layers {
		for r := tar.NewReader(bytes.NewReader(layer)); ; {
			header, err := r.Next()
			if err != nil {
				break
			}
			dir, name := filepath.Split("/" + strings.Trim(header.Name, "/"))
			if removed, ok := strings.CutPrefix(name, ".wh."); ok {
				remove(all, dir, removed)
				continue
			}
			if header.Typeflag != tar.TypeDir {
				remove(all, dir, name) // a file in the place of a directory
			}
			all[dir+name] = header.Typeflag
		}
	}
	return all
}

// remove applies a whiteout: that of one name, or that of a directory's whole content, which is called .wh..opq.
func remove(all map[string]byte, dir, name string) {
	for path := range all {
		if path == dir+name || strings.HasPrefix(path, dir+name+"/") || name == ".wh..opq" && strings.HasPrefix(path, dir) {
			delete(all, path)
		}
	}
}
