package trial

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus returns the paths of the Dockerfiles to try: those of the list DFIX_CORPUS, or else generated ones.
func corpus(t *testing.T) []string {
	t.Helper()
	if list := os.Getenv("DFIX_CORPUS"); list != "" {
		paths, err := readList(list)
		if err != nil {
			t.Fatal(err)
		}
		return paths
	}
	// randomFor makes its choices by the last four elements of a path.
	dir := filepath.Join(t.TempDir(), "generated", "for", "trials")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for i := range uint64(50) {
		path := filepath.Join(dir, fmt.Sprintf("%d.Dockerfile", i))
		if err := os.WriteFile(path, []byte(generated(rand.New(rand.NewPCG(i, 7)))), 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// generated returns a Dockerfile of one to five stages that BuildKit converts. Stages copy from earlier ones by name or
// by number.
func generated(random *rand.Rand) string {
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	names := []string{"builder", "assets", "wheels", "gateway", "compiler"}
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var b strings.Builder
	b.WriteString(one("", "# syntax=docker/dockerfile:1\n", "ARG BASE=debian:12\n"))
	count := 1 + random.IntN(len(names))
	named := make([]bool, count)
	for i := range count {
		named[i] = random.IntN(4) > 0
		b.WriteString("FROM " + one("golang:1.24", "node:22", "debian:12-slim", "ghcr.io/tidewater/gauge:2"))
		if named[i] {
			b.WriteString(one(" AS ", " AS ", " as ") + names[i])
		}
		b.WriteString("\n" + one("", "", "WORKDIR /src\n", "WORKDIR src\n", "USER root\n"))
		for from := range i {
			if named[from] && random.IntN(3) == 0 {
				continue // a stage without a name is always used, so that no misspelling may mean it
			}
			ref := fmt.Sprint(from)
			if named[from] {
				ref = one(ref, names[from], names[from], names[from])
			}
			line := one("COPY --from=REF /out/NAME /opt/NAME\n", "COPY --from=REF out/NAME /opt/\n", "COPY --from=REF /out/NAME opt/\n")
			if named[from] && random.IntN(4) == 0 {
				line = "RUN --mount=type=bind,from=NAME,source=/out,target=/mnt cp /mnt/NAME /opt\n"
			}
			b.WriteString(strings.NewReplacer("REF", ref, "NAME", names[from]).Replace(line))
		}
		b.WriteString(one("", "ENV MODE fast\n", "COPY . .\n", "EXPOSE 8080\n", "MAINTAINER Ruta Vaitkute\n"))
		fmt.Fprintf(&b, "RUN mkdir -p /out && cp /etc/hostname /out/%s\n", names[i])
	}
	b.WriteString(one("", "CMD [\"/opt/run\"]\n", "CMD /opt/run --fast\n"))
	text := b.String()
	if random.IntN(6) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}
