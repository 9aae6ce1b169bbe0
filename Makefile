.PHONY: build test fuzz bench lint

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
