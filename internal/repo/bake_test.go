package repo

import "testing"

func TestBake(t *testing.T) {
	for _, test := range []reading{
		{"attributes and inherits", `
-- Dockerfile --
-- docker/app.Dockerfile --
-- docker-bake.hcl --
target "_common" {
  no-cache-filter = ["fetch"]
  args = { BUILDKIT_SBOM_SCAN_STAGE = "true" }
}
target "app" {
  inherits   = ["_common"]
  context    = "docker"
  dockerfile = "app.Dockerfile"
  target     = "release" # the stage
  contexts = {
    licences  = "./legal"
    "other-1" = "target:base"
  }
}
target "base" {
  target = "base"
}
`, `Dockerfile: cache filter fetch? at docker-bake.hcl:2:23
			Dockerfile: target base at docker-bake.hcl:16:13
			docker/app.Dockerfile: cache filter fetch? at docker-bake.hcl:2:23
			docker/app.Dockerfile: target release at docker-bake.hcl:9:17
			docker/app.Dockerfile: build context licences at docker-bake.hcl:11:5
			docker/app.Dockerfile: build context other-1 at docker-bake.hcl:12:6`},

		{"a file in a directory is run from there or from the root", `
-- sub/Dockerfile --
-- both/Dockerfile --
-- both/both/Dockerfile --
-- sub/docker-bake.hcl --
target "a" {
  target = "aa"
}
-- both/docker-bake.hcl --
target "b" {
  context = "both"
  target = "bb"
}
`, `both/Dockerfile: target bb? at both/docker-bake.hcl:3:13
			both/both/Dockerfile: target bb? at both/docker-bake.hcl:3:13
			sub/Dockerfile: target aa~ at sub/docker-bake.hcl:2:13`},

		{"an override file", `
-- Dockerfile --
-- Dockerfile.dev --
-- docker-bake.hcl --
target "a" {
  target = "aa"
}
-- docker-bake.override.hcl --
target "a" {
  dockerfile = "Dockerfile.dev"
}
`, `Dockerfile: target aa? at docker-bake.hcl:2:13
			Dockerfile.dev: target aa? at docker-bake.hcl:2:13`},
	} {
		test.run(t)
	}
}
