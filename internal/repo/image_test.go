package repo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// images is a repository and the images that it makes or mentions; "*" is one that cannot be read.
type images struct{ name, files, want string }

func (test images) run(t *testing.T) {
	t.Run(test.name, func(t *testing.T) {
		got := made(t, writeArchive(t, test.files))
		lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(test.want), "\t", ""), "\n")
		slices.Sort(lines)
		if diff := cmp.Diff(strings.Join(lines, "\n"), got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImagesOfScripts(t *testing.T) {
	for _, test := range []images{
		{"commands", `
-- build.sh --
docker build -t one .
docker buildx build --tag=reg.example.com/x/two:1 -t"three" --load .
podman build --tag four . && nerdctl image build -tfive .
docker tag one six:latest
docker image tag one "reg/seven"
buildah bud -t eight
docker commit $id nine
docker import x.tar ten
docker run --rm eleven make
docker ps -a twelve
docker load -i x.tar
# docker build -t thirteen .
`, `one at build.sh:1
			two at build.sh:2
			three at build.sh:2
			four at build.sh:3
			five at build.sh:3
			six at build.sh:4
			seven at build.sh:5
			eight at build.sh:6
			nine at build.sh:7
			ten at build.sh:8
			eleven at build.sh:9
			make at build.sh:9
			* at build.sh:11
			thirteen at build.sh:12`},

		{"variables that the file sets", `
-- build.sh --
NAME=one
IMAGE="$REG/$NAME"
ALL=(four five)
docker build -t "$IMAGE:$TAG" .
docker build -t "$REG/two:$TAG" .
docker build -t "${OTHER:-three}" .
for i in "${ALL[@]}"; do docker build -t "$i" .; done
make_it() { local n=$1; docker build -t "$n-base" .; }
make_it six
make_it seven
`, `one at build.sh:4
			three at build.sh:6
			four at build.sh:3
			five at build.sh:3
			six-base at build.sh:8
			seven-base at build.sh:8
			two at build.sh:5`},

		{"what cannot be read", `
-- a.sh --
docker build -t "$1" .
-- b.sh --
docker build -t $(basename $PWD) .
-- c.sh --
make_it() { docker build -t "$1" .; }
make_it "$@"
-- d.sh --
docker build -t "$REG/$NAME" .
-- e.sh --
docker build "$@" .
-- f.sh --
read -r NAME
docker build -t $NAME .
-- g.sh --
docker build --build-arg A=b -t "ghcr.io/$1:2" .
-- h.sh --
if docker build -t "$1" .
`, `* at a.sh:1
			* at b.sh:1
			* at c.sh:1
			* at d.sh:1
			* at e.sh:1
			* at f.sh:1
			* at h.sh:1`},
	} {
		test.run(t)
	}
}

func TestImagesOfMake(t *testing.T) {
	for _, test := range []images{
		{"variables", `
-- Makefile --
IMG := one
IMAGE ?= $(REGISTRY)/two # x
NAMES = three \
  four
BASE := $(IMG)-base
all:
	docker build -t $(IMG):$(TAG) .
	docker build \
		-t $(IMAGE) \
		-f x .
	docker build -t $(BASE) .
more: ; docker build -t five .
`, `one at Makefile:1
			one at Makefile:7
			two at Makefile:2
			one-base at Makefile:5
			five at Makefile:12`},

		{"what cannot be read", `
-- Makefile --
NAME := $(shell basename $(CURDIR))
all:
	docker build -t $(NAME) .
$(TARGETS):
	docker build -t $@ .
x:
	docker build -t $(call image,x) .
`, `* at Makefile:1
			* at Makefile:5
			* at Makefile:7`},
	} {
		test.run(t)
	}
}

func TestImagesOfPipelines(t *testing.T) {
	for _, test := range []images{
		{"workflow", `
-- .github/workflows/ci.yml --
env:
  NAME: one
  REPO: ${{ github.repository }}
jobs:
  a:
    strategy:
      matrix:
        include: [{image: two}, {image: three}]
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with: {images: "ghcr.io/${{ env.REPO }}"}
      - uses: docker/build-push-action@v6
        with:
          load: true
          tags: |
            ${{ env.NAME }}:latest
            x/${{ matrix.image }}:1,four
      - uses: docker/build-push-action@v6
        with: {tags: "${{ steps.meta.outputs.tags }}"}
      - run: docker build -t $NAME-base -t ghcr.io/$REPO .
`, `one at .github/workflows/ci.yml:17
			two at .github/workflows/ci.yml:8
			three at .github/workflows/ci.yml:8
			two at .github/workflows/ci.yml:18
			three at .github/workflows/ci.yml:18
			four at .github/workflows/ci.yml:18
			one-base at .github/workflows/ci.yml:21`},

		{"a workflow that cannot be read", `
-- .github/workflows/ci.yml --
jobs:
  a:
    steps:
      - uses: docker/build-push-action@v6
        with: {load: true, tags: "${{ needs.x.outputs.tags }}"}
`, `* at .github/workflows/ci.yml:5`},

		{"GitLab", `
-- .gitlab-ci.yml --
variables:
  NAME: one
build:
  variables: {OTHER: "$NAME-two"}
  script:
    - THIRD=three
    - docker build -t $NAME -t "$OTHER" -t $THIRD -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA .
`, `one at .gitlab-ci.yml:2
			one-two at .gitlab-ci.yml:4
			three at .gitlab-ci.yml:7`},

		{"others", `
-- Jenkinsfile --
IMAGE = "one"
sh "docker build -t ${IMAGE}:${TAG} ."
docker.build("two")
-- Taskfile.yml --
vars: {NAME: three}
tasks:
  x:
    cmds:
      - docker build -t {{.NAME}} .
-- cloudbuild.yaml --
steps:
- name: gcr.io/cloud-builders/docker
  args: ['build', '-t', 'gcr.io/$PROJECT_ID/four', '.']
- name: gcr.io/cloud-builders/docker
  args:
    - build
    - -t
    - five:latest
-- package.json --
{"scripts": {"docker": "docker build --tag=six . && docker tag six seven"}}
-- .travis.yml --
script:
  - docker build -t "$X" .
-- README.md --
Run
    docker build -t eight .
or docker build -t $NINE .
-- build.py --
subprocess.run(["docker", "build", "-t", "ten", "."])
`, `* at .travis.yml:2
			one at Jenkinsfile:1
			one at Jenkinsfile:2
			two at Jenkinsfile:3
			eight at README.md:2
			three at Taskfile.yml:1
			ten at build.py:1
			four at cloudbuild.yaml:3
			five at cloudbuild.yaml:8
			six at package.json:1
			seven at package.json:1`},
	} {
		test.run(t)
	}
}

// A value that refers to others, each of them with several values, is not tried in all ways.
func TestReadingsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("\n-- Makefile --\n")
	for _, name := range []string{"A", "B", "C", "D", "E", "F", "G", "H", "I"} {
		for range 30 {
			b.WriteString(name + " += $(" + string(name[0]+1) + ")$(" + string(name[0]+1) + ")\n")
		}
	}
	b.WriteString("all:\n\tdocker build -t $(A)x$(A) .\n")
	dir := writeArchive(t, b.String())
	start := time.Now()
	if got := made(t, dir); !strings.Contains(got, "*") {
		t.Errorf("images %q", got)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
