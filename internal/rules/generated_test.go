package rules_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// dockerfile is a generated file with the stage that each reference means.
type dockerfile struct {
	t     *rapid.T
	lines []string
	names []string // of the stages so far, as written; "" for a stage without a name
	leads []int    // by reference in the order of the text: a stage, or -1 for an image
}

// anyDockerfile draws a file of two to six stages that compiles.
func anyDockerfile(t *rapid.T) *dockerfile {
	d := &dockerfile{t: t}
	d.pick("", "# syntax=docker/dockerfile:1", "# escape=\\", "# a file")
	d.lines = append(d.lines, "ARG BASE=debian:12", "ARG TAG")
	free := rapid.Permutation([]string{"build", "builder", "deps", "web", "web2", "Assets", "tools-x", "base", "go_mod", "Final"}).Draw(t, "names")
	count := rapid.IntRange(2, 6).Draw(t, "stages")
	for i := range count {
		name := free[i]
		if d.chance("unnamed", 3) {
			name = ""
		}
		d.from(i, name)
		for range rapid.IntRange(1, 6).Draw(t, "instructions") {
			d.instruction(i)
		}
		d.names = append(d.names, name)
	}
	return d
}

// text is the file with one kind of line end.
func (d *dockerfile) text() string {
	s := strings.Join(d.lines, "\n")
	if !d.chance("no final newline", 4) {
		s += "\n"
	}
	if d.chance("crlf", 4) {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}

// chance is true once in n times.
func (d *dockerfile) chance(label string, n int) bool {
	return rapid.IntRange(1, n).Draw(d.t, label) == n
}

// pick adds one of several lines; "" adds no line.
func (d *dockerfile) pick(lines ...string) {
	if line := rapid.SampledFrom(lines).Draw(d.t, "line"); line != "" {
		d.lines = append(d.lines, line)
	}
}

func (d *dockerfile) from(i int, name string) {
	base, leads := rapid.SampledFrom([]string{"golang:1.22", "alpine:3.20", "node", "${BASE}", "debian:$TAG", "ghcr.io/o/tool:1", "scratch"}).Draw(d.t, "image"), -1
	if j, ok := d.earlier(i); ok && d.names[j] != "" && d.chance("extends", 3) {
		base, leads = strings.ToLower(d.names[j]), j
	}
	line := rapid.SampledFrom([]string{"FROM ", "FROM ", "from ", "FROM  --platform=$BUILDPLATFORM "}).Draw(d.t, "from") + base
	if name != "" {
		line += rapid.SampledFrom([]string{" AS ", " as ", " \\\n    AS "}).Draw(d.t, "as") + name
	}
	d.pick("", "", "# build is a comment", "#")
	d.lines, d.leads = append(d.lines, line), append(d.leads, leads)
}

// earlier draws a stage above stage i.
func (d *dockerfile) earlier(i int) (stage int, ok bool) {
	if i == 0 {
		return 0, false
	}
	return rapid.IntRange(0, i-1).Draw(d.t, "stage"), true
}

func (d *dockerfile) instruction(i int) {
	j, ok := d.earlier(i)
	switch rapid.IntRange(0, 5).Draw(d.t, "kind") {
	case 0, 1:
		if ok {
			d.copies(j)
			return
		}
	case 2:
		if ok && d.names[j] != "" {
			d.mounts(j)
			return
		}
	case 3:
		d.pick("WORKDIR /src", "WORKDIR /srv/app/", "WORKDIR sub", "WORKDIR ../up", "WORKDIR $DIR", "SHELL [\"/bin/bash\", \"-c\"]", "USER app", "USER root")
		return
	}
	d.pick("RUN make", "RUN <<E\ncp app /a\nCOPY --from=0 /a /a\nE", "RUN make \\\n  # a comment\n\n  && make install", "ENV A=$B C=d", "ARG DIR=x",
		"ONBUILD WORKDIR /ob", "ONBUILD COPY --from=busybox /bin/sh /sh", "ONBUILD RUN make", "COPY a .", "ADD [\"a\", \"b/\"]", "COPY <<E conf/\ntext\nE", "CMD [\"x\"]", "LABEL l=$A", "")
}

// copies adds a COPY from stage j, or from an image.
func (d *dockerfile) copies(j int) {
	from := fmt.Sprint(j)
	if d.names[j] != "" && !d.chance("number", 3) {
		from = d.spelled(d.names[j])
	}
	if d.chance("image", 6) {
		from, j = rapid.SampledFrom([]string{"nginx:1", "busybox", "ghcr.io/o/x"}).Draw(d.t, "from image"), -1
	}
	source := rapid.SampledFrom([]string{"/app", "app", "./dist/", "/src/bin/app", "lib/*.so", "../x", "$DIR/y", "/opt/a /opt/b"}).Draw(d.t, "source")
	dest := rapid.SampledFrom([]string{"/app/", "/a", ".", "./", "bin/", "../up/", "$DIR/", "/w/."}).Draw(d.t, "destination")
	flags := rapid.SampledFrom([]string{"", "", " --link", " --chown=1:1", " \\\n   "}).Draw(d.t, "flags")
	if strings.Contains(source, " ") || strings.Contains(source, "*") {
		dest = "/several/"
	}
	d.lines = append(d.lines, fmt.Sprintf("COPY%s --from=%s %s %s", flags, from, source, dest))
	d.leads = append(d.leads, j)
}

func (d *dockerfile) mounts(j int) {
	form := rapid.SampledFrom([]string{
		"RUN --mount=type=bind,from=%s,source=/a,target=/m make",
		"RUN --mount=target=/m,from=%s \\\n  cp /m/app /app",
		"RUN --mount=type=cache,target=/c,from=%s make",
	}).Draw(d.t, "mount")
	d.lines, d.leads = append(d.lines, fmt.Sprintf(form, d.spelled(d.names[j]))), append(d.leads, j)
}

// spelled is a name in some letter case: --from and mounts ignore it.
func (d *dockerfile) spelled(name string) string {
	return rapid.SampledFrom([]string{name, name, strings.ToLower(name), strings.ToUpper(name)}).Draw(d.t, "spelling")
}
