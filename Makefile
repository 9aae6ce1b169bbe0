.PHONY: build test fuzz bench lint official-images

build:
	go build -o bin/dfix ./cmd/dfix

test:
	go test ./...

# FUZZTIME=10m makes it longer than the usual 30 s a target.
fuzz:
	.ci/fuzz

bench:
	go test -run '^$$' -bench . -benchmem ./...

lint:
	test -z "$$(gofmt -l .)"
	go vet ./...
	go mod tidy -diff

# Needs the network. The lists say which images everybody can pull.
official-images:
	internal/suggest/data/refresh
