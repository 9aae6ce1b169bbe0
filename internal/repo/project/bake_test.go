package project

import "testing"

// TestBake: what an expression can be, what a target inherits, and with which names something else changes.
func TestBake(t *testing.T) {
	for _, test := range []reading{
		{"variables, conditions and a matrix are used names", `
-- Dockerfile --
-- docker-bake.hcl --
variable "STAGE" { default = "dev" }
variable "NONE" {}
variable "FILE" { default = "Dockerfile" }
target "a" { target = STAGE }
target "b" { target = "x-${NONE}" }
target "c" {
  dockerfile = FILE
  target     = "cc"
}
target "d" { target = NONE != "" ? "yes" : "no" }
target "e" {
  name   = "e-${tgt}"
  matrix = { tgt = ["one", "two"] }
  target = tgt
}
target "f" {
  contexts = STAGE == "dev" ? {} : { hidden = "." }
}
target "g" { target = "${upper(STAGE)}-x" }
target "h" {
  dockerfile-inline = "FROM scratch AS x"
  target = "x"
}
`, `Dockerfile: target dev?! at docker-bake.hcl:4:23
			Dockerfile: target *?! at docker-bake.hcl:5:24
			Dockerfile: target cc? at docker-bake.hcl:8:17
			Dockerfile: target yes?! at docker-bake.hcl:10:37
			Dockerfile: target no?! at docker-bake.hcl:10:45
			Dockerfile: target one?! at docker-bake.hcl:14:12
			Dockerfile: target two?! at docker-bake.hcl:14:12
			Dockerfile: build context hidden?! at docker-bake.hcl:17:38
			Dockerfile: target DEV-x?! at docker-bake.hcl:19:24
`},
		{"a variable that only the override file sets", `
-- Dockerfile --
-- docker-bake.hcl --
target "a" {
  args = { URL = urls["x"] }
  target = "aa"
}
-- docker-bake.override.json --
{"variable": {"urls": {"default": {"x": "y"}}}}
`, `Dockerfile: target aa at docker-bake.hcl:3:13`},
		{"what buildx does not evaluate may mean any Dockerfile", `
-- Dockerfile --
-- docker-bake.hcl --
target "i" {
  inherits = [gone]
  target = "ii"
}
`, `any: target ii? at docker-bake.hcl:3:13`},
		{"a target in two parts, inherits with a variable, a context that is null", `
-- Dockerfile --
-- Dockerfile.dev --
-- docker-bake.hcl --
variable "BASE" { default = "_dev" }
target "_dev" { dockerfile = "Dockerfile.dev" }
target "a" { target = "aa" }
target "a" { dockerfile = "Dockerfile.dev" }
target "b" {
  inherits = [BASE]
  target = "bb"
}
target "c" {
  context = null
  target = "cc"
}
`, `Dockerfile: target cc at docker-bake.hcl:11:13
			Dockerfile.dev: target aa at docker-bake.hcl:3:24
			any: target bb? at docker-bake.hcl:7:13`},
		{"the name of a target's stage is also a tag", `
-- Dockerfile --
-- docker-bake.hcl --
target "a" {
  target = "aa"
}
target "b" {
  tags = [target.a.target]
  target = "bb"
}
`, `Dockerfile: target aa?! at docker-bake.hcl:2:13
			Dockerfile: target bb at docker-bake.hcl:6:13
			any: image tag *?! at docker-bake.hcl:5:11
			any: image tag aa?! at docker-bake.hcl:5:11`},
		{"JSON", `
-- Dockerfile --
-- docker-bake.json --
{
  "variable": {"STAGE": {"default": "dev"}},
  "target": {
    "a": {"dockerfile": "Dockerfile", "target": "aa", "contexts": {"lib": "."}, "no-cache-filter": ["ff"]},
    "b": {"target": "${STAGE}"},
    "c": {"inherits": ["a"], "target": "c\u0063"}
  }
}
`, `Dockerfile: target aa at docker-bake.json:4:50
			Dockerfile: build context lib at docker-bake.json:4:69
			Dockerfile: cache filter ff at docker-bake.json:4:102
			Dockerfile: target dev?! at docker-bake.json:5:22
			Dockerfile: target cc! at docker-bake.json:6:41`},
	} {
		test.run(t)
	}
}
