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
)

// resolver answers for every image with the config of one profile, without any network.
type resolver struct {
	profile *profile
	left    atomic.Int64 // calls that it still answers

	mu      sync.Mutex // the frontend resolves images in parallel
	configs map[string][]byte
}

var errTooManyImages = errors.New("too many images: a trigger of a base image seems to name the image itself")

// ResolveImageConfig implements llb.ImageMetaResolver. Reference and platform make the
// digest, so that two images never look alike. The calls are counted: an image whose
// ONBUILD copies from the image itself keeps convert.go's resolveStages busy for ever.
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

// config makes each platform's image config once, with triggers and without.
func (r *resolver) config(ref, name string, platform ocispecs.Platform) []byte {
	triggers := r.profile.triggers(ref)
	key := fmt.Sprint(name, triggers)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.configs[key] == nil {
		r.configs[key] = r.profile.imageConfig(platform, triggers)
	}
	return r.configs[key]
}

// imageConfig is the config of an image, as moby/docker-image-spec has it. It has a layer: BuildKit takes an image
// without any for scratch (convert.go, resolveBaseImage), and all would look alike.
func (p *profile) imageConfig(platform ocispecs.Platform, triggers bool) []byte {
	config := map[string]any{"WorkingDir": p.workdir, "User": p.user, "Env": p.env, "Shell": p.shell}
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
		panic(err) // strings only
	}
	return dt
}

// triggers reports whether the image has the profile's ONBUILD triggers: not the probe's
// base, and no image that a trigger itself may name, as that would never end.
func (p *profile) triggers(ref string) bool {
	return !strings.HasPrefix(ref, probeBase) && !p.spared[familiar(ref)]
}

// familiar is the name that a Dockerfile uses for an image of Docker Hub's library.
func familiar(ref string) string {
	ref = strings.TrimPrefix(ref, "docker.io/library/")
	name, _, _ := strings.Cut(ref, ":")
	return name
}
