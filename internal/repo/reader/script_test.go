package reader

import "testing"

// TestScript: where a command runs, and what its words are.
func TestScript(t *testing.T) {
	for _, test := range []reading{
		{"expansions in a script that can be parsed", `
-- Dockerfile --
-- build.sh --
for t in one two; do docker build --target "$t" .; done
docker build --target "x-$ARCH" .
docker build --target "${STAGE:-three}" .
docker build $ARGS --target four .
docker build "$@" --target five -f Dockerfile .
docker build --target "si"x .
docker build --target se\ven .
`, `Dockerfile: target one~! at build.sh:1:44
			Dockerfile: target two~! at build.sh:1:44
			Dockerfile: target x-*?! at build.sh:2:24
			Dockerfile: target *?! at build.sh:3:23
			Dockerfile: target three?! at build.sh:3:23
			Dockerfile: target five? at build.sh:5:28
			Dockerfile: target six~! at build.sh:6:24
			Dockerfile: target seven~! at build.sh:7:23
			any: image tag *?! at build.sh:4:14
			any: target four? at build.sh:4:29
			any: image tag *?! at build.sh:5:14`},
		{"directories", `
-- a/Dockerfile --
-- b/Dockerfile --
-- b/c/Dockerfile --
-- b/sh/Dockerfile --
-- b/sh/build.sh --
docker build --target one .
docker build --target two ../..
(cd ../../a && docker build --target three .)
cd "$(dirname "$0")"/..
docker build --target four .
cd c || exit 1
docker build --target five .
if true; then cd ..; fi
docker build --target six .
`, `a/Dockerfile: target three~ at b/sh/build.sh:3:38
			b/Dockerfile: target four at b/sh/build.sh:5:23
			b/c/Dockerfile: target five at b/sh/build.sh:7:23
			b/sh/Dockerfile: target one~ at b/sh/build.sh:1:23
			any: target two? at b/sh/build.sh:2:23
			any: target six? at b/sh/build.sh:9:23`},
		{"Podman and Buildah", `
-- Containerfile --
-- Dockerfile --
-- sub/Containerfile --
-- sub/My --
-- build.sh --
podman build --target one .
buildah bud --target two -f My sub
buildah build --layers --target three -f Dockerfile .
docker build --target four .
`, `Containerfile: target one~ at build.sh:1:23
			Dockerfile: target three~ at build.sh:3:33
			Dockerfile: target four~ at build.sh:4:23
			sub/My: target two~ at build.sh:2:22`},
	} {
		test.run(t)
	}
}
