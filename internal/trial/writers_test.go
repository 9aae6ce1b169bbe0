package trial

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// writer is what is known of one path that a COPY --from takes from a stage of its file.
type writer struct {
	file    string
	line    int // of the COPY
	path    string
	write   *artifact.Write // nil: nothing is seen to write the path
	certain bool            // the path certainly exists after write
	by      int             // the line of the instruction that writes it
}

// TestWriters counts the copied paths whose writer is certain, likely or unknown. With DFIX_TRIAL_OUT it stores a sample of the
// certain ones, for comparison with the files.
func TestWriters(t *testing.T) {
	var all []writer
	for _, found := range each(corpus(t), writersOf) {
		all = append(all, found...)
	}
	certain, likely := 0, 0
	by := map[string]int{}
	for _, w := range all {
		switch {
		case w.certain:
			certain++
			by[fmt.Sprintf("certain: %s %s", w.write.At.Name, originName[w.write.Origin])]++
		case w.write != nil:
			likely++
		}
	}
	if certain == 0 {
		t.Errorf("none of %d paths is certain", len(all))
	}
	t.Logf("copied paths %d: written certainly %d, likely %d, not known %d\n%s", len(all), certain, likely, len(all)-certain-likely, entries("of the certain", by))
	if out := os.Getenv("DFIX_TRIAL_OUT"); out != "" {
		if err := os.WriteFile(filepath.Join(out, "writers.txt"), []byte(sampleWriters(all)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var originName = map[artifact.Origin]string{artifact.Built: "built", artifact.Copied: "copied", artifact.Fetched: "fetched",
	artifact.Installed: "installed", artifact.Empty: "empty"}

// writersOf looks at the literal sources that the COPYs of a file take from its stages.
func writersOf(name string) []writer {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	g, err := stages.Read(name, src)
	if err != nil {
		return nil
	}
	reader := artifact.New(g, g.Workdirs(nil, nil), artifact.Scripts{})
	var all []writer
	for _, r := range g.Refs {
		if r.Kind != stages.CopyFrom || r.To == nil || r.Trouble != stages.Fine {
			continue
		}
		i := slices.Index(r.In.Body, r.At)
		for _, source := range r.In.Cmds[i].(*instructions.CopyCommand).SourcePaths {
			word, ok := reader.Stage(r.In).Constant(i, source)
			if p := path.Join("/", word); ok && p != "/" && !strings.ContainsAny(word, `*?["'\`) {
				all = append(all, writerOf(g.File, r, p, name, reader.Stage(r.To)))
			}
		}
	}
	return all
}

func writerOf(file *syntax.File, r *stages.Ref, p, name string, st *artifact.Stage) writer {
	w := writer{file: name, path: p, write: st.Exists(p)}
	w.line, _ = file.Lines.Position(r.At.Span.Start)
	if w.certain = w.write != nil; !w.certain {
		w.write = st.Last(p)
	}
	if w.write != nil {
		w.by, _ = file.Lines.Position(w.write.At.Span.Start)
	}
	return w
}

// sampleWriters lists certain ones in an order that depends on nothing but file, line and path, those of commands first.
func sampleWriters(all []writer) string {
	certain := slices.DeleteFunc(slices.Clone(all), func(w writer) bool { return !w.certain || w.write.At.Name != "RUN" })
	key := func(w writer) [32]byte { return sha256.Sum256(fmt.Appendf(nil, "%s %d %s", w.file, w.line, w.path)) }
	slices.SortFunc(certain, func(x, y writer) int {
		a, b := key(x), key(y)
		return cmp.Compare(string(a[:]), string(b[:]))
	})
	var b strings.Builder
	for _, w := range certain[:min(len(certain), 150)] {
		fmt.Fprintf(&b, "%s:%d copies %s, written in line %d: %s\n", w.file, w.line, w.path, w.by, strings.Join(strings.Fields(w.write.Text), " "))
	}
	return b.String()
}

func TestWriterLevels(t *testing.T) {
	name := filepath.Join(t.TempDir(), "Dockerfile")
	text := "FROM golang:1.24 AS b\nRUN go build -o /certain .\nRUN make DESTDIR=/likely install\nFROM scratch\nCOPY --from=b /certain /likely/x /unknown /*.txt /\n"
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, w := range writersOf(name) {
		got[w.path] = map[bool]string{true: "certain", false: "likely"}[w.certain]
		if w.write == nil {
			got[w.path] = "unknown"
		}
	}
	if want := map[string]string{"/certain": "certain", "/likely/x": "likely", "/unknown": "unknown"}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
