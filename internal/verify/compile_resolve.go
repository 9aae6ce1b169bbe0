package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// resolver returns the config of one profile for every image, without a network.
type resolver struct {
	profile *profile
	left    atomic.Int64 // the number of calls that it still answers

	mu      sync.Mutex // the frontend resolves images in parallel
	configs map[string][]byte
}

var errTooManyImages = errors.New("too many images: a trigger of a base image seems to name the image itself")

// ResolveImageConfig implements llb.ImageMetaResolver. The digest depends on reference and platform, so two images
// never look alike. Calls are counted because an image whose ONBUILD copies from the image itself makes
// convert.go's resolveStages loop for ever.
func (r *resolver) ResolveImageConfig(ctx context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	if err := ctx.Err(); err != nil {
		return "", "", nil, err
	}
	if r.left.Add(-1) < 0 {
		return "", "", nil, errTooManyImages
	}
	if r.profile.moved != nil {
		ref = r.profile.moved(ref)
	}
	platform := r.profile.platform
	if opt.ImageOpt != nil && opt.ImageOpt.Platform != nil {
		platform = *opt.ImageOpt.Platform
	}
	name := platform.OS + "/" + platform.Architecture + "/" + platform.Variant
	return ref, digest.FromString(ref + " " + name), r.config(ref, name, platform), nil
}

// config returns the image config of a platform, with or without triggers. It makes each one once.
func (r *resolver) config(ref, name string, platform ocispecs.Platform) []byte {
	triggers, workdir := r.profile.triggers(ref), r.profile.workdir
	if base, ok := suggest.KnownBase(ref); ok && r.profile.settled {
		triggers, workdir = false, base.Workdir
		platform.OS = "linux" // which the known variants are for
	}
	key := fmt.Sprint(name, platform.OS, triggers, workdir)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.configs[key] == nil {
		r.configs[key] = r.profile.imageConfig(platform, triggers, workdir)
	}
	return r.configs[key]
}

// imageConfig returns the config of an image as moby/docker-image-spec defines it. It has a layer: BuildKit treats
// an image without layers as scratch (convert.go, resolveBaseImage), and all images would look alike.
func (p *profile) imageConfig(platform ocispecs.Platform, triggers bool, workdir string) []byte {
	config := map[string]any{"WorkingDir": workdir, "User": p.user, "Env": p.env, "Shell": p.shell}
	if p.author != "" {
		config["Labels"] = map[string]string{stages.AuthorLabel: "the label of " + p.author}
		config["Cmd"], config["Entrypoint"] = []string{"weird"}, []string{"/weird"}
		config["Healthcheck"] = map[string]any{"Test": []string{"CMD", "weird"}}
	}
	if triggers {
		config["OnBuild"] = p.onbuild
	}
	dt, err := json.Marshal(map[string]any{
		"os": platform.OS, "architecture": platform.Architecture, "variant": platform.Variant, "author": p.author,
		"rootfs": ocispecs.RootFS{Type: "layers", DiffIDs: []digest.Digest{digest.FromString("layer")}},
		"config": config,
	})
	if err != nil {
		panic(err) // it holds strings only
	}
	return dt
}

// triggers reports whether the image has the profile's ONBUILD triggers. The probe's base has none, nor has an
// image that a trigger may name, because that would never end.
func (p *profile) triggers(ref string) bool {
	return !strings.HasPrefix(ref, probeBase) && !p.spared[familiar(ref)]
}

// familiar returns the short name of an image of Docker Hub's library, as Dockerfiles write it.
func familiar(ref string) string {
	ref = strings.TrimPrefix(ref, "docker.io/library/")
	name, _, _ := strings.Cut(ref, ":")
	return name
}
