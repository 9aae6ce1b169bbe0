package project

import "testing"

// TestCompose: the forms of a build section, and with which names something else changes.
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
		{"extends a missing service: nothing of the project is certain", `
-- Dockerfile --
-- compose.yaml --
services:
  a: {build: {context: ., target: aa}}
  e: {extends: {service: base, file: gone.yml}, build: {target: ee}}
`, `any: target aa? at compose.yaml:2:35
			any: target ee? at compose.yaml:3:65`},
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
	} {
		test.run(t)
	}
}
