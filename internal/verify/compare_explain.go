package verify

import (
	"fmt"
	"path"
	"strings"

	"github.com/moby/buildkit/solver/pb"
)

// explain returns a description of the first operation in which two graphs differ.
func explain(x, y outcome) string {
	gx, ex, gy, ey := x.graph, x.head, y.graph, y.head
	for {
		if ex == scratch || ey == scratch {
			return "its files differ: " + versus(gx.describe(ex), gy.describe(ey))
		}
		ox, oy := gx.at(ex), gy.at(ey)
		if ox.sum(nil) != oy.sum(nil) || len(ox.inputs) != len(oy.inputs) || ex.out != ey.out {
			return "its files differ: " + versus(gx.describe(ex), gy.describe(ey))
		}
		k := 0
		for k < len(ox.inputs) && gx.name(ox.inputs[k]) == gy.name(oy.inputs[k]) {
			k++
		}
		if k == len(ox.inputs) {
			return "its files differ"
		}
		ex, ey = ox.inputs[k], oy.inputs[k]
	}
}

func versus(before, after string) string {
	switch {
	case before == after && strings.HasPrefix(before, "image "):
		return before + ", of another digest"
	case before == after:
		return before + ", on other files"
	}
	return fmt.Sprintf("before %s, after %s", before, after)
}

// describe returns what an operation does, in a few words.
func (g *graph) describe(e edge) string {
	if e == scratch {
		return "an empty file system"
	}
	o := g.at(e)
	switch {
	case o.pb.GetSource() != nil:
		return describeSource(o.pb)
	case o.pb.GetExec() != nil:
		return describeExec(o.pb.GetExec())
	case o.pb.GetFile() != nil:
		return describeFile(o.pb.GetFile())
	case o.pb.GetMerge() != nil:
		return "a linked COPY"
	}
	return "an operation"
}

// describeSource leaves out the digest of an image, which the profile has made up.
func describeSource(o *pb.Op) string {
	identifier := o.GetSource().Identifier
	image := imageOf(identifier)
	if image == "" {
		return "source " + identifier
	}
	if p := o.GetPlatform(); p != nil {
		image += " for " + strings.TrimSuffix(p.OS+"/"+p.Architecture+"/"+p.Variant, "/")
	}
	return "image " + image
}

func describeExec(exec *pb.ExecOp) string {
	var mounts []string
	for _, m := range exec.Mounts {
		if m.Dest != "/" {
			mounts = append(mounts, path.Join(m.Selector, "/")+" on "+m.Dest)
		}
	}
	s := fmt.Sprintf("RUN %q in %q as %q", short(strings.Join(exec.Meta.Args, " ")), exec.Meta.Cwd, exec.Meta.User)
	if len(mounts) > 0 {
		s += " with " + strings.Join(mounts, ", ")
	}
	return s
}

func describeFile(file *pb.FileOp) string {
	var parts []string
	for _, a := range file.Actions {
		switch {
		case a.GetCopy() != nil:
			parts = append(parts, fmt.Sprintf("copy %s to %s", a.GetCopy().Src, a.GetCopy().Dest))
		case a.GetMkdir() != nil:
			parts = append(parts, "make directory "+a.GetMkdir().Path)
		case a.GetMkfile() != nil:
			parts = append(parts, "write file "+a.GetMkfile().Path)
		}
	}
	return strings.Join(parts, ", ")
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}
