package repo

import "testing"

func TestScript(t *testing.T) {
	for _, test := range []reading{
		{"flags in every form", `
-- Dockerfile --
-- x/Dockerfile --
-- x/Other --
-- build.sh --
#!/bin/sh
docker build --target one .
docker buildx build --target=two -fx/Other -t "$IMAGE" x
DOCKER_BUILDKIT=1 sudo docker image build \
  --target "three" \
  --build-context lib=./lib --build-context='img'=docker-image://x \
  --no-cache-filter a,b --build-arg BUILDKIT_SBOM_SCAN_STAGE=s1,s2 \
  -t $IMAGE:$TAG --platform linux/amd64 x
docker --context x build --target four --file=Dockerfile "$DIR"
id=$(docker build -q --target five .)
docker run --target six x
echo --target=seven
docker build -t x - --target eight < Dockerfile
`, `Dockerfile: target one~ at build.sh:2:23
			Dockerfile: target four~ at build.sh:9:35
			Dockerfile: target five~ at build.sh:10:31
			x/Dockerfile: target three~ at build.sh:5:13
			x/Dockerfile: build context lib~ at build.sh:6:19
			x/Dockerfile: build context img~ at build.sh:6:46
			x/Dockerfile: cache filter a~ at build.sh:7:21
			x/Dockerfile: cache filter b~ at build.sh:7:23
			x/Dockerfile: build argument s1~ at build.sh:7:62
			x/Dockerfile: build argument s2~ at build.sh:7:65
			x/Other: target two~ at build.sh:3:30
			any: image tag *?! at build.sh:3:47
			any: image tag x?! at build.sh:6:51
			any: image tag *?! at build.sh:8:12
			any: target six?! at build.sh:11:21
			any: image tag six? at build.sh:11:21
			any: image tag x? at build.sh:11:25
			any: target seven?! at build.sh:12:15
			any: image tag x?! at build.sh:13:17
			any: target eight?! at build.sh:13:30`},

		{"expansions", `
-- Dockerfile --
-- build.sh --
for t in one two; do docker build --target "$t" .; done
docker build --target "x-$ARCH" .
docker build --target "${STAGE:-three}" .
docker build $ARGS --target four .
docker build "$@" --target five -f Dockerfile .
docker build --target "si"x .
docker build --target se\ven .
args="--target eight --build-context nine=."
# docker build --target no --build-context ten=. .
if (( 1 ; then docker build --target broken .; fi
`, `any: target *?! at build.sh:1:45
			any: target x-*?! at build.sh:2:24
			any: target *?! at build.sh:3:24
			any: target four?! at build.sh:4:29
			any: target five?! at build.sh:5:28
			any: target si?! at build.sh:6:24
			any: target se?! at build.sh:7:23
			any: target eight?! at build.sh:8:16
			any: build context nine?! at build.sh:8:38
			any: build context ten?! at build.sh:9:44
			any: target broken?! at build.sh:10:38`},
	} {
		test.run(t)
	}
}

func TestMakefile(t *testing.T) {
	for _, test := range []reading{
		{"recipes", "\n-- Dockerfile --\n-- sub/Dockerfile --\n-- Makefile --\nTARGET ?= dev\nARGS = --target lost\nimage:\n\t@docker build --target one \\\n\t\t-t $(IMAGE) .\n\tcd sub && docker build --target=two .\n\t-$(DOCKER) build --target three $(ARGS) .\n\tdocker build --target $(TARGET) .\n\tdocker build --target four-$$ARCH .\n\tfor i in $$LIST; do docker build --target x$${i} . ; done\n\tdocker build --target $(call f,a (b)) -t ${X} --target five .\n",
			`Dockerfile: target dev?! at Makefile:1:11
			Dockerfile: target one at Makefile:4:25
			Dockerfile: target *?! at Makefile:8:24
			Dockerfile: target four-*?! at Makefile:9:24
			Dockerfile: target x*?! at Makefile:10:44
			Dockerfile: target five at Makefile:11:57
			sub/Dockerfile: target two at Makefile:6:34
			any: target lost?! at Makefile:2:17
			any: image tag *?! at Makefile:5:6
			any: target three? at Makefile:7:28
			any: image tag *?! at Makefile:11:43`},

		{"CRLF, and a file that others include", "\n-- Dockerfile --\n-- sub/Dockerfile --\n-- sub/x.mk --\nall:\r\n\tdocker build \\\r\n\t  --target \"one\" \\\r\n\t  .\r\n",
			`any: target one? at sub/x.mk:3:14`},
	} {
		test.run(t)
	}
}
