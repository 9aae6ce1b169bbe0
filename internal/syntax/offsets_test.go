package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// TestOffsets: Offsets finds each byte of a word's text, also with continuations between them.
func TestOffsets(t *testing.T) {
	f := parse(t, "FROM golang:1 AS Bu\\\n# a comment\n\nild\nCO\\\nPY --from=Bu\\\nild [\"a\", \"b\"]\nRUN a  b\n")
	if in := f.Instructions[1]; in.Opaque || len(in.Args) != 2 {
		t.Fatalf("%+v", in)
	}
	for _, test := range []struct {
		name string
		word syntax.Word
		want string // what lies at the offsets; "" for nil
	}{
		{"a word", f.Instructions[0].Args[0], "golang:1"},
		{"a word in two lines", f.Instructions[0].Args[2], "Build"},
		{"a keyword in two lines", f.Instructions[1].Keyword, "COPY"},
		{"a word of JSON", f.Instructions[1].Args[0], ""},
		{"words with blanks", f.Instructions[2].Args[0], "a  b"},
		{"another text", syntax.Word{Text: "golong:1", Span: f.Instructions[0].Args[0].Span}, ""},
		{"a longer text", syntax.Word{Text: "golang:12", Span: f.Instructions[0].Args[0].Span}, ""},
		{"a shorter text", syntax.Word{Text: "golang:", Span: f.Instructions[0].Args[0].Span}, ""},
	} {
		offsets := f.Offsets(test.word)
		var got []byte
		for i, at := range offsets {
			if i > 0 && at <= offsets[i-1] {
				t.Errorf("%s: the offsets are %v", test.name, offsets)
			}
			got = append(got, f.Src[at])
		}
		if string(got) != test.want || test.want != "" && (offsets[0] != test.word.Span.Start || offsets[len(offsets)-1] != test.word.Span.End-1) {
			t.Errorf("%s: %q at %v, want %q", test.name, got, offsets, test.want)
		}
	}
}

