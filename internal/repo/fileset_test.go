package repo

import "testing"

// TestFileSets: commands, variables and devcontainers decide which files Compose and Bake read together, and where paths begin.
func TestFileSets(t *testing.T) {
	base := "-- Dockerfile --\n-- other/Dockerfile --\n-- compose.yaml --\nservices:\n  a: {build: {context: ., target: one}}\n  b: {build: {context: ., target: two}}\n"
	elsewhere := "-- deploy/compose.prod.yaml --\nservices:\n  a: {build: {context: other}}\n"
	const sure = "Dockerfile: target one at compose.yaml:2:35\nDockerfile: target two at compose.yaml:3:35"
	const other = "Dockerfile: target one? at compose.yaml:2:35\nDockerfile: target two at compose.yaml:3:35\nother/Dockerfile: target one? at compose.yaml:2:35"
	const uncertain = "any: target one? at compose.yaml:2:35\nany: target two? at compose.yaml:3:35"
	for _, test := range []reading{
		{"nothing names the file of another directory", base + elsewhere, sure},
		{"a script does", base + elsewhere + "-- run.sh --\ndocker compose -f compose.yaml -f deploy/compose.prod.yaml up\n", other},
		{"in the other order of flags", base + elsewhere + "-- run.sh --\ndocker-compose --project-name x --file=compose.yaml -fdeploy/compose.prod.yaml up -d\n", other},
		{"make, through variables", base + elsewhere + "-- Makefile --\nCOMPOSE = docker compose\nFILES = -f compose.yaml -f deploy/compose.prod.yaml\nup:\n\t$(COMPOSE) $(FILES) up\n", other},
		{"a variable that holds the command", base + elsewhere + "-- Makefile --\nup: # docker\n\t$(COMPOSE) -f compose.yaml \\\n\t -f deploy/compose.prod.yaml up\n", other},
		{"a workflow", base + elsewhere + "-- .github/workflows/ci.yml --\njobs:\n  a:\n    steps:\n    - run: docker compose -f compose.yaml -f deploy/compose.prod.yaml build\n", other},
		{"the environment of a workflow", base + elsewhere + "-- .github/workflows/ci.yml --\nenv:\n  COMPOSE_FILE: compose.yaml:deploy/compose.prod.yaml\njobs:\n  a:\n    steps:\n    - run: docker compose build\n", other},
		{".env", base + elsewhere + "-- .env --\nCOMPOSE_FILE=compose.yaml:deploy/compose.prod.yaml\n", other},
		{"a devcontainer", base + elsewhere + "-- .devcontainer/devcontainer.json --\n{\"dockerComposeFile\": [\"../compose.yaml\", \"../deploy/compose.prod.yaml\"], \"service\": \"a\"}\n", other},
		{"a page", base + elsewhere + "-- README.md --\n    docker compose -f compose.yaml -f deploy/compose.prod.yaml up\n", other},
		{"--project-directory", base + "-- run.sh --\ndocker compose -f compose.yaml --project-directory other up\n",
			"Dockerfile: target one? at compose.yaml:2:35\nDockerfile: target two? at compose.yaml:3:35\nother/Dockerfile: target one? at compose.yaml:2:35\nother/Dockerfile: target two? at compose.yaml:3:35"},
		{"-f of docker compose logs is no file", base + elsewhere + "-- run.sh --\ndocker compose -f compose.yaml logs -f deploy/compose.prod.yaml\n", sure},
		{"a file that is computed", base + elsewhere + "-- run.sh --\ndocker compose -f compose.yaml -f \"$EXTRA\" up\n", "any: target one? at compose.yaml:2:35\nany: target two? at compose.yaml:3:35"},
		{"one file that is computed is read alone", base + elsewhere + "-- run.sh --\ndocker compose -f \"$FILE\" up\n", sure},
		{"a file that is not there", base + elsewhere + "-- run.sh --\ndocker compose -f compose.yaml -f generated.yaml up\n", uncertain},
		{"a page that speaks of one", base + elsewhere + "-- README.md --\n    docker compose -f compose.yaml -f your.yaml up\n", sure},
		{"a directory that the command goes to", "-- x/Dockerfile --\n-- x/y/stack.yml --\nservices:\n  a: {build: {context: .., target: one}}\n-- run.sh --\ncd x && docker compose -f y/stack.yml build\n", "x/Dockerfile: target one at x/y/stack.yml:2:36"},
		{"a file by any name", "-- x/Dockerfile --\n-- x/stack.yml --\nservices:\n  a: {build: {context: ., target: one}}\n-- run.sh --\ndocker compose -f x/stack.yml build\n", "x/Dockerfile: target one at x/stack.yml:2:35"},
		{"Bake takes all of its files", "-- Dockerfile --\n-- other/Dockerfile --\n-- docker-bake.json --\n{\"target\": {\"a\": {\"context\": \"other\"}}}\n-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"one\"\n}\n", "Dockerfile: target one? at docker-bake.hcl:2:13\nother/Dockerfile: target one? at docker-bake.hcl:2:13"},
		{"and those of Compose", "-- Dockerfile --\n-- other/Dockerfile --\n-- compose.yaml --\nservices:\n  a: {build: {context: other}}\n-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"one\"\n}\n", "Dockerfile: target one? at docker-bake.hcl:2:13\nother/Dockerfile: target one? at docker-bake.hcl:2:13"},
		{"a target of Bake says where a service is built", "-- Dockerfile --\n-- other/Dockerfile --\n-- compose.yaml --\nservices:\n  a: {build: {context: ., target: one}}\n  b: {build: {context: ., target: two}}\n-- docker-bake.hcl --\ntarget \"a\" {\n  context = \"other\"\n}\n", "Dockerfile: target one? at compose.yaml:2:35\nDockerfile: target two at compose.yaml:3:35\nother/Dockerfile: target one? at compose.yaml:2:35"},
		{"a command gives files of two directories to Bake", "-- Dockerfile --\n-- other/Dockerfile --\n-- x/a.hcl --\ntarget \"a\" {\n  context = \"other\"\n}\n-- docker-bake.hcl --\ntarget \"a\" {\n  target = \"one\"\n}\n-- run.sh --\ndocker buildx bake a -f docker-bake.hcl -f x/a.hcl\n", "Dockerfile: target one? at docker-bake.hcl:2:13\nother/Dockerfile: target one? at docker-bake.hcl:2:13"},
	} {
		test.run(t)
	}
}
