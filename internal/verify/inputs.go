package verify

import (
	"slices"

	"github.com/moby/buildkit/solver/pb"
	"google.golang.org/protobuf/proto"
)

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
