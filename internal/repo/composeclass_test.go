package repo

import "testing"

// TestComposeClasses: repositories whose Compose files do not mean what a reader of a single file would say.
func TestComposeClasses(t *testing.T) {
	for _, test := range []reading{
		{"an override makes the context remote, or the Dockerfile inline", `
-- Dockerfile --
-- compose.yaml --
services:
  a: {build: {context: ., target: one}}
  b: {build: {context: ., target: two}}
  c: {build: {context: ., target: three}}
-- compose.override.yaml --
services:
  a: {build: {context: "https://github.com/o/r.git"}}
  b: {build: {dockerfile_inline: "FROM scratch AS two"}}
`, `Dockerfile: target one? at compose.yaml:2:35
			Dockerfile: target two? at compose.yaml:3:35
			Dockerfile: target three at compose.yaml:4:35`},

		{"an anchor that is also an environment variable, a profile, a tag or another argument", `
-- Dockerfile --
-- compose.yaml --
services:
  a: {build: {target: &a one}, environment: {STAGE: *a}}
  b: {build: {target: &b two}, profiles: [*b]}
  c: {build: {target: &c three, tags: [*c]}}
  d: {build: {target: &d four, args: {STAGE: *d}}}
  e: {build: {target: &e five}}
  f: {build: {target: *e}}
`, `Dockerfile: target one?! at compose.yaml:2:26
			Dockerfile: target two?! at compose.yaml:3:26
			Dockerfile: target three?! at compose.yaml:4:26
			Dockerfile: target four?! at compose.yaml:5:26
			Dockerfile: target five at compose.yaml:6:26
			any: image tag three? at compose.yaml:4:26`},

		{"include with its own directory and a list of paths", `
-- Dockerfile --
-- lib/Dockerfile --
-- deploy/Dockerfile --
-- lib/compose.part.yaml --
services:
  a: {build: {context: ., target: one}}
-- deploy/base.yml --
services:
  b: {build: {context: .}}
-- deploy/more.yml --
services:
  b: {build: {target: two}}
-- compose.yaml --
include:
  - path: lib/compose.part.yaml
    project_directory: .
  - path: [deploy/base.yml, deploy/more.yml]
services:
  c: {build: {target: three}}
`, `Dockerfile: target three at compose.yaml:6:23
			Dockerfile: target one? at lib/compose.part.yaml:2:35
			deploy/Dockerfile: target two at deploy/more.yml:2:23
			lib/Dockerfile: target one? at lib/compose.part.yaml:2:35`},

		{"include that leads out, is remote or has a variable", `
-- Dockerfile --
-- a/compose.yaml --
include: ["../../../etc/x.yaml"]
services: {a: {build: {context: .., target: one}}}
-- b/compose.yaml --
include: ["oci://example.com/x"]
services: {a: {build: {context: .., target: two}}}
-- c/compose.yaml --
include: ["${X}.yaml"]
services: {a: {build: {context: .., target: three}}}
-- d/compose.yaml --
include: [/etc/x.yaml]
services: {a: {build: {context: .., target: four}}}
`, `any: target one? at a/compose.yaml:2:45
			any: target two? at b/compose.yaml:2:45
			any: target three? at c/compose.yaml:2:45
			any: target four? at d/compose.yaml:2:45`},

		{"reset, override, null and nothing", `
-- Dockerfile --
-- other/Dockerfile --
-- compose.yaml --
services:
  a: {build: {context: ., target: one}}
  b: {build: {context: other, target: two, args: [X=1]}}
  c: {build: {context: ., target: three}}
  d: {build: {context: ., target: null}}
  e: {build: {context: ., target: ""}}
-- compose.override.yaml --
services:
  a: {build: !reset null}
  b: {build: !override {context: ., target: four}}
  c: {build: {target: !reset null}}
`, `Dockerfile: target four at compose.override.yaml:3:45
			Dockerfile: target one at compose.yaml:2:35
			Dockerfile: target three at compose.yaml:4:35
			other/Dockerfile: target two at compose.yaml:3:39`},

		{"several documents are laid over each other", `
-- Dockerfile --
-- other/Dockerfile --
-- compose.yaml --
services:
  a: {build: {context: ., target: one}}
---
services:
  a: {build: {context: other}}
`, `other/Dockerfile: target one at compose.yaml:2:35`},

		{"no main file: each alone and over the others", `
-- Dockerfile --
-- Dockerfile.prod --
-- compose.base.yaml --
services:
  a: {build: {context: ., target: one}}
  b: {build: {context: ., target: two}}
-- compose.prod.yaml --
services:
  a: {build: {dockerfile: Dockerfile.prod}}
`, `Dockerfile: target one? at compose.base.yaml:2:35
			Dockerfile: target two at compose.base.yaml:3:35
			Dockerfile.prod: target one? at compose.base.yaml:2:35`},
	} {
		test.run(t)
	}
}
