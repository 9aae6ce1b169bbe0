package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/moby/buildkit/solver/pb"
	"google.golang.org/protobuf/proto"
)

// graph holds the operations of one conversion. The inputs of an op come before it.
type graph struct {
	ops       []op
	paths     map[string]bool // the paths used from each local directory: "context src"
	canonical *namer
}

type op struct {
	pb     *pb.Op // a local source without local.unique
	inputs []edge
	digest string // as BuildKit computes it; "" if an op below is random
}

// edge is one output of an op. Ops count from 1; the zero edge is scratch.
type edge struct{ op, out int }

var scratch = edge{}

// newGraph reads a marshalled definition. Its last op only points at the head, the result of the conversion
// (client/llb/state.go, marshal). Metadata is left out: it holds names, positions and random ids.
func newGraph(def [][]byte) (g *graph, head edge, err error) {
	g = &graph{ops: make([]op, 0, len(def)), paths: map[string]bool{}}
	index := make(map[string]int, len(def))
	for _, dt := range def {
		o := op{pb: &pb.Op{}, digest: digestOf(dt)}
		if err := o.pb.UnmarshalVT(dt); err != nil {
			return nil, head, err
		}
		for _, in := range o.pb.Inputs {
			o.inputs = append(o.inputs, edge{index[in.Digest], int(in.Index)})
		}
		if o.pb.Op == nil {
			head = o.inputs[0]
			break
		}
		index[o.digest] = len(g.ops) + 1
		g.normalise(&o)
		g.ops = append(g.ops, o)
	}
	g.canonical = g.namer(nil)
	return g, head, nil
}

func (g *graph) at(e edge) *op { return &g.ops[e.op-1] }

// normalise removes from a local source what differs between two compiles of one text: local.unique is random
// (client/llb/source.go). The followed paths are those of all stages together, so they move to g.paths.
func (g *graph) normalise(o *op) {
	if !o.local() {
		if slices.ContainsFunc(o.inputs, func(in edge) bool { return g.at(in).digest == "" }) {
			o.digest = ""
		}
		return
	}
	src := o.pb.GetSource()
	wanted := []string{"/"}
	_ = json.Unmarshal([]byte(src.Attrs[pb.AttrFollowPaths]), &wanted) // absent: all paths
	for _, path := range wanted {
		g.paths[strings.TrimPrefix(src.Identifier, "local://")+" "+path] = true
	}
	delete(src.Attrs, pb.AttrLocalUniqueID)
	delete(src.Attrs, pb.AttrFollowPaths)
	o.digest = ""
}

func (o *op) local() bool {
	src := o.pb.GetSource()
	return src != nil && strings.HasPrefix(src.Identifier, "local://")
}

// name returns the canonical name of an edge. Edges with equal names have equal file systems.
func (g *graph) name(e edge) name { return g.canonical.edge(e) }

// name is the canonical digest of an op and the number of one output.
type name struct {
	digest string
	out    int
}

// nothing names scratch.
var nothing = name{"scratch", 0}

// namer names edges bottom-up. An op with a stand-in is replaced by that edge.
type namer struct {
	g        *graph
	standIns map[int]edge
	digests  []string // by op; "" is not computed yet
	busy     []bool
}

func (g *graph) namer(standIns map[int]edge) *namer {
	n := len(g.ops) + 1
	return &namer{g: g, standIns: standIns, digests: make([]string, n), busy: make([]bool, n)}
}

func (n *namer) edge(e edge) name {
	for range n.standIns { // no chain of stand-ins is longer
		next, ok := n.standIns[e.op]
		if !ok {
			break
		}
		e = next
	}
	if e == scratch {
		return nothing
	}
	return name{n.digest(e.op), e.out}
}

// digest returns the digest that BuildKit would give an op whose inputs have these names. Stand-ins can put an op
// above itself; it then gets a name that equals no other.
func (n *namer) digest(i int) string {
	o := &n.g.ops[i-1]
	switch {
	case n.digests[i] != "":
		return n.digests[i]
	case o.digest != "" && len(n.standIns) == 0:
		return o.digest
	case n.busy[i]:
		return "cycle"
	}
	n.busy[i] = true
	inputs := make([]name, len(o.inputs))
	for k, in := range o.inputs {
		inputs[k] = n.edge(in)
	}
	n.digests[i], n.busy[i] = o.sum(inputs), false
	return n.digests[i]
}

// sum returns the digest of an op over its inputs.
func (o *op) sum(inputs []name) string {
	from, inputs := merged(o.pb, inputs)
	canonical := &pb.Op{Op: from.Op, Platform: o.pb.Platform, Constraints: o.pb.Constraints}
	for _, in := range inputs {
		canonical.Inputs = append(canonical.Inputs, &pb.Input{Digest: in.digest, Index: int64(in.out)})
	}
	dt, err := proto.MarshalOptions{Deterministic: true}.Marshal(canonical)
	if err != nil {
		panic(err) // it has just been unmarshalled
	}
	return digestOf(dt)
}

func digestOf(dt []byte) string {
	h := sha256.Sum256(dt)
	return "sha256:" + hex.EncodeToString(h[:])
}

// root returns the file system that an op starts from.
func (o *op) root() edge {
	switch {
	case o.pb.GetExec() != nil:
		for _, m := range o.pb.GetExec().Mounts {
			if m.Dest == "/" {
				return o.input(m.Input)
			}
		}
	case o.pb.GetFile() != nil && len(o.pb.GetFile().Actions) > 0:
		return o.input(o.pb.GetFile().Actions[0].Input)
	case o.pb.GetMerge() != nil && len(o.inputs) > 0:
		return o.inputs[0]
	}
	return scratch
}

// input returns the edge that an action refers to by its number; -1 is an empty file system.
func (o *op) input(i int64) edge {
	if i < 0 || i >= int64(len(o.inputs)) {
		return scratch
	}
	return o.inputs[i]
}

// merged returns an op and its inputs without duplicate and empty inputs, as BuildKit marshals them
// (client/llb/fileop.go and exec.go, Marshal). A stand-in may have made two inputs equal, or one of them scratch.
func merged(o *pb.Op, inputs []name) (*pb.Op, []name) {
	var unique []name
	place := make([]int64, len(inputs)) // from old numbers to new ones
	for i, in := range inputs {
		k := slices.Index(unique, in)
		if in == nothing {
			place[i] = int64(pb.Empty)
			continue
		}
		if k < 0 {
			k, unique = len(unique), append(unique, in)
		}
		place[i] = int64(k)
	}
	if len(unique) == len(inputs) || o.GetExec() == nil && o.GetFile() == nil {
		return o, inputs
	}
	o = proto.Clone(o).(*pb.Op)
	renumber := func(i int64) int64 {
		switch {
		case i < 0:
			return i
		case i < int64(len(place)):
			return place[i]
		}
		return i - int64(len(place)-len(unique)) // what an earlier action has made
	}
	for _, m := range o.GetExec().GetMounts() {
		m.Input = renumber(m.Input)
	}
	for _, a := range o.GetFile().GetActions() {
		a.Input, a.SecondaryInput = renumber(a.Input), renumber(a.SecondaryInput)
	}
	return o, unique
}
