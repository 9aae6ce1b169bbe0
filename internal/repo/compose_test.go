package repo

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reading is a test of a reader: files, and everything that they say.
type reading struct{ name, files, want string }

func (r reading) run(t *testing.T) {
	t.Run(r.name, func(t *testing.T) {
		want := strings.ReplaceAll(strings.TrimSpace(r.want), "\t", "")
		if d := cmp.Diff(want, mentionLines(t, writeArchive(t, r.files))); d != "" {
			t.Error(d)
		}
	})
}

func TestCompose(t *testing.T) {
	for _, test := range []reading{
		{"a Dockerfile is relative to its context", `
-- app/docker/Dockerfile.dev --
-- docker/Dockerfile.dev --
-- compose.yaml --
services:
  a:
    build:
      context: ./app
      dockerfile: docker/Dockerfile.dev
      target: dev # the stage
`, `app/docker/Dockerfile.dev: target dev at compose.yaml:6:15`},

		{"an inline Dockerfile, another's repository, an absolute path: none of ours", `
-- Dockerfile --
-- compose.yaml --
services:
  a: {build: {dockerfile_inline: "FROM scratch AS x", target: x}}
  b: {build: {context: "https://github.com/o/r.git", target: y}}
  c: {build: {context: /srv/z, target: z}}
`, `any: target z? at compose.yaml:4:40`},

		{"an anchor that several services share", `
-- a/Dockerfile --
-- b/Dockerfile --
-- compose.yaml --
x-build: &build
  target: &name dev
services:
  a:
    build:
      <<: *build
      context: a
  b:
    build:
      context: b
      target: *name
  c:
    build:
      context: a
      target: last
      <<: [*build]
`, `a/Dockerfile: target dev? at compose.yaml:2:17
			a/Dockerfile: target last at compose.yaml:15:15
			b/Dockerfile: target dev? at compose.yaml:2:17`},

		{"extends in the file and in another one, whose paths are its own", `
-- Dockerfile --
-- lib/Dockerfile --
-- lib/common.yml --
services:
  base: {build: {context: ., target: libs}}
-- compose.yaml --
services:
  a: {build: {context: ., target: aa}}
  b: {extends: a, build: {target: bb}}
  c: {extends: {service: a}}
  d: {extends: {service: base, file: lib/common.yml}}
`, `Dockerfile: target aa at compose.yaml:2:35
			Dockerfile: target bb at compose.yaml:3:35
			lib/Dockerfile: target libs at lib/common.yml:2:38`},

		{"extends itself", `
-- Dockerfile --
-- compose.yaml --
services:
  f: {extends: f, build: {target: ff}}
`, `any: target ff? at compose.yaml:2:35`},

		{"an override supplies the Dockerfile or the target", `
-- Dockerfile --
-- Dockerfile.dev --
-- compose.yaml --
services:
  a: {build: {context: ., target: one}}
  b: {build: {context: ., dockerfile: Dockerfile.dev}}
  c: {build: .}
-- compose.override.yaml --
services:
  a: {build: {dockerfile: Dockerfile.dev}}
  b: {build: {target: two}}
  c: {build: {target: three}}
`, `Dockerfile: target three at compose.override.yaml:4:23
			Dockerfile: target one? at compose.yaml:2:35
			Dockerfile.dev: target two at compose.override.yaml:3:23
			Dockerfile.dev: target one? at compose.yaml:2:35`},

		{"other bytes, the same lines and columns", "\n-- Dockerfile --\n-- compose.yaml --\n" +
			"\xef\xbb\xbfservices:\r\n  \"dév\": {build: {context: ., target: \"b\u00fc\"}}\r\n  b: {build: {target: 'it''s'}}\r\n  c: {build: {target: !!str &x cc}}\r\n  d:\r\n    build:\r\n      target: >-\r\n        folded\r\n",
			`Dockerfile: target bü at compose.yaml:2:41
			Dockerfile: target it's! at compose.yaml:3:24
			Dockerfile: target cc at compose.yaml:4:32
			Dockerfile: target folded at compose.yaml:8:9`},

		{"a file for another directory", `
-- Dockerfile --
-- ci/Dockerfile --
-- ci/compose.test.yaml --
services:
  a: {build: {target: one}}
  b: {build: {context: .., target: two}}
`, `Dockerfile: target one? at ci/compose.test.yaml:2:23
			Dockerfile: target two~ at ci/compose.test.yaml:3:36
			ci/Dockerfile: target one? at ci/compose.test.yaml:2:23`},

		{"broken, or none of Compose's", `
-- Dockerfile --
-- compose.yaml --
services: [
-- docker-compose.yml --
services:
  - build
  - *x
`, ``},
	} {
		test.run(t)
	}
}
