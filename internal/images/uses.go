package images

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Kinds of uses other than those of package stages.
const (
	Syntax  = "# syntax" // the frontend that reads the file
	Trigger = "ONBUILD"
)

// Use is a place of a Dockerfile that names an image.
type Use struct {
	Kind    string    // "FROM", "COPY --from", "RUN --mount from", "ONBUILD", "# syntax"
	Written string    // as in the file, without quotes
	Span    text.Span // the bytes of the word; for ONBUILD those of the instruction
	Word    string    // Written with the defaults of its ARGs; "" if one has none
	Image   Reference // the parsed Word
	Ref     *stages.Ref
	Pieces  Pieces // of a FROM whose variables dfix can follow
}

// Of returns the images that a Dockerfile uses, in the order of its lines. It leaves out stages, scratch, words that are not
// references, and build contexts with one of the given names, which are in lower case.
func Of(g *stages.Graph, contexts map[string]bool) []Use {
	var uses []Use
	if u, ok := frontend(g.File); ok {
		uses = append(uses, u)
	}
	refs := g.Refs
	for _, s := range g.Stages {
		for len(refs) > 0 && refs[0].In == s {
			if u, ok := useOf(g, refs[0], contexts); ok {
				uses = append(uses, u)
			}
			refs = refs[1:]
		}
		uses = append(uses, triggers(s)...)
	}
	return uses
}

// useOf returns the image that a reference names. Word is empty if only build arguments decide.
func useOf(g *stages.Graph, r *stages.Ref, contexts map[string]bool) (Use, bool) {
	u := Use{Kind: r.Kind.String(), Written: r.Name, Span: r.Span, Word: r.Name, Ref: r}
	if r.To != nil || r.IsIndex || r.Trouble != stages.Fine {
		return u, false
	}
	if r.Computed {
		var ok bool
		if u.Pieces, ok = piecesOf(g, r); ok {
			u.Word = u.Pieces.known()
		} else {
			u.Word = expand(g, r.Name)
		}
		if u.Word == "" || g.Meaning(r, u.Word) != nil {
			return u, u.Word == ""
		}
	}
	image, err := Parse(u.Word)
	if err != nil || u.Word == "scratch" || contexts[strings.ToLower(image.ContextName())] {
		return u, false
	}
	u.Image = image
	return u, true
}

// expand returns the word of a FROM without build arguments; "" if it takes one (convert.go, buildMetaArgs).
func expand(g *stages.Graph, word string) string {
	lex, env := shell.NewLex(rune(g.File.Escape)), []string{}
	for _, cmd := range g.MetaArgs {
		for _, kv := range cmd.Args {
			if kv.Value == nil {
				continue
			}
			value, err := lex.ProcessWordWithMatches(*kv.Value, shell.EnvsFromSlice(env))
			if err == nil && len(value.Unmatched) == 0 && !platformArg().MatchString(kv.Key) {
				env = slices.DeleteFunc(env, func(e string) bool { return strings.HasPrefix(e, kv.Key+"=") })
				env = append(env, kv.Key+"="+value.Result)
			}
		}
	}
	value, err := lex.ProcessWordWithMatches(word, shell.EnvsFromSlice(env))
	if err != nil || len(value.Unmatched) > 0 {
		return ""
	}
	return value.Result
}

// frontend returns the image of `# syntax=`.
func frontend(f *syntax.File) (Use, bool) {
	for _, d := range f.Directives {
		if d.Key != "syntax" {
			continue
		}
		word, _, _ := strings.Cut(d.Value, " ") // parser/directives.go, detectDirectiveFromParser
		at := strings.LastIndex(string(d.Span.Of(f.Src)), d.Value)
		image, err := Parse(word)
		if err != nil || at < 0 {
			return Use{}, false
		}
		start := d.Span.Start + at
		return Use{Kind: Syntax, Written: word, Word: word, Span: text.Span{Start: start, End: start + len(word)}, Image: image}, true
	}
	return Use{}, false
}

// triggers returns the images that ONBUILD instructions of a stage name. BuildKit resolves them in the file that uses the image
// of the stage, so a name may be a stage there. triggers leaves out names without a slash, a dot or a colon.
func triggers(s *stages.Stage) []Use {
	var uses []Use
	for i, cmd := range s.Cmds {
		for _, name := range stages.TriggerNames(cmd) {
			image, err := Parse(name)
			if err != nil || !strings.ContainsAny(name, "/.:") {
				continue
			}
			uses = append(uses, Use{Kind: Trigger, Written: name, Word: name, Span: s.Body[i].Span, Image: image})
		}
	}
	return uses
}
