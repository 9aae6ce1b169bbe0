.PHONY: build test e2e e2e-buildkit crash fuzz bench lint official-images

# Without cgo no libc has to be loaded, which is a tenth of a short run.
build:
	CGO_ENABLED=0 go build -o bin/dfix ./cmd/dfix

test:
	go test ./...

# Needs pre-commit, which builds dfix itself: tens of seconds where nothing is built yet. Root and Debian's slurm-wlm and
# munge, for a Slurm cluster of three nodes on this machine. And the network, if
# the schemas of SARIF and reviewdog are not in the module cache.
e2e:
	DFIX_E2E=1 go test ./internal/e2e -count=1
	DFIX_E2E=1 go test -C contrib/e2e . -count=1
	DFIX_E2E=1 go test ./contrib -run '^TestSlurm$$' -count=1
	.ci/schemas
	.ci/pictures

# Builds Dockerfiles with a real BuildKit, before and after dfix. Needs Linux, root, and the Debian packages runc and
# busybox-static. The first run compiles buildkitd, which takes minutes, and keeps it in the user's cache or in DFIX_E2E_BIN.
e2e-buildkit:
	cd e2e && DFIX_E2E=1 go test ./... -count=1 -parallel 4 -timeout 20m

# Kills --write 200 times over 2,000 files; go test does it 5 times over 200.
crash:
	DFIX_CRASH=200 go test ./cmd/dfix -run '^TestCrash$$' -v -timeout 30m

# FUZZTIME=10m makes it longer than the usual 30 s a target.
fuzz:
	.ci/fuzz

bench:
	go test -run '^$$' -bench . -benchmem ./...

lint:
	test -z "$$(gofmt -l .)"
	go mod tidy -diff
	.ci/lint

# Needs the network. The lists say which images everybody can pull.
official-images:
	internal/suggest/data/refresh