// TestRecase: an edit covers only lines in which a letter changes, and never a continuation.
func TestRecase(t *testing.T) {
	f := parse(t, "FROM a AS Bu\\\nild\\\nER\nfR\\\nOm b\n")
	for _, test := range []struct {
		name  string
		word  syntax.Word
		upper bool
		want  string
	}{
		{"lower", f.Instructions[0].Args[2], false, "Bu>bu ER>er"},
		{"upper", f.Instructions[0].Args[2], true, "Bu>BU ild>ILD"},
		{"keyword", f.Instructions[1].Keyword, true, "fR>FR Om>OM"},
		{"as it is", f.Instructions[0].Keyword, true, ""},
	} {
		var got []string
		for _, e := range f.Recase(test.word, test.upper) {
			got = append(got, fmt.Sprintf("%s>%s", e.Span.Of(f.Src), e.New))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// fields prints the fields of a mount: key, value, the bytes of the value, whether it is split.
func fields(f *syntax.File, flag syntax.Flag) string {
	var all []string
	for _, field := range flag.Fields {
		all = append(all, fmt.Sprintf("%s=%s %q %v", field.Key, field.Value, field.ValueSpan.Of(f.Src), field.Split))
	}
	return strings.Join(all, "; ")
}

func TestMountFields(t *testing.T) {
	for flag, want := range map[string]string{
		"--mount=type=bind,from=x,target=/a": `type=bind "bind" false; from=x "x" false; target=/a "/a" false`,
		"--mount=FROM=x,ro,target=":          `from=x "x" false; target= "" false`,
		"--mount=from='x',target=/a":         `from=x "x" false; target=/a "/a" false`,
		"--mount=from=x\\\ny,target=/a":      `from=xy "x\\\ny" true; target=/a "/a" false`,
		"--network=from=x":                   "",
	} {
		f := parse(t, "FROM a\nRUN "+flag+" b\n")
		in := f.Instructions[1]
		if in.Opaque || len(in.Flags) != 1 {
			t.Fatalf("%s: %+v", flag, in)
		}
		if got := fields(f, in.Flags[0]); got != want {
			t.Errorf("%s:\n got %s\nwant %s", flag, got, want)
		}
	}
}

// TestEmptyValue: an empty value is right after the "=".
func TestEmptyValue(t *testing.T) {
	f := parse(t, "FROM a\nRUN --mount=type=bind,target=,ro b\nCOPY --link \\\n # c\n --from= a b\n")
	mount := f.Instructions[1].Flags[0].Fields[1].ValueSpan
	copied, _ := f.Instructions[2].Flag("from")
	for name, span := range map[string]text.Span{"target=": mount, "--from=": copied.ValueSpan} {
		if at := strings.Index(string(f.Src), name) + len(name); span != (text.Span{Start: at, End: at}) {
			t.Errorf("%s: %v, want %d", name, span, at)
		}
	}
}

// TestEscapesInFlags: quotes and escapes are not part of a value, and a value with one cannot be edited byte by byte.
func TestEscapesInFlags(t *testing.T) {
	f := parse(t, "FROM a\nCOPY --chown=1\\:2 --from=b\\\\c --\"link\" d e\n")
	in := f.Instructions[1]
	chown, _ := in.Flag("chown")
	from, _ := in.Flag("from")
	if _, link := in.Flag("link"); in.Opaque || chown.Value != "1:2" || from.Value != `b\c` || !link {
		t.Errorf("%+v", in)
	}
}

// TestEnds: the first line end decides File.EOL, and the span of a directive has no line end.
func TestEnds(t *testing.T) {
	for src, want := range map[string]string{"FROM a\r\nRUN b\n": "\r\n", "FROM a\nRUN b\r\n": "\n", "FROM a": "\n", "\nFROM a\r\n": "\n", "\r\nFROM a\n": "\r\n"} {
		if got := parse(t, src).EOL; got != want {
			t.Errorf("%q: %q", src, got)
		}
	}
	f := parse(t, "# escape=`\n#  check=skip=all  \nFROM a\n")
	for i, want := range []string{"# escape=`", "#  check=skip=all"} {
		if got := strings.TrimRight(string(f.Directives[i].Span.Of(f.Src)), " "); got != want || strings.ContainsAny(string(f.Directives[i].Span.Of(f.Src)), "\n") {
			t.Errorf("directive %d: %q", i, f.Directives[i].Span.Of(f.Src))
		}
	}
}

// TestEndOfFile: the last line is read once, with and without its end.
func TestEndOfFile(t *testing.T) {
	for src, want := range map[string]string{
		"FROM a\n# b":              "keyword \"FROM\"\nword \"a\"\neol \"\\n\"\ncomment \"# b\"\n",
		"FROM a\n\n":               "keyword \"FROM\"\nword \"a\"\neol \"\\n\"\nblank \"\\n\"\n",
		"FROM a\nRUN b\\\n\\\nc\n": "keyword \"FROM\"\nword \"a\"\neol \"\\n\"\nkeyword \"RUN\"\nword \"b\"\ncontinuation \"\\\\\\n\"\ncontinuation \"\\\\\\n\"\nword \"c\"\neol \"\\n\"\n",
		"FROM a\nCOPY --link\n":    "keyword \"FROM\"\nword \"a\"\neol \"\\n\"\nkeyword \"COPY\"\nflag \"--link\"\neol \"\\n\"\n",
		"FROM a\nCOPY --x\\\\\\\n": "keyword \"FROM\"\nword \"a\"\neol \"\\n\"\nkeyword \"COPY\"\nflag \"--x\\\\\\\\\\\\\"\neol \"\\n\"\n",
		"FROM a \\":                "keyword \"FROM\"\nword \"a\"\ncontinuation \"\\\\\"\n",
	} {
		if got := tokens(parse(t, src)); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", src, got, want)
		}
	}
}

func TestPreprocessedWords(t *testing.T) {
	for src, want := range map[string]bool{
		"#endif_x\nFROM a\n": false, "#endif0\nFROM a\n": false, "#endif9\nFROM a\n": false, "#endifa\nFROM a\n": false, "#endifz\nFROM a\n": false,
		"#endifA\nFROM a\n": false, "#endifZ\nFROM a\n": false, "#endif@\nFROM a\n": true, "#endif{\nFROM a\n": true, "#endif/\nFROM a\n": true, "#endif:\nFROM a\n": true,
	} {
		if got := parse(t, src).Preprocessed; got != want {
			t.Errorf("%q: Preprocessed = %v", src, got)
		}
	}
}
