package stages_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/stages"
)

func TestTransferOf(t *testing.T) {
	g, err := stages.Read("Dockerfile", []byte("FROM a AS b\nRUN x\nCOPY --chmod=1 --parents --exclude=e s d\nADD --chmod=2 u v\nFROM c\nCOPY --from=b s t /d/\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range g.Stages {
		for _, cmd := range s.Cmds {
			if c := stages.TransferOf(cmd); c != nil {
				got = append(got, fmt.Sprint(c.SourcePaths, c.DestPath, " ", c.From, c.Chmod, c.Exclude, c.Parents, c.Add))
			}
		}
	}
	if want := "[s]d 1[e] true false, [u]v 2[] false true, [s t]/d/ b[] false false"; strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

// TestCopies: only a COPY --from that takes files from an earlier stage counts.
func TestCopies(t *testing.T) {
	g, err := stages.Read("Dockerfile", []byte("FROM a AS b\nRUN x\nFROM b\nRUN --mount=from=b,target=/m y\nCOPY --from=b s /\nCOPY --from=img s /\nCOPY --from=later s /\nFROM c AS later\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range g.Refs {
		got = append(got, fmt.Sprint(r.Name, r.Position(), r.Copies() != nil))
	}
	if want := "a-1 false, b-1 false, b0 false, b1 true, img2 false, later3 false, c-1 false"; strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func TestRootAndLabel(t *testing.T) {
	g, err := stages.Read("Dockerfile", []byte("FROM a AS b\nFROM b\nFROM c\n"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"b b", "1 b", "2 2"} {
		if s := g.Stages[i]; s.Label()+" "+s.Root().Label() != want {
			t.Errorf("stage %d: %s %s, want %s", i, s.Label(), s.Root().Label(), want)
		}
	}
}
