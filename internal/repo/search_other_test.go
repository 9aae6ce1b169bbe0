package repo

import "testing"

// The parts of a text that are searched have the name of the stage and, in its line or in the two above, the word target.
func TestNear(t *testing.T) {
	for src, want := range map[string]string{
		"a\nb\nc\ntarget: base\nd\n":       "b\nc\ntarget: base\n",
		"a\n- --target\n- Base\nbase\nd\n": "a\n- --target\n- Base\nbase\n",
		"target\na\nb\nbase\n":             "",
		"İİ\nx\ny\ntarget base":            "x\ny\ntarget base",
		"base\n":                           "",
		"a\n\nb\nTarget(\"base\")\n1\n2\n3\n4\nbase target\n": "\nb\nTarget(\"base\")\n|3\n4\nbase target\n",
	} {
		got := ""
		for i, part := range near([]byte(src), "base") {
			if i > 0 {
				got += "|"
			}
			got += src[part.Start:part.End]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}
