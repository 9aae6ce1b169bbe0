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
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/apicaps"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// outcome is the result of compiling a stage or a target: its file system in a graph, or an error. The zero outcome is
// that of a stage that could not be compiled by itself.
type outcome struct {
	graph *graph
	head  edge
	err   error
	image []byte    // of a target: the image config as JSON
	scans []outcome // of a target: the stages that an SBOM scan reads
}

func (o outcome) unseen() bool { return o.graph == nil && o.err == nil }

// name returns the canonical name of the file system.
func (o outcome) name() name { return o.graph.name(o.head) }

// ops yields the operations that make the file system, the last one first, without those that only make what it copies or
// mounts.
func (o outcome) ops(yield func(*op) bool) {
	for e := o.head; e != scratch; e = o.graph.at(e).root() {
		if !yield(o.graph.at(e)) {
			return
		}
	}
}

// convert compiles text under a profile for a target; "" is the last stage. A failed conversion, also a panic, is
// an outcome. The error is not nil only if ctx has ended.
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

// caps is the set of all capabilities that BuildKit knows. Without them --link does not merge (convert_copy.go,
// dispatchCopy) and a writable bind mount is a nil dereference (convert_runmount.go).
var caps = sync.OnceValue(func() apicaps.CapSet { return pb.Caps.CapSet(pb.Caps.All()) })

// convertOpt returns the options of one conversion. The conversion writes to the map of build arguments
// (convert.go, setBuildArgValue), so each one gets its own. Warn is nil: with `# check=error=true` warnings would
// take the place of the graph, and lint.go looks at warnings separately.
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

// enoughCalls returns a number of calls that no text needs. A line has a few references at most and asks for each
// of them once; a trigger of the profile asks for one more.
func enoughCalls(text []byte) int64 { return int64(200 + 4*strings.Count(string(text), "\n")) }

// fill sets graph and config from the result of the frontend.
func (out *outcome) fill(ctx context.Context, res *dockerfile2llb.Result, p *profile) (err error) {
	if out.graph, out.head, err = marshal(ctx, res.State, p); err != nil {
		return err
	}
	if out.image, err = json.Marshal(res.Image); err != nil {
		return err
	}
	for _, state := range res.SBOM.Extras {
		var scan outcome
		if scan.graph, scan.head, err = marshal(ctx, state, p); err != nil {
			return err
		}
		out.scans = append(out.scans, scan)
	}
	return nil
}

func marshal(ctx context.Context, state llb.State, p *profile) (*graph, edge, error) {
	def, err := state.Marshal(ctx, llb.Platform(p.platform))
	if err != nil {
		return nil, scratch, err
	}
	return newGraph(def.Def)
}

// These patterns match the parts of an error that may differ between two texts that fail the same way: positions,
// names that the change gives, and what depends on the order of a map or of goroutines.
var (
	reLine       = lazyregexp.New(`(on|at) line \d+`)
	reSuggestion = lazyregexp.New(` \(did you mean [^)]*\)`)
	reNaming     = lazyregexp.New(`(circular dependency detected on stage|cannot copy from stage|cannot mount from stage|failed to parse stage name|lint violation found for rules).*`)
)

// class returns the text of an error without positions and names. Two texts fail the same way if their classes are
// equal.
func class(err error) string {
	if err == nil {
		return ""
	}
	s := reLine().ReplaceAllString(err.Error(), "$1 line N")
	return reNaming().ReplaceAllString(reSuggestion().ReplaceAllString(s, ""), "$1")
}

// oneLine returns the text of an error in one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
