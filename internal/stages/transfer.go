package stages

import (
	"slices"
	"strconv"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// Transfer is a COPY or ADD.
type Transfer struct {
	instructions.SourcesAndDest
	From    string // of COPY --from; "" for the build context
	Chmod   string
	Exclude []string
	Parents bool
	Add     bool // it is an ADD
}

// TransferOf returns what cmd copies, or nil if it is not a COPY or ADD.
func TransferOf(cmd instructions.Command) *Transfer {
	switch c := cmd.(type) {
	case *instructions.CopyCommand:
		return &Transfer{SourcesAndDest: c.SourcesAndDest, From: c.From, Chmod: c.Chmod, Exclude: c.ExcludePatterns, Parents: c.Parents}
	case *instructions.AddCommand:
		return &Transfer{SourcesAndDest: c.SourcesAndDest, Chmod: c.Chmod, Exclude: c.ExcludePatterns, Add: true}
	}
	return nil
}

// Position returns the index in In.Body of the instruction that r is in; -1 for a FROM.
func (r *Ref) Position() int { return slices.Index(r.In.Body, r.At) }

// Copies returns the COPY --from of which r is the reference. It returns nil if r is not in a COPY, or does not mean an earlier
// stage.
func (r *Ref) Copies() *Transfer {
	if r.Kind != CopyFrom || r.To == nil || r.Trouble != Fine {
		return nil
	}
	return TransferOf(r.In.Cmds[r.Position()])
}

// Root returns the stage at the end of the chain of stages that s extends. Its base is an image.
func (s *Stage) Root() *Stage {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}

// Label returns the name of s, or its number if it has no name.
func (s *Stage) Label() string {
	if s.Alias != "" {
		return s.Alias
	}
	return strconv.Itoa(s.Index)
}
