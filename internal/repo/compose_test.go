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
		{"short form, default Dockerfile, both names of it", `
-- Dockerfile --
-- web/dockerfile --
-- compose.yaml --
services:
  a: {build: {target: dev}}
  b:
    build: ./web
  c:
    build: {context: web, target: "two"}
`, `Dockerfile: target dev at compose.yaml:2:23
			web/dockerfile: target two at compose.yaml:6:36`},

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

		{"contexts as a mapping and as a list", `
-- Dockerfile --
-- compose.yaml --
services:
  a:
    build:
      additional_contexts:
        one: ./one
        "two": docker-image://alpine
  b:
    build:
      additional_contexts:
        - three=./x
        - 'four=service:a'
      no_cache_filter: [five, "six"]
      args:
        - BUILDKIT_SBOM_SCAN_STAGE=seven,eight
`, `Dockerfile: build context one at compose.yaml:5:9
			Dockerfile: build context two at compose.yaml:6:10
			Dockerfile: build context three at compose.yaml:10:11
			Dockerfile: build context four at compose.yaml:11:12
			Dockerfile: cache filter five at compose.yaml:12:25
			Dockerfile: cache filter six at compose.yaml:12:32
			Dockerfile: build argument seven at compose.yaml:14:36
			Dockerfile: build argument eight at compose.yaml:14:42`},

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

		{"extends a missing service: nothing of the project is certain", `
-- Dockerfile --
-- compose.yaml --
services:
  a: {build: {context: ., target: aa}}
  e: {extends: {service: base, file: gone.yml}, build: {target: ee}}
`, `any: target aa? at compose.yaml:2:35
			any: target ee? at compose.yaml:3:65`},

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

		{"a variable is unknown, its default a name in use", `
-- Dockerfile --
-- compose.yaml --
services:
  a: {build: {context: ., target: "${STAGE:-dev}"}}
  b: {build: {context: ., target: $STAGE}}
  c: {build: {context: ., target: "build-${ARCH}"}}
  d: {build: {context: "${DIR}", target: dd}}
  e: {build: {context: ., dockerfile: "Dockerfile${X:-}", target: ee}}
  f: {build: {context: ., target: a$$b}}
  g: {build: {context: ., target: "${A:-${B}}"}}
`, `Dockerfile: target dev?! at compose.yaml:2:36
			Dockerfile: target *?! at compose.yaml:3:35
			Dockerfile: target build-*?! at compose.yaml:4:36
			Dockerfile: target a$b?! at compose.yaml:7:35
			Dockerfile: target *?! at compose.yaml:8:36
			any: target dd? at compose.yaml:5:42
			any: target ee? at compose.yaml:6:67`},

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
