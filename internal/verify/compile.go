package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/apicaps"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// outcome is what one conversion gives: a graph and a config, or an error.
type outcome struct {
	graph *graph
	image []byte   // the image config as JSON
	scans []*graph // of the stages that an SBOM scan would read
	err   error
}

// convert compiles text under a profile for a target; "" is the last stage.
// A failure, a panic too, is an outcome; err is only set when ctx has ended.
func convert(ctx context.Context, text []byte, p *profile, target string) (out outcome, err error) {
	if err := ctx.Err(); err != nil {
		return outcome{}, err
	}
	out.err = safely(func() error {
		res, err := dockerfile2llb.Dockerfile2LLB(ctx, text, convertOpt(text, p, target))
		if err != nil {
			return err
		}
		return out.fill(ctx, res, p)
	})
	return out, ctx.Err()
}

// safely turns a panic of the frontend into an error.
func safely(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in the frontend: %v", r)
		}
	}()
	return f()
}

// caps are all that BuildKit knows: without them --link is no merge (convert_copy.go,
// dispatchCopy) and a writable bind mount is a nil dereference (convert_runmount.go).
var caps = sync.OnceValue(func() apicaps.CapSet { return pb.Caps.CapSet(pb.Caps.All()) })

// convertOpt makes the options of one call. The map of build arguments is written to by
// the conversion (convert.go, setBuildArgValue), so each call has its own. Warn stays nil:
// `# check=error=true` would take the graph away, and package lint looks at warnings apart.
func convertOpt(text []byte, p *profile, target string) dockerfile2llb.ConvertOpt {
	r := &resolver{profile: p, configs: map[string][]byte{}}
	r.left.Store(enoughCalls(text))
	set := caps()
	return dockerfile2llb.ConvertOpt{
		Config: dockerui.Config{
			Target:         target,
			BuildArgs:      maps.Clone(p.args),
			BuildPlatforms: []ocispecs.Platform{builder},
		},
		TargetPlatform: &p.platform,
		MetaResolver:   r,
		LLBCaps:        &set,
	}
}

// enoughCalls is more images than a text can name: a line, which has a reference or a few, asks
// for each of them once, and a trigger of the profile asks for one more.
func enoughCalls(text []byte) int64 { return int64(200 + 4*strings.Count(string(text), "\n")) }

// fill takes graph and config from the frontend's result.
func (out *outcome) fill(ctx context.Context, res *dockerfile2llb.Result, p *profile) (err error) {
	if out.graph, err = marshal(ctx, res.State, p); err != nil {
		return err
	}
	if out.image, err = json.Marshal(res.Image); err != nil {
		return err
	}
	for _, state := range res.SBOM.Extras {
		scanned, err := marshal(ctx, state, p)
		if err != nil {
			return err
		}
		out.scans = append(out.scans, scanned)
	}
	return nil
}

func marshal(ctx context.Context, state llb.State, p *profile) (*graph, error) {
	def, err := state.Marshal(ctx, llb.Platform(p.platform))
	if err != nil {
		return nil, err
	}
	return newGraph(def.Def)
}

// What an error says of places and of names that the change itself may give, and what
// depends on the order of a map or of goroutines.
var (
	reLine       = lazyregexp.New(`(on|at) line \d+`)
	reSuggestion = lazyregexp.New(` \(did you mean [^)]*\)`)
	reNaming     = lazyregexp.New(`(circular dependency detected on stage|cannot copy from stage|cannot mount from stage|failed to parse stage name|lint violation found for rules).*`)
)

// class is an error without positions and names, to tell whether two texts fail the same way.
func class(err error) string {
	if err == nil {
		return ""
	}
	s := reLine.ReplaceAllString(err.Error(), "$1 line N")
	return reNaming.ReplaceAllString(reSuggestion.ReplaceAllString(s, ""), "$1")
}

// oneLine is an error's text for a report.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// convertStrictly compiles the default target, with lint warnings as the file wants them.
func convertStrictly(ctx context.Context, text []byte) error {
	return safely(func() error {
		opt := convertOpt(text, plain(), "")
		opt.Warn = func(_, _, _, _ string, _ []parser.Range) {}
		_, err := dockerfile2llb.Dockerfile2LLB(ctx, text, opt)
		return err
	})
}
