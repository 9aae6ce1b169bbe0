package reader

import "testing"

// TestDevtools: which Dockerfile and which stage the settings of tools for development mean.
func TestDevtools(t *testing.T) {
	for _, test := range []reading{
		{"skaffold", `
-- app/Dockerfile --
-- shared.Dockerfile --
-- skaffold.yaml --
build:
  artifacts:
    - image: a
      context: app
      docker:
        target: one
        buildArgs: {BUILDKIT_SBOM_SCAN_STAGE: two}
    - image: b
      context: app
      docker: {dockerfile: shared.Dockerfile, target: three}
    - image: c
      context: app
      kaniko: {target: "{{.STAGE}}"}
    - image: d
      docker: {dockerfile: "{{.FILE}}", target: four}
profiles:
  - build:
      artifacts:
        - context: app
          docker: {target: five}
    patches:
      - {op: replace, path: /build/artifacts/0/docker/target, value: six}
`, `app/Dockerfile: target one at skaffold.yaml:6:17
			app/Dockerfile: build argument two at skaffold.yaml:7:47
			app/Dockerfile: target *?! at skaffold.yaml:13:25
			app/Dockerfile: target five at skaffold.yaml:20:28
			shared.Dockerfile: target three at skaffold.yaml:10:55
			any: image tag a? at skaffold.yaml:3:14
			any: image tag b? at skaffold.yaml:8:14
			any: image tag c? at skaffold.yaml:11:14
			any: image tag d? at skaffold.yaml:14:14
			any: target four? at skaffold.yaml:15:49
			any: target six? at skaffold.yaml:22:70`},
		{"devcontainer.json", `
-- Dockerfile --
-- .devcontainer/Dockerfile --
-- .devcontainer/devcontainer.json --
{
  // the image
  "build": {
    "dockerfile": "../Dockerfile", /* "target": "no" */
    "context": "..",
    "target": "dev",
    "options": ["--build-context", "lib=.", "--target=late",],
  },
}
-- .devcontainer/two/devcontainer.json --
{"dockerFile": "../Dockerfile", "build": {"target": "two"}}
-- .devcontainer/three/devcontainer.json --
{"build": {"dockerfile": "${localWorkspaceFolder}/Dockerfile", "target": "three"}}
-- .devcontainer/four/devcontainer.json --
{"build": {"target": "four"
`, `.devcontainer/Dockerfile: target two at .devcontainer/two/devcontainer.json:1:54
			Dockerfile: target dev at .devcontainer/devcontainer.json:6:16
			Dockerfile: build context lib at .devcontainer/devcontainer.json:7:37
			Dockerfile: target late at .devcontainer/devcontainer.json:7:55
			any: target three? at .devcontainer/three/devcontainer.json:1:75`},
		{"Tiltfile", `
-- app/Dockerfile --
-- app/My --
-- Tiltfile --
docker_build('img', 'app', target='one')
docker_build(
    "img", # , target='no'
    context="app",
    dockerfile = "app/My",
    build_args={'A': 'b', 'C': "d)"},
    target="two",
)
docker_build('img', 'app', target='x-' + arch)
docker_build('img', here, target='three')
docker_build('img', '.', dockerfile_contents='FROM x AS y', target='y')
docker_build_with_restart('img', 'app', target='four', **kwargs)
# docker_build('img', 'app', target='no')
`, `app/Dockerfile: target one at Tiltfile:1:36
			app/Dockerfile: target x-*?! at Tiltfile:9:35
			app/My: target two at Tiltfile:7:13
			any: image tag img? at Tiltfile:1:15
			any: image tag img? at Tiltfile:3:6
			any: image tag img? at Tiltfile:9:15
			any: image tag img? at Tiltfile:10:15
			any: target three? at Tiltfile:10:35
			any: image tag img? at Tiltfile:11:15
			any: image tag img? at Tiltfile:12:28
			any: target four? at Tiltfile:12:49`},
	} {
		test.run(t)
	}
}
