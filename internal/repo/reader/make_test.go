package reader

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/source"
)

// TestMakeLines: what of a Makefile is a rule, what is a recipe, and what of that make hands to the shell.
func TestMakeLines(t *testing.T) {
	for src, want := range map[string]string{
		"a: b\n\tdocker build .\n":               "a: b|docker build .",
		"a: ; docker build .\nb:\n":              "a: ; docker build .;b:|docker build .",
		"a:\n\t@-docker \\\n\t  build .\n":       "a:|docker \\\n  build .",
		"a:\n\tdocker \\\r\n\tbuild .\r\n":       "a:|docker \\\nbuild .",
		"a:\n\techo $$HOME $(A) ${B} $C $@\n":    "a:|echo $HOME ${make_A} ${make_B} ${make_C} ${make__}",
		"a:\n\techo $(call f,$(g $(h)),${i})x\n": "a:|echo ${make_call_f_g_h_i}x",
		"a:\n\techo $(\n":                        "a:|echo ${make_}",
	} {
		rules, recipes := makeLines(source.New("Makefile", "Makefile", []byte(src)))
		var heads, texts []string
		for _, l := range rules {
			heads = append(heads, l.Text)
		}
		for _, l := range recipes {
			text := shellText(l)
			if len(text.At) != len(text.Text) {
				t.Errorf("%q: %d places of %d bytes", src, len(text.At), len(text.Text))
			}
			texts = append(texts, strings.TrimLeft(text.Text, " "))
		}
		if got := strings.Join(heads, ";") + "|" + strings.Join(texts, ";"); strings.ReplaceAll(got, "\r", "") != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}
