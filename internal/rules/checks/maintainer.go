package checks

import (
	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// maintainerDeprecated replaces MAINTAINER by a label.
var maintainerDeprecated = check("MaintainerDeprecated", rewrite.Rule{
	Summary: "MAINTAINER is deprecated: a label names the author",
	Does:    "replace MAINTAINER by a label",
	Why:     "MAINTAINER is deprecated since Docker 1.13; the label is that of the OCI image specification.",
	Level:   rewrite.Safe,
	Run:     each(maintainer, "MAINTAINER"),
})

func maintainer(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	if len(w.In.Args) != 1 {
		return nil, unread
	}
	author := stages.Author(w.In.Args[0].Text)
	switch {
	case author == "":
		return nil, "it has no author: only a person can decide to remove it"
	case labelled(p, author):
		return nil, "the label " + stages.AuthorLabel + " has another value: only a person can decide which one is right"
	}
	edits, ok := credit(p.File, w.In, author)
	if !ok {
		return nil, "its text cannot be written as a label without changing it"
	}
	return rewrite.SafeFix(rewrite.Credits, "write it as the label "+stages.AuthorLabel, edits...), ""
}

// labelled reports whether a LABEL of the file names another author.
func labelled(p *rewrite.Pass, author string) bool {
	for _, s := range p.Graph.Stages {
		for _, cmd := range s.Cmds {
			label, ok := cmd.(*instructions.LabelCommand)
			if !ok {
				continue
			}
			for _, kv := range label.Labels {
				key, value := compiled(kv.Key, p.File.Escape, nil), compiled(kv.Value, p.File.Escape, nil)
				if key.text == stages.AuthorLabel && value.text != string([]rune(author)) {
					return true
				}
			}
		}
	}
	return false
}

// credit returns the edits that replace a MAINTAINER by a label. ok is false if BuildKit would not read the same author from the
// label.
func credit(file *syntax.File, in *syntax.Instruction, author string) (edits []text.Edit, ok bool) {
	written, offsets := in.Args[0].Text, file.Offsets(in.Args[0])
	if offsets == nil {
		return nil, false
	}
	if file.Offsets(in.Keyword) == nil || in.Keyword.Split {
		return nil, false
	}
	chunks := quotedText(written, file.Escape)
	if quotes := len(written) - len(author); quotes > 0 { // a quote on either side, and the blanks in them
		chunks = trimmedTo(chunks, written, author)
	}
	inner, ok := chunkEdits(written, offsets, chunks)
	if !ok {
		return nil, false
	}
	edits = append(edits, text.Replace(in.Keyword.Span, like("LABEL", in.Keyword.Text)))
	edits = append(edits, text.Insert(offsets[0], stages.AuthorLabel+`="`))
	edits = append(append(edits, inner...), text.Insert(offsets[len(offsets)-1]+1, `"`))
	edits = merged(edits)
	return edits, credits(file, in, edits, author)
}

// trimmedTo returns chunks without those before and after the author.
func trimmedTo(chunks []chunk, written, author string) []chunk {
	lo := 1
	for lo < len(written) && written[lo:min(lo+len(author), len(written))] != author {
		lo++
	}
	for i := range chunks {
		if c := &chunks[i]; c.hi <= lo || c.lo >= lo+len(author) {
			c.text = ""
		}
	}
	return chunks
}

// credits reports whether an instruction, after edits, is a label with the author as its value, without variables.
func credits(file *syntax.File, in *syntax.Instruction, edits []text.Edit, author string) bool {
	key, value, ok := keyValue(reread(file, in, edits))
	return ok && key == stages.AuthorLabel && compiled(value, file.Escape, nil) == compiledWord{text: string([]rune(author))}
}
