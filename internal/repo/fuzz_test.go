package repo

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
	"golang.org/x/tools/txtar"
)

// fuzz checks what must be true of a reader for any bytes, also if they are repeated many times: it does not panic, its spans are
// within bounds and spell their values, the searches after it do not fail, and it needs no more time and memory than the limits.
func fuzz(f *testing.F, path string, seeds ...string) {
	kind := reader.FormatOf(path, false)
	dir := writeArchive(f, "\n-- Dockerfile --\n-- sub/Dockerfile --\n-- common.yml --\nservices: {base: {build: {target: x}}}\n")
	for _, seed := range seeds {
		for _, file := range txtar.Parse([]byte(seed)).Files {
			f.Add(file.Data, byte(0))
		}
	}
	for _, open := range []string{"(", "[", "{", "$(", "${", "`", "-", "!", "<<", "\"", "docker build -t $(", "a: [", "if ", "docker_build(", "A=$A$A\n", "\tdocker build -t $A\n", "```\n"} {
		f.Add([]byte(open), byte(255))
	}
	f.Fuzz(func(t *testing.T, src []byte, times byte) {
		if src = bytes.Repeat(src, 1+int(times)); len(src) > 1<<16 {
			return
		}
		l, err := mention.NewLoader(dir, mention.MaxTotal)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		sc := &mention.Scan{Loader: l}
		s := source.New(path, path, src)
		cheaply(t, func() {
			if kind.Read != nil {
				kind.Read(sc, s)
			}
			if kind.ReadDir != nil {
				kind.ReadDir(sc, []*source.File{s})
			}
			searchFlags(sc, s, text.Span{End: len(s.Src)}, false)
			leftovers(kind, sc, s)
		})
		for _, list := range index(sc.Records) {
			for _, m := range list {
				within(t, m, s)
			}
		}
	})
}

// cheaply fails if reading a file takes more than 10 s or 256 MiB.
func cheaply(t *testing.T, read func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	read()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 10*time.Second || mib > 256 {
		t.Fatalf("it took %s and %d MiB", took, mib)
	}
}

func within(t *testing.T, m mention.Mention, s *source.File) {
	if m.File != s.Path {
		return // of an extended file
	}
	if m.Span.Start < 0 || m.Span.Start > m.Span.End || m.Span.End > len(s.Src) {
		t.Fatalf("%s: span %v of %d bytes", show(m), m.Span, len(s.Src))
	}
	if m.Editable && string(m.Span.Of(s.Src)) != m.Name {
		t.Fatalf("%s: the bytes are %q", show(m), m.Span.Of(s.Src))
	}
	if line, column := s.Lines.Position(m.Span.Start); line != m.Line || column != m.Column {
		t.Fatalf("%s: it stands at %d:%d", show(m), line, column)
	}
}

func FuzzCompose(f *testing.F) {
	fuzz(f, "compose.yaml", renamed, small,
		"-- a --\nx: &a {target: &t b}\nservices:\n  a: {extends: {file: common.yml, service: base}, build: {<<: [*a, *a], target: *t}}\n",
		"-- a --\nservices:\n  a:\n    build:\n      target: >-\n        x\n        y\n      args: [BUILDKIT_SBOM_SCAN_STAGE=a]\n")
}

func FuzzBake(f *testing.F) {
	fuzz(f, "docker-bake.hcl", renamed,
		"-- a --\nvariable \"A\" { default = \"x\" }\ntarget \"b\" {\n  inherits = [\"b\"]\n  matrix = { t = [\"a\", A] }\n  target = \"x${t}\"\n  contexts = A == \"x\" ? { y = \".\" } : {}\n  args = { SOURCE_DATE_EPOCH = A }\n}\n")
}

func FuzzBakeJSON(f *testing.F) {
	fuzz(f, "docker-bake.json", "-- a --\n{\"variable\": {\"A\": {\"default\": \"x\"}}, \"target\": {\"a\": {\"target\": \"${A}\", \"contexts\": {\"x\": \".\"}, \"inherits\": [\"a\", 1]}}}\n")
}

func FuzzWorkflow(f *testing.F) {
	fuzz(f, ".github/workflows/ci.yml", renamed,
		"-- a --\njobs:\n  a:\n    strategy: {matrix: {x: [a, {b: c}], include: [{x: d}]}}\n    steps:\n      - {uses: docker/build-push-action@v6, with: {target: \"${{ matrix.x }}\", context: \"{{defaultContext}}:sub\", build-contexts: \"a=b\\nc=d\"}}\n      - {uses: docker/bake-action@v1, with: {set: \"*.target=x\"}}\n")
}

func FuzzGitLab(f *testing.F) {
	fuzz(f, ".gitlab-ci.yml", "-- a --\na:\n  script:\n    - docker build --target x .\n    - !reference [b, c]\n    - [cd sub, \"docker build --target 'y' .\"]\n")
}

func FuzzScript(f *testing.F) {
	fuzz(f, "build.sh",
		"-- a --\ncd \"$(dirname \"$0\")\" && docker build --target=\"x\" -fDockerfile -t \"$A\" \"${B:-.}\"\nfor x in a b; do docker build --build-context \"$x\"=. --target \"$x\" .; done\nf() { (cd sub; podman build --target y\\z .); }\n")
}

func FuzzMakefile(f *testing.F) {
	fuzz(f, "Makefile", renamed,
		"-- a --\nA ?= x\nall:\n\t@$(DOCKER) build --target $(A) $(call f,$(B)) \\\n\t  --target 'y'$$z .\n")
}

func FuzzSkaffold(f *testing.F) {
	fuzz(f, "skaffold.yaml", "-- a --\nbuild: {artifacts: [{context: sub, docker: {target: \"x{{.Y}}\", dockerfile: Dockerfile}}]}\n")
}

func FuzzDevcontainer(f *testing.F) {
	fuzz(f, ".devcontainer.json", "-- a --\n{ // x\n\"build\": {\"target\": \"x\\u0041\", \"dockerfile\": \"Dockerfile\", \"options\": [\"--target\", \"y\",],},}\n")
}

func FuzzTiltfile(f *testing.F) {
	fuzz(f, "Tiltfile", "-- a --\ndocker_build(\"x\", \"sub\", # c\n target='a', dockerfile=\"\"\"b\"\"\", **k)\n")
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, "README.md", "-- a --\n```sh\ndocker build --target x -t y .\n```\n~~~ console\n$ docker build \\\n  --target z .\nout\n~~~\n")
}

func FuzzSearched(f *testing.F) {
	fuzz(f, "Jenkinsfile", "-- a --\nIMAGE = \"x\"\nsh \"docker build -t ${IMAGE}:${TAG} --target ${T} .\"\nargs: ['build', '-t',\n  'y']\n")
}
