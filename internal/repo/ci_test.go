package repo

import "testing"

func TestWorkflow(t *testing.T) {
	for _, test := range []reading{
		{"build-push-action", `
-- Dockerfile --
-- sub/Dockerfile --
-- sub/Other --
-- .github/workflows/ci.yml --
jobs:
  a:
    strategy:
      matrix:
        stage: [m1, m2]
        include:
          - stage: m3
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          target: one
          build-contexts: |
            lib=./lib
            img=docker-image://x
          no-cache-filters: two,three
          build-args: |
            A=b
            BUILDKIT_SBOM_SCAN_STAGE=four
      - uses: docker/build-push-action@abc
        with: {context: sub, target: five}
      - uses: docker/build-push-action@v6
        with: {context: ., file: sub/Other, target: "six"}
      - uses: docker/build-push-action@v6
        with: {context: "{{defaultContext}}:sub", file: Other, target: seven}
      - uses: docker/build-push-action@v6
        with: {context: "${{ inputs.x }}", target: eight}
      - uses: docker/build-push-action@v6
        with: {context: "${{ inputs.x }}", file: Dockerfile, target: "${{ matrix.stage }}"}
      - uses: someone/build@v1
        with: {target: other}
      - uses: someone/bake@v1
        with: {target: no}
      - uses: docker/bake-action@v6
        with:
          set: |
            *.target=nine
            app.contexts.lib2=./lib
`, `Dockerfile: target m1?! at .github/workflows/ci.yml:5:17
			Dockerfile: target m2?! at .github/workflows/ci.yml:5:21
			Dockerfile: target m3?! at .github/workflows/ci.yml:7:20
			Dockerfile: target one at .github/workflows/ci.yml:12:19
			Dockerfile: build context lib at .github/workflows/ci.yml:14:13
			Dockerfile: build context img at .github/workflows/ci.yml:15:13
			Dockerfile: cache filter two at .github/workflows/ci.yml:16:29
			Dockerfile: cache filter three at .github/workflows/ci.yml:16:33
			Dockerfile: build argument four at .github/workflows/ci.yml:19:38
			sub/Dockerfile: target five at .github/workflows/ci.yml:21:38
			sub/Other: target six at .github/workflows/ci.yml:23:54
			sub/Other: target seven at .github/workflows/ci.yml:25:72
			any: image tag x?! at .github/workflows/ci.yml:15:17
			any: target eight? at .github/workflows/ci.yml:27:52
			any: target other? at .github/workflows/ci.yml:31:24
			any: target nine? at .github/workflows/ci.yml:37:22
			any: build context lib2?! at .github/workflows/ci.yml:38:13`},

		{"run", `
-- Dockerfile --
-- sub/Dockerfile --
-- .github/workflows/ci.yml --
defaults:
  run: {working-directory: sub}
jobs:
  a:
    steps:
      - run: docker build --target one .
      - run: |
          echo "${{ env.X }}"
          docker buildx build \
            --target two \
            --tag ${{ env.TAG }} \
            .
        working-directory: .
      - run: >-
          docker build
          --target three
          .
      - run: "docker build --target ${{ matrix.x }} --build-context four=x ."
      - run: cd .. && docker build --target 'five' .
      - {run: docker build --target six ., working-directory: "${{ x }}"}
      - {run: docker build --target seven ., shell: pwsh}
  b:
    steps:
      - uses: actions/checkout@v4
        with: {path: src}
      - run: docker build --target eight .
        working-directory: .
      - uses: docker/build-push-action@v6
        with: {context: ., target: nine}
      - uses: docker/build-push-action@v6
        with: {target: ten}
`, `Dockerfile: target two at .github/workflows/ci.yml:10:22
			Dockerfile: target five at .github/workflows/ci.yml:19:46
			Dockerfile: target ten at .github/workflows/ci.yml:31:24
			sub/Dockerfile: target one at .github/workflows/ci.yml:6:36
			sub/Dockerfile: target three at .github/workflows/ci.yml:16:20
			sub/Dockerfile: target *?! at .github/workflows/ci.yml:18:37
			sub/Dockerfile: build context four at .github/workflows/ci.yml:18:69
			any: image tag *?! at .github/workflows/ci.yml:11:19
			any: target six? at .github/workflows/ci.yml:20:37
			any: target seven?! at .github/workflows/ci.yml:21:37
			any: target eight? at .github/workflows/ci.yml:26:36
			any: target nine? at .github/workflows/ci.yml:29:36`},
	} {
		test.run(t)
	}
}

func TestGitLab(t *testing.T) {
	reading{"scripts", `
-- Dockerfile --
-- sub/Dockerfile --
-- .gitlab-ci.yml --
.base: &base
  before_script:
    - cd sub
build:
  <<: *base
  script:
    - docker build --target one .
    - |
      docker build \
        --target two \
        "$CI_PROJECT_DIR"
  after_script: docker build --target three .
other:
  script:
    - [docker build --target four .]
    - !reference [build, script]
    - docker build --target five .
kaniko:
  script:
    - /kaniko/executor --context "$CI_PROJECT_DIR" --target six
`, `Dockerfile: target one? at .gitlab-ci.yml:7:29
			Dockerfile: target two at .gitlab-ci.yml:10:18
			Dockerfile: target three at .gitlab-ci.yml:12:39
			Dockerfile: target four at .gitlab-ci.yml:15:30
			Dockerfile: target five at .gitlab-ci.yml:17:29
			sub/Dockerfile: target one? at .gitlab-ci.yml:7:29
			any: target six?! at .gitlab-ci.yml:20:61`}.run(t)
}

func TestOthers(t *testing.T) {
	for _, test := range []reading{
		{"anything else, by its flags", `
-- Dockerfile --
-- Jenkinsfile --
sh "docker build --target one --build-context two=. ."
-- cloudbuild.yaml --
steps:
  - args: ['build', '--target', 'three', '.']
-- vendor/x/Makefile --
-- vendor/y/build.sh --
docker build --target four ../..
docker build --target five ../z
-- vendor/z/Dockerfile --
`, `vendor/z/Dockerfile: target five~ at vendor/y/build.sh:2:23
			any: target one?! at Jenkinsfile:1:27
			any: build context two?! at Jenkinsfile:1:47
			any: target three?! at cloudbuild.yaml:2:34`},
	} {
		test.run(t)
	}
}
