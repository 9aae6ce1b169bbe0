// Package verifytest compiles Dockerfiles in tests, apart from the proof.
package verifytest

import (
	"context"
	"fmt"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
)

// Compiles returns the error with which BuildKit's frontend rejects a file, also because of `# check=error=true`. All
// images are empty.
func Compiles(src []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in the frontend: %v", r)
		}
	}()
	caps := pb.Caps.CapSet(pb.Caps.All())
	_, err = dockerfile2llb.Dockerfile2LLB(context.Background(), src, dockerfile2llb.ConvertOpt{
		MetaResolver: emptyImages{},
		LLBCaps:      &caps,
		Warn:         func(_, _, _, _ string, _ []parser.Range) {},
	})
	return err
}

// emptyImages is a registry that has every image.
type emptyImages struct{}

// ResolveImageConfig implements llb.ImageMetaResolver.
func (emptyImages) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, digest.FromString(ref), []byte("{}"), nil
}
