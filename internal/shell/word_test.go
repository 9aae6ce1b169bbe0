package shell

import (
	"fmt"
	"strings"
	"testing"
)

// showWord writes a word: its text, "*" for a pattern, "+" for several words, how many bytes have a place in the script if
// not all, the variable, what it likely is if that differs, and the parts if there are several.
func showWord(t *testing.T, s *Script, w Word) string {
	t.Helper()
	readable := func(text string) string { return strings.NewReplacer(Unknown, "~", here, "HERE").Replace(text) }
	out := fmt.Sprintf("%q", readable(w.Text))
	if w.Pattern {
		out += "*"
	}
	if w.Several {
		out += "+"
	}
	placed := 0
	if len(w.At) != len(w.Text) {
		t.Errorf("%q: %d places for %d bytes of %q", s.Text, len(w.At), len(w.Text), w.Text)
	}
	for i, at := range w.At {
		if at < -1 || at >= 0 && s.Text[at] != w.Text[i] {
			t.Errorf("%q: byte %d of %q is not at %d", s.Text, i, w.Text, at)
		}
		if at >= 0 {
			placed++
		}
	}
	if placed != len(w.Text) {
		out += fmt.Sprintf(" at %d", placed)
	}
	if w.Var != "" {
		out += " $" + w.Var
	}
	if w.Likely != w.Text {
		out += fmt.Sprintf(" likely %q", readable(w.Likely))
	}
	if parts := w.Parts(); len(parts) > 1 || len(parts) == 1 && (parts[0].Var != "" || parts[0].Default != nil) {
		var all []string
		for _, p := range parts {
			text := readable(p.Text) + p.Var
			if p.Default != nil {
				text += fmt.Sprintf("|%d", len(p.Default))
			}
			all = append(all, text)
		}
		out += " (" + strings.Join(all, ",") + ")"
	}
	return out
}

