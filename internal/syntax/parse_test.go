package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/syntax"
)

func parse(t *testing.T, src string) *syntax.File {
	t.Helper()
	file, err := syntax.Parse("Dockerfile", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	checkFile(t, file)
	return file
}

var kinds = map[syntax.Kind]string{
	syntax.BOM: "bom", syntax.Blank: "blank", syntax.Comment: "comment", syntax.ParserLine: "directive",
	syntax.Space: "space", syntax.Keyword: "keyword", syntax.FlagToken: "flag", syntax.WordToken: "word",
	syntax.Continuation: "continuation", syntax.HeredocBody: "body", syntax.HeredocEnd: "end",
	syntax.LineEnd: "eol", syntax.OpaqueText: "opaque",
}

// tokens prints one token per line, without spaces.
func tokens(f *syntax.File) string {
	var b strings.Builder
	for _, t := range f.Tokens {
		if t.Kind != syntax.Space {
			fmt.Fprintf(&b, "%s %q\n", kinds[t.Kind], t.Span.Of(f.Src))
		}
	}
	return b.String()
}

func TestTokens(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"directives end at the first other line", "# escape=`\n# c\n# syntax=x\nFROM a\n", "directive \"# escape=`\\n\"\ncomment \"# c\\n\"\ncomment \"# syntax=x\\n\"\nkeyword \"FROM\"\nword \"a\"\neol \"\\n\"\n"},
		{"a byte order mark before a directive, CRLF, no final newline", "\xef\xbb\xbf# escape=`\r\nFROM `\r\n a", "bom \"\\ufeff\"\ndirective \"# escape=`\\r\\n\"\nkeyword \"FROM\"\ncontinuation \"`\\r\\n\"\nword \"a\"\n"},
		{"comments and blank lines in a continuation, a word in two", "FROM a\nCOPY --fr\\\n# c \\\nom=b \\  \n\n x\\\ny z\n", `keyword "FROM"
word "a"
eol "\n"
keyword "COPY"
flag "--fr"
continuation "\\\n"
comment "# c \\\n"
flag "om=b"
continuation "\\  \n"
blank "\n"
word "x"
continuation "\\\n"
word "y"
word "z"
eol "\n"
`},
		{"heredocs", "FROM a\nRUN <<A cat <<-B\nFROM x\nA\n\t# y\n\tB\nRUN z\n", `keyword "FROM"
word "a"
eol "\n"
keyword "RUN"
word "<<A cat <<-B"
eol "\n"
body "FROM x\n"
end "A\n"
body "\t# y\n"
end "\tB\n"
keyword "RUN"
word "z"
eol "\n"
`},
		{"JSON form", "FROM a\nCOPY --link [ \"a b\" , \\\n \"\\u0063\" ]\n", `keyword "FROM"
word "a"
eol "\n"
keyword "COPY"
flag "--link"
word "\"a b\""
continuation "\\\n"
word "\"\\u0063\""
eol "\n"
`},
		{"the keyword in two, a tab, lower case", "fr\\\nom\ta\n", "keyword \"fr\"\ncontinuation \"\\\\\\n\"\nkeyword \"om\"\nword \"a\"\neol \"\\n\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, tokens(parse(t, test.src))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInstruction(t *testing.T) {
	f := parse(t, "FROM a\nCOPY --chown=\"1:2\" --from=b\\\nc --link x\\ y [\"z\" /d\\\n")
	in := f.Instructions[1]
	if in.Name != "COPY" || in.JSON || !in.Dangling || in.Opaque {
		t.Errorf("got %+v", in)
	}
	var words []string
	for _, w := range in.Args {
		words = append(words, w.Text)
	}
	if diff := cmp.Diff([]string{`x\`, "y", `["z"`, "/d"}, words); diff != "" {
		t.Error(diff)
	}
	chown, _ := in.Flag("chown")
	from, _ := in.Flag("from")
	link, ok := in.Flag("link")
	if chown.Value != "1:2" || string(chown.ValueSpan.Of(f.Src)) != `"1:2"` || chown.Split {
		t.Errorf("chown: %+v", chown)
	}
	if from.Value != "bc" || !from.Split {
		t.Errorf("from: %+v", from)
	}
	if !ok || link.HasValue {
		t.Errorf("link: %+v", link)
	}
}

func TestDangling(t *testing.T) {
	for src, want := range map[string]bool{
		"FROM a\nRUN x \\":            true,
		"FROM a\nRUN x \\\n":          true,
		"FROM a\nRUN x \\\n\n# c\n":   true,
		"FROM a\nRUN x \\\\\n":        false,
		"FROM a\nRUN x\n":             false,
		"# escape=`\nFROM a\nRUN x\\": false,
	} {
		f := parse(t, src)
		if got := f.Instructions[1].Dangling; got != want {
			t.Errorf("%q: Dangling = %v", src, got)
		}
	}
}

// TestNotASCII: BuildKit reads flags as Latin-1, so this flag is not the one in the source.
func TestNotASCII(t *testing.T) {
	f := parse(t, "FROM a\nCOPY --chown=é:à a b\nRUN echo é\n")
	if !f.Instructions[1].Opaque || f.Instructions[2].Opaque {
		t.Errorf("opaque: %v, %v", f.Instructions[1].Opaque, f.Instructions[2].Opaque)
	}
}

func TestErrors(t *testing.T) {
	long := "FROM a\nRUN " + strings.Repeat("x", 70_000) + "\n"
	for _, test := range []struct {
		src  string
		line int
		msg  string
	}{
		{"", 0, "no instructions"},
		{"# only a comment\n", 0, "no instructions"},
		{"FROM a\nRUN <<E\nx\n", 2, "unterminated heredoc"},
		{"FROM a\nENV x\n", 2, "ENV must have two arguments"},
		{"# escape=x\nFROM a\n", 0, "invalid escape token"},
		{long, 2, "dockerfile line greater than max allowed size of 65535"},
		{"FROM a\n#" + strings.Repeat("x", 65_534) + "\n#" + strings.Repeat("x", 65_535) + "\n", 3, "dockerfile line greater than max allowed size of 65535"},
	} {
		_, err := syntax.Parse("Dockerfile", []byte(test.src))
		got, ok := err.(*syntax.Error)
		if !ok || !strings.Contains(got.Msg, test.msg) || (test.line != 0 && got.Line != test.line) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40q: got %v, want line %d: %s", test.src, err, test.line, test.msg)
		}
	}
}

// TestLongestLine: the limit is BuildKit's, to the byte.
func TestLongestLine(t *testing.T) {
	for length, ok := range map[int]bool{65_535: true, 65_536: false} {
		src := "FROM a\nRUN " + strings.Repeat("x", length-len("RUN ")) + "\n"
		if _, err := syntax.Parse("Dockerfile", []byte(src)); (err == nil) != ok {
			t.Errorf("a line of %d bytes: %v", length, err)
		}
	}
}

// source returns a file of typical proportions: half of it is long RUNs.
func source() []byte {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "# Stage %d\nFROM debian:12 AS stage%d\nENV A=1 \\\n    B=2\nRUN apt-get update \\\n && apt-get install -y \\\n    build-essential \\\n    # the compiler\n    clang \\\n && rm -rf /var/lib/apt/lists/*\nCOPY --from=golang:1.23 --chown=1:1 /usr/local/go /usr/local/go\nWORKDIR /src\n\n", i, i)
	}
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	src := source()
	b.Run("buildkit", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			if _, err := parser.Parse(strings.NewReader(string(src))); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("overlay", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			if _, err := syntax.Parse("Dockerfile", src); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func TestPreprocessed(t *testing.T) {
	for src, want := range map[string]bool{
		"#include \"base.docker\"\nFROM a\n":      true,
		"# {{- if .Foo }}\nFROM a\n# {{ end }}\n": true,
		"#% if x\nFROM a\n":                       true,
		"# include the tools\nFROM a\n":           false,
		"# use {{ here\nFROM a\n":                 false,
		"#if X\nFROM a\n#endif\n":                 true,
		"#if X\nFROM a\nRUN b \\\n#endif X\n c\n": true,
		"# endif\nFROM a\n":                       true,
		"#endiffer\nFROM a\n":                     false,
		"FROM a\nRUN <<E\n#endif\nE\n":            false,
		"FROM a\n # endif\n":                      false,
	} {
		if got := parse(t, src).Preprocessed; got != want {
			t.Errorf("%q: Preprocessed = %v", src, got)
		}
	}
}

func TestTemplate(t *testing.T) {
	for word, want := range map[string]bool{"{{ base }}": true, "@@BASE@@": true, "<%= x %>": true, "${A:-{}}": false, "a@b": false} {
		if got := syntax.Template(word); got != want {
			t.Errorf("Template(%q) = %v", word, got)
		}
	}
}
