package suggest

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/stages"
)

// Captured finds every use whose meaning a new name would change.
func TestCaptured(t *testing.T) {
	for _, test := range []struct{ what, src, want string }{
		{"a free name", "FROM a AS x\nFROM b\nCOPY --from=x / /\n", ""},
		{"a stage", "FROM a AS x\nFROM b AS new\n", "stage 1 already has the name new"},
		{"an image", "FROM a AS x\nFROM b\nCOPY --from=New / /\n", "line 3: COPY --from New means an image, and would mean the stage or look like it"},
		{"its own base", "FROM new AS x\n", ""},
		{"a comment", "# new is it\nFROM a AS x\n", "the comment above would become the description of a stage called new"},
		{"a trigger", "FROM a AS x\nONBUILD COPY --from=new / /\n", "an ONBUILD trigger names new: it would mean the stage where it runs in this file"},
		{"an argument", "ARG BUILDKIT_SBOM_SCAN_STAGE=new\nFROM a AS x\n", "the default of a build argument names new: it would mean the stage"},
		{"a computed name", "ARG V\nFROM a AS x\nFROM n${V}\n", `line 3: a build argument can make FROM "n${V}" mean "new"`},
	} {
		g, err := stages.Read("Dockerfile", []byte(test.src))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := Captured(g, g.Stages[0], "new", nil); err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, test.want) || got != "" && test.want == "" {
			t.Errorf("%s: %q, want %q", test.what, got, test.want)
		}
	}
}
