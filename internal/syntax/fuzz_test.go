package syntax_test

import (
	"bytes"
	"testing"

	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// seeds are inputs that a reader of Dockerfiles may get wrong.
var seeds = []string{
	"FROM a\n",
	"\xef\xbb\xbf# escape=`\r\nFROM a AS b\r\nCOPY `\r\n --from=b /x /y",
	"# syntax=docker/dockerfile:1\n# check=skip=all\n\nFROM a\nRUN <<A cat <<-B\nFROM x\nA\n\tCOPY --from=0 a b\n\tB\nRUN x\n",
	"FROM a\nCOPY --fr\\\n# c \\\nom=b [\"a b\", \\\n\n \"c\"]\n",
	"FR\\\nOM \\\n a\n",
	"FROM a\nRUN --mount=type=bind,fr\\\nom=b,source=\"/x\" y\n",
	"FROM a\nCOPY --from=\"b\" --ch'own'=\\1 -- --x y\n",
	"FROM a\nWORKDIR x \\",
	"FROM a\nRUN x \\\n# end",
	"FROM a\nRUN echo \\\\\n",
	"FROM a\rRUN b\n",
	"ARG x=1 y\nFROM a$x\nENV a b c\nONBUILD COPY --from=0 a b\nHEALTHCHECK --interval=1s CMD [\"x\"]\n",
	"FROM a\nCOPY --from=\xff a\xfe b\n",
	"\\\nFROM a\n",
	"FROM\u00a0a\n\u2003FROM b\n",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := syntax.Parse("Dockerfile", src)
		if err != nil {
			return
		}
		checkFile(t, file)
	})
}

// checkFile checks the invariants of a parsed file.
func checkFile(t *testing.T, file *syntax.File) {
	t.Helper()
	if !bytes.Equal(file.Bytes(), file.Src) {
		t.Fatalf("round trip: got %q, want %q", file.Bytes(), file.Src)
	}
	at := 0
	for _, token := range file.Tokens {
		if token.Span.Start != at || token.Span.Len() <= 0 {
			t.Fatalf("token %v does not begin at %d", token, at)
		}
		at = token.Span.End
	}
	if len(file.Instructions) != len(file.AST.Children) {
		t.Fatalf("%d instructions for %d nodes", len(file.Instructions), len(file.AST.Children))
	}
	end := 0
	for _, in := range file.Instructions {
		if in.Lines.Start < end {
			t.Fatalf("%s at %v overlaps the one before", in.Name, in.Lines)
		}
		end = in.Lines.End
		checkInstruction(t, file, in)
	}
}

func checkInstruction(t *testing.T, file *syntax.File, in *syntax.Instruction) {
	t.Helper()
	spans := []text.Span{in.Span}
	for _, fl := range in.Flags {
		spans = append(spans, fl.Span)
		if fl.HasValue {
			spans = append(spans, fl.ValueSpan)
		}
		for _, field := range fl.Fields {
			spans = append(spans, field.ValueSpan)
			if !field.Split && string(field.ValueSpan.Of(file.Src)) != field.Value {
				t.Fatalf("field %q covers %q", field.Value, field.ValueSpan.Of(file.Src))
			}
		}
	}
	at := in.Lines.Start
	for _, w := range in.Args {
		spans = append(spans, w.Span)
		if w.Span.Start < at {
			t.Fatalf("word %q overlaps the one before", w.Text)
		}
		at = w.Span.End
		if !w.Split && !in.JSON && string(w.Span.Of(file.Src)) != w.Text {
			t.Fatalf("word %q covers %q", w.Text, w.Span.Of(file.Src))
		}
	}
	for _, s := range append(spans, in.Heredocs...) {
		if s.Start > s.End || !in.Lines.Contains(s) {
			t.Fatalf("%s: span %v is outside its lines %v", in.Name, s, in.Lines)
		}
	}
}
