package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// TestSpans: the bytes of a scalar are found in every style of YAML, behind characters of several bytes, and with CRLF.
func TestSpans(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      string // the text of the span; "" if the bytes do not spell the value
	}{
		{"plain", "k: dev\n", "dev"},
		{"behind characters of several bytes", "ключ: {é: ü, k: dev}\nk: dev\n", "dev"},
		{"behind a byte order mark", "\ufeffk: dev\n", "dev"},
		{"double quotes", "k: \"dev\"\n", "dev"},
		{"single quotes", "k: 'dev'\n", "dev"},
		{"an anchor and a tag", "k: &a !x dev\n", "dev"},
		{"a block", "k: |-\n  dev\n", "dev"},
		{"a folded block", "k: >-\n  dev\n", "dev"},
		{"a block whose indent is declared", "k: >2-\n   dev\n", ""},
		{"an escape", "k: \"d\\u0065v\"\n", ""},
		{"a doubled quote", "k: 'd''v'\n", ""},
		{"two lines", "k: de\n  v\n", ""},
		{"an alias", "a: &a dev\nk: *a\n", "dev"},
		{"a merged mapping", "a: &a {k: dev}\n<<: *a\n", "dev"},
	} {
		for _, src := range []string{test.src, strings.ReplaceAll(test.src, "\n", "\r\n")} {
			roots, err := New("x.yaml", "x.yaml", []byte(src)).Documents()
			if err != nil || len(roots) != 1 {
				t.Fatalf("%s: %d documents: %v", test.name, len(roots), err)
			}
			span, ok := roots[0].At("k").Word(Dialect{}).Span()
			if got := string(span.Of([]byte(src))); got != test.want || ok != (test.want != "") {
				t.Errorf("%s: %q: %q, %t", test.name, src, got, ok)
			}
		}
	}
}

// braced writes variables as {NAME}.
var braced = Dialect{Hole: lazyregexp.New(`\{\w*\}`), Variable: func(hole string) string { return strings.Trim(hole, "{}") }}

// TestReadings: a value with variables can be everything that the file gives them, and anything where one is not known.
func TestReadings(t *testing.T) {
	f := New("x", "x", []byte("{a}-{b}"))
	vars := Variables{}
	for _, value := range []string{"1", "2"} {
		vars.Set("a", Literal(f.Near(value, 0)))
	}
	for text, want := range map[string][]string{
		"dev": {"dev"}, "{a}": {"1", "2"}, "x{a}": {"x1", "x2"}, "{a}-{b}": {"1-" + Unknown, "2-" + Unknown}, "{b}": {Unknown},
	} {
		var got []string
		for _, w := range vars.Readings(braced.Read(f.Near(text, 0))) {
			got = append(got, w.Text)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
}

// TestReadingsAreBounded: variables that multiply or contain each other end in an unknown text.
func TestReadingsAreBounded(t *testing.T) {
	f := New("x", "x", nil)
	vars := Variables{}
	for range 100 {
		vars.Set("a", braced.Read(f.Near("{a}{a}", 0)))
	}
	if all := vars.Readings(braced.Read(f.Near("{a}{a}", 0))); len(all) > 2*maxReadings {
		t.Errorf("%d readings", len(all))
	}
}

// TestReplace: what a replacement keeps has its place, and what it adds begins where the match does.
func TestReplace(t *testing.T) {
	f := New("x", "x", []byte("a $$b {name} c"))
	pattern := lazyregexp.New(`\$\$|\{\w+\}`)
	got := f.Shown("a $$b {name} c", 0).Replace(pattern(), func(match string) string {
		if match == "$$" {
			return "$"
		}
		return "VAR"
	})
	if got.Text != "a $b VAR c" {
		t.Errorf("%q", got.Text)
	}
	if d := cmp.Diff([]int{0, 1, 2, 4, 5, 6, -1, -1, 12, 13}, got.At); d != "" {
		t.Error(d)
	}
	for part, want := range map[string]bool{"b": true, "$b": false, "VAR": false, "c": true} {
		i := strings.Index(got.Text, part)
		if _, ok := got.Cut(i, i+len(part)).Span(); ok != want {
			t.Errorf("the bytes of %q are those of the source: %t", part, ok)
		}
	}
}
