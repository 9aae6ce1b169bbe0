package stages

import (
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/dfix-dev/dfix/internal/syntax"
)

// Read parses a Dockerfile, finds its stages and resolves its references. The error is a *syntax.Error with the line of an
// instruction that BuildKit refuses, or that of syntax.Parse.
func Read(name string, src []byte) (*Graph, error) {
	file, err := syntax.Parse(name, src)
	if err != nil {
		return nil, err
	}
	// A nil linter panics at a "# check=" comment above an instruction. One without a callback prints nothing.
	parsed, metaArgs, err := instructions.Parse(file.AST, linter.New(&linter.Config{}))
	switch {
	case err != nil:
		return nil, syntax.ErrorOf(err)
	case len(parsed) == 0:
		return nil, &syntax.Error{Msg: "no build stage: the file has no FROM"}
	}
	g := &Graph{File: file, MetaArgs: metaArgs}
	b := builder{Graph: g, lex: shell.NewLex(rune(file.Escape))}
	b.stages(parsed)
	for _, s := range g.Stages {
		b.from(s)
		b.body(s)
	}
	return g, nil
}

type builder struct {
	*Graph
	lex *shell.Lex
}

// stages matches BuildKit's stages and commands with the instructions of the file.
func (b *builder) stages(parsed []instructions.Stage) {
	var s *Stage
	for _, in := range b.File.Instructions {
		if in.Name == "FROM" {
			of := parsed[len(b.Stages)]
			s = &Stage{Index: len(b.Stages), From: in, Alias: of.Name, Cmds: of.Commands}
			if len(in.Args) > 0 {
				s.Base = in.Args[0]
			}
			if len(in.Args) == 3 {
				s.Name = &in.Args[2]
			}
			b.Stages = append(b.Stages, s)
		} else if s != nil {
			s.Body = append(s.Body, in)
		}
	}
}

// from resolves the base of s.
func (b *builder) from(s *Stage) {
	r := &Ref{Kind: FromBase, Name: s.Base.Text, Span: s.Base.Span, Fixed: s.From.Opaque || s.Base.Split, At: s.From, In: s}
	b.Refs = append(b.Refs, r)
	if strings.Contains(r.Name, "$") {
		r.Computed = true
		return
	}
	if word, _, err := b.lex.ProcessWord(r.Name, shell.EnvsFromSlice(nil)); err == nil {
		r.Name = word
	}
	r.To = b.Meaning(r, r.Name)
	s.Parent = r.To
}

// body resolves the references in the instructions of s.
func (b *builder) body(s *Stage) {
	for i, cmd := range s.Cmds {
		switch c := cmd.(type) {
		case *instructions.CopyCommand:
			if c.From != "" {
				b.copyFrom(s, s.Body[i], c.From)
			}
		case *instructions.RunCommand:
			b.mounts(s, s.Body[i], instructions.GetMounts(c))
		}
	}
}

// copyFrom resolves COPY --from (convert.go toCommand).
func (b *builder) copyFrom(s *Stage, at *syntax.Instruction, name string) {
	r := &Ref{Kind: CopyFrom, Name: name, At: at, In: s, Fixed: true}
	if flag, ok := at.Flag("from"); ok && flag.Value == name {
		r.Span, r.Fixed = flag.ValueSpan, flag.Split
	}
	b.Refs = append(b.Refs, r)
	if n, err := strconv.Atoi(name); err == nil {
		b.index(r, n)
		return
	}
	b.named(r)
}

func (b *builder) index(r *Ref, n int) {
	r.IsIndex, r.Index = true, n
	switch {
	case n < 0:
		r.Trouble = Negative
	case n >= len(b.Stages):
		r.Trouble = OutOfRange
	default:
		r.reach(b.Stages[n])
	}
}

// named resolves a name in COPY --from or a mount.
func (b *builder) named(r *Ref) {
	if strings.Contains(r.Name, "$") {
		r.Computed, r.Trouble = true, Variable
		return
	}
	if to := b.ByName(r.Name); to != nil {
		r.reach(to)
	}
}

// reach sets the stage that r refers to.
func (r *Ref) reach(s *Stage) {
	r.To = s
	switch {
	case s == r.In:
		r.Trouble = Self
	case s.Index > r.In.Index:
		r.Trouble = Forward
	}
}

// mounts resolves from= of RUN --mount, which is never an index (convert_runmount.go detectRunMount).
func (b *builder) mounts(s *Stage, at *syntax.Instruction, mounts []*instructions.Mount) {
	var flags []syntax.Flag
	for _, f := range at.Flags {
		if f.Name == "mount" {
			flags = append(flags, f)
		}
	}
	for i, m := range mounts {
		if m.From == "" {
			continue
		}
		r := &Ref{Kind: MountFrom, Name: m.From, Span: at.Span, At: at, In: s, Fixed: true}
		if i < len(flags) {
			r.locate(flags[i])
		}
		b.Refs = append(b.Refs, r)
		b.named(r)
	}
}

// locate finds the bytes of the name in a mount flag. The last from= counts.
func (r *Ref) locate(flag syntax.Flag) {
	r.Span = flag.ValueSpan
	for _, field := range flag.Fields {
		if field.Key == "from" && field.Value == r.Name {
			r.Span, r.Fixed = field.ValueSpan, field.Split
		}
	}
}
