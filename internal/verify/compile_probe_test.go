package verify

import (
	"context"
	"strings"
	"testing"
)

func TestProbeable(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"ended", "FROM a\nRUN x\n", "FROM a\nRUN x\n"},
		{"without a newline", "FROM a\nRUN x", "FROM a\nRUN x\n"},
		{"dangling", "FROM a\nRUN x \\", "FROM a\nRUN x \n"},
		{"dangling with blanks", "FROM a\nRUN x \\ \t\r\n", "FROM a\nRUN x  \t\r\n"},
		{"dangling above comments", "FROM a\nRUN x \\\n# y\n\n", "FROM a\nRUN x \n# y\n\n"},
		{"escaped escape", "FROM a\nRUN x \\\\\n", "FROM a\nRUN x \\\\\n"},
		{"other escape", "# escape=`\nFROM a\nRUN x `\n", "# escape=`\nFROM a\nRUN x \n"},
		{"no escape any more", "# escape=`\nFROM a\nRUN x \\\n", "# escape=`\nFROM a\nRUN x \\\n"},
		{"comment that ends so", "FROM a\nRUN x\n# y \\\n", "FROM a\nRUN x\n# y \\\n"},
		{"heredoc", "FROM a\nRUN <<E\nx \\\nE\n", "FROM a\nRUN <<E\nx \\\nE\n"},
		{"split word", "FROM a\nRUN x\\\n  y\\\n", "FROM a\nRUN x\\\n  y\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read([]byte(c.text)).probeable()
			if err != nil || string(got) != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

// TestView: a broken stage breaks the stages that are built from it, and no others.
func TestView(t *testing.T) {
	broken := "COPY --chmod=9999 /a /a\n"
	text := "FROM a AS one\nRUN 1\nFROM b AS two\n" + broken + "FROM c AS three\nCOPY --from=one /a /a\n" +
		"FROM two AS four\nRUN 4\nFROM scratch AS five\nFROM d AS six\n" + broken + "FROM e\nRUN --mount=from=six,target=/m ls\n"
	v, err := read([]byte(text)).view(context.Background(), emptyProfile())
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, l := range v {
		if l.err != nil {
			got.WriteByte('-')
		} else {
			got.WriteByte('+')
		}
	}
	if got.String() != "+-+-+--" {
		t.Errorf("got %s", got.String())
	}
	if v[4].name().digest != "scratch" {
		t.Errorf("an empty stage is %v", v[4].name())
	}
}

// TestStageCalledScratch: a probe does not begin with a stage of the file.
func TestStageCalledScratch(t *testing.T) {
	v, err := read([]byte("FROM a AS scratch\nCOPY --chmod=9999 /a /a\nFROM b\nRUN 1\n")).view(context.Background(), emptyProfile())
	if err != nil || v[0].err == nil || v[1].err != nil {
		t.Errorf("the stages have %v and %v (%v), want an error of the first one only", v[0].err, v[1].err, err)
	}
}

// TestViewAgreesWithTargets: the graph of a stage in the probe is the graph of its target.
func TestViewAgreesWithTargets(t *testing.T) {
	src := read([]byte(many(12)))
	p := fullProfile(map[string]string{"TOOL": "x"})
	v, err := src.view(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range src.allTargets() {
		out := mustConvert(t, string(src.text), p, target.name)
		if got, want := v[target.stage].name(), out.name(); got != want {
			t.Errorf("%s: %v, by itself %v", target, got, want)
		}
	}
}

func TestWholeFileFails(t *testing.T) {
	v, err := read([]byte("FROM a AS one\nRUN 1\nFROM b\nCOPY --from=$x /a /a\n")).view(context.Background(), emptyProfile())
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range v {
		if l.err == nil {
			t.Errorf("stage %d compiles", i)
		}
	}
}