func TestWords(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"a\\ b", "\"a b\""},
		{"\"a\\$b\\\"c\\\\d\\e\\`\"", "\"a$b\\\"c\\\\d\\\\e`\""},
		{"a\\\\", "\"a\\\\\""},
		{"\"x\\\ny\"", "\"xy\""},
		{"x\\\r\ny", "\"xy\""},
		{"x\\\ny", "\"xy\""},
		{"\"x\r\ny\"", "\"x\\ny\""},
		{"\"x\ry\"", "\"x\\ry\""},
		{"a\\", "\"a\\\\\""},
		{"'it'\"s\"", "\"its\""},
		{"'a\\b'", "\"a\\\\b\""},
		{"'x\r\ny'", "\"x\\ny\" at 0"},
		{"$'a'", "\"~\" at 0"},
		{"~", "\"~\" at 0"},
		{"~/x", "\"~/x\" at 0 (~,/x)"},
		{"~u/x", "\"~/x\" at 0 (~,/x)"},
		{"x~/y", "\"x~/y\""},
		{"\"~/x\"", "\"~/x\""},
		{"\"\"~/x", "\"~/x\""},
		{"$V~/x", "\"~~/x\"+ at 3 (~V,~/x)"},
		{"$V", "\"~\"+ at 0 $V (~V)"},
		{"\"$V\"", "\"~\" at 0 $V (~V)"},
		{"${V}", "\"~\"+ at 0 $V (~V)"},
		{"\"${V}\"", "\"~\" at 0 $V (~V)"},
		{"$V/x", "\"~/x\"+ at 2 (~V,/x)"},
		{"\"$V$W\"", "\"~~\" at 0 (~V,~W)"},
		{"$@", "\"~\"+ at 0 $@ (~@)"},
		{"\"$@\"", "\"~\"+ at 0 $@ (~@)"},
		{"\"$*\"", "\"~\" at 0 $* (~*)"},
		{"$K", "\"value\" at 0 $K"},
		{"\"$K\"", "\"value\" at 0 $K"},
		{"$K$V/x", "\"value~/x\"+ at 2 (value,~V,/x)"},
		{"$L", "\"~\"+ at 0 $L likely \"lib\" (~L)"},
		{"\"$L/x\"", "\"~/x\" at 2 likely \"lib/x\" (~L,/x)"},
		{"${K:-d}", "\"value\" at 0 $K"},
		{"${E:-d}", "\"~\"+ at 0 $E likely \"d\" (~E|1)"},
		{"${V:-d}", "\"~\"+ at 0 $V likely \"d\" (~V|1)"},
		{"${V-d}", "\"~\"+ at 0 $V likely \"d\" (~V|1)"},
		{"${V:=d}", "\"~\"+ at 0 $V likely \"d\" (~V|1)"},
		{"${V=d}", "\"~\"+ at 0 $V likely \"d\" (~V|1)"},
		{"${V:-}", "\"~\"+ at 0 $V (~V)"},
		{"\"${V:-d/$W}\"", "\"~\" at 0 $V (~V|2)"},
		{"${V:?d}", "\"~\"+ at 0 $V (~V|1)"},
		{"${V?d}", "\"~\"+ at 0 $V (~V|1)"},
		{"${K:?d}", "\"value\" at 0 $K"},
		{"${K?d}", "\"value\" at 0 $K"},
		{"${K-d}", "\"value\" at 0 $K"},
		{"${K=d}", "\"value\" at 0 $K"},
		{"${K:=d}", "\"value\" at 0 $K"},
		{"${V:+d}", "\"~\"+ at 0 $V"},
		{"${K:+d}", "\"~\"+ at 0 $K"},
		{"${V:-$W}", "\"~\"+ at 0 $V (~V|1)"},
		{"${V:-*}", "\"~\"+ at 0 $V (~V|1)"},
		{"${K%ue}", "\"val\" at 0 $K"},
		{"${K%%ue}", "\"val\" at 0 $K"},
		{"${K#va}", "\"lue\" at 0 $K"},
		{"${K##va}", "\"lue\" at 0 $K"},
		{"${K%va}", "\"value\" at 0 $K"},
		{"${K#ue}", "\"value\" at 0 $K"},
		{"${K%*e}", "\"~\"+ at 0 $K"},
		{"${V%x}", "\"~\"+ at 0 $V"},
		{"${V#x}", "\"~\"+ at 0 $V"},
		{"\"${K%$V}\"", "\"~\" at 0 $K"},
		{"${P%x}", "\"*.c\"*+ at 0 $P"},
		{"${#K}", "\"~\"+ at 0 $K"},
		{"${K/a/b}", "\"~\"+ at 0 $K"},
		{"${K:1}", "\"~\"+ at 0 $K"},
		{"${!K}", "\"~\"+ at 0 $K"},
		{"${A[@]}", "\"~\"+ at 0 $A (~A)"},
		{"\"${A[@]}\"", "\"~\"+ at 0 $A (~A)"},
		{"${A[*]}", "\"~\"+ at 0 $A (~A)"},
		{"${A[0]}", "\"~\"+ at 0 $A"},
		{"${#A[@]}", "\"~\"+ at 0 $A"},
		{"${A[@]:1}", "\"~\"+ at 0 $A"},
		{"${A[@]/x/y}", "\"~\"+ at 0 $A"},
		{"${!A[@]}", "\"~\"+ at 0 $A"},
		{"${A[@]:-x}", "\"~\"+ at 0 $A"},
		{"$(x)", "\"~\"+ at 0"},
		{"\"$(x)\"", "\"~\" at 0"},
		{"$(pwd)", "\"/w\" at 0"},
		{"`pwd`", "\"/w\" at 0"},
		{"\"$(pwd)/x\"", "\"/w/x\" at 2"},
		{"$(dirname \"$0\")/x", "\"HERE/x\" at 2"},
		{"$((1+2))", "\"~\"+ at 0"},
		{"<(x)", "\"~\"+ at 0"},
		{"*", "\"*\"*"},
		{"a?", "\"a?\"*"},
		{"[ab]", "\"[ab]\"*"},
		{"a{b,c}", "\"a{b,c}\"*"},
		{"\"*\"", "\"*\""},
		{"\\*", "\"*\""},
		{"'?'x", "\"?x\""},
		{"$P", "\"*.c\"*+ at 0 $P"},
		{"\"$P\"", "\"*.c\" at 0 $P"},
		{"$S", "\"two words\"+ at 0 $S"},
		{"\"$S\"", "\"two words\" at 0 $S"},
		{"$M", "\"~\"+ at 0 $M (~M)"},
		{"x$M", "\"x~\"+ at 1 (x,~M)"},
		{"$1", "\"~\"+ at 0 $1 (~1)"},
		{"$0", "\"~\"+ at 0 $0 (~0)"},
		{"$PWD", "\"/w\" at 0 $PWD"},
		{"\"\"", "\"\""},
		{"''$K", "\"value\" at 0"},
		{"é", "\"é\""},
		{"\"${@:1}\"", "\"~\"+ at 0 $@"},
		{"\"${#@}\"", "\"~\"+ at 0 $@"},
		{"\"x\\\r\ny\"", "\"xy\""},
		{"\"${A[0]}\"", "\"~\" at 0 $A"},
	} {
		s, err := Parse("a "+test.text, Options{Dir: "/w", Bash: true, Vars: map[string]string{"K": "value", "E": "", "P": "*.c", "S": "two words"}, Likely: map[string]string{"L": "lib"}})
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		for _, c := range s.Commands {
			if len(c.Words) == 0 || !c.Words[0].Is("a") {
				continue
			}
			var got []string
			for _, w := range c.Words[1:] {
				got = append(got, showWord(t, s, w))
			}
			if strings.Join(got, "; ") != test.want {
				t.Errorf("%s: got %s, want %s", test.text, strings.Join(got, "; "), test.want)
			}
		}
	}
}
