package format

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/text"
)

func TestChanges(t *testing.T) {
	const src = "FROM a\r\nRUN b\r\nCOPY c .\n\nCMD d"
	at := func(word string) text.Span {
		i := strings.Index(src, word)
		return text.Span{Start: i, End: i + len(word)}
	}
	for name, test := range map[string]struct {
		edits []text.Edit
		want  []Change
	}{
		"a word":                    {[]text.Edit{text.Replace(at("."), "/app/")}, []Change{{3, "COPY c .", "COPY c /app/"}}},
		"two in a line":             {[]text.Edit{text.Replace(at("."), "/"), text.Replace(at("c"), "/c")}, []Change{{3, "COPY c .", "COPY /c /"}}},
		"two lines":                 {[]text.Edit{text.Insert(at("RUN").Start-2, " AS x"), text.Replace(at("."), "/")}, []Change{{1, "FROM a", "FROM a AS x"}, {3, "COPY c .", "COPY c /"}}},
		"a new line before":         {[]text.Edit{text.Insert(at("COPY").Start, "RUN t\n")}, []Change{{3, "", "RUN t"}}},
		"a new line behind":         {[]text.Edit{text.Insert(at("RUN b").End, "\r\nRUN t")}, []Change{{3, "", "RUN t"}}},
		"a new line at the end":     {[]text.Edit{text.Insert(len(src), "\nRUN t")}, []Change{{6, "", "RUN t"}}},
		"no line any more":          {[]text.Edit{text.Replace(at("RUN b\r\n"), "")}, []Change{{2, "RUN b", ""}}},
		"one line becomes two":      {[]text.Edit{text.Replace(at("b"), "b1\r\nRUN b2")}, []Change{{2, "RUN b", "RUN b1\nRUN b2"}}},
		"edits that overlap":        {[]text.Edit{text.Replace(at("COPY"), "ADD"), text.Replace(at("OP"), "")}, []Change{}},
		"an edit that says nothing": {[]text.Edit{text.Replace(at("b"), "b")}, []Change{}},
	} {
		if d := cmp.Diff(test.want, changes([]byte(src), test.edits)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestExcerptIsCut(t *testing.T) {
	long := strings.Repeat("x", longestExcerpt-1) + "é and more"
	if got, want := excerpt([]byte(long)), long[:longestExcerpt-1]+"…"; got != want {
		t.Errorf("%d bytes that end in %q", len(got), got[len(got)-10:])
	}
	if got := excerpt([]byte("a\xff\r\n")); got != "a\uFFFD" {
		t.Errorf("%q", got)
	}
}
