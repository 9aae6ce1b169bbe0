package verify

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

const three = `# syntax=docker/dockerfile:1
FROM golang:1.22
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod go build -o /app ./cmd/app

FROM node:20 AS web
WORKDIR /web
COPY package.json .
RUN npm ci
COPY web .
RUN npm run build

FROM alpine:3.20
RUN apk add --no-cache ca-certificates
COPY --from=0 /app /usr/bin/app
COPY --from=web /web/dist /srv
ENV PORT=80
EXPOSE 80
CMD ["app"]
`

// many returns a file of n stages like moby's: extended bases and copied tools.
func many(n int) string {
	var b strings.Builder
	b.WriteString("ARG VERSION=1.22\nARG BASE=debian\nFROM golang:${VERSION} AS base\nRUN apt-get update\nENV CGO_ENABLED=0\n")
	for i := 1; i < n-1; i++ {
		fmt.Fprintf(&b, "\nFROM base AS tool%d\nARG TOOL%d_VERSION=v1\nWORKDIR /src/tool%d\n", i, i, i)
		fmt.Fprintf(&b, "RUN --mount=type=cache,target=/root/.cache --mount=from=base,target=/b make TOOL=%d\n", i)
		fmt.Fprintf(&b, "COPY . .\nRUN install -D bin/tool%d /build/tool%d\nLABEL tool=%d\n", i, i, i)
	}
	b.WriteString("\nFROM ${BASE}:bookworm\n")
	for i := 1; i < n-1; i++ {
		fmt.Fprintf(&b, "COPY --link --from=tool%d /build/ /usr/local/bin/\n", i)
	}
	return b.String()
}

func BenchmarkConversion(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if out, err := convert(context.Background(), []byte(three), emptyProfile(), ""); err != nil || out.err != nil {
			b.Fatal(err, out.err)
		}
	}
}

func benchmarkProof(b *testing.B, p pair) {
	change := p.change()
	b.ReportAllocs()
	for b.Loop() {
		proof, err := New(Options{}).Check(context.Background(), change)
		if err != nil || !proof.Passed {
			b.Fatal(proof, err)
		}
	}
}

func BenchmarkProofNames(b *testing.B) {
	benchmarkProof(b, pair{effect: rewrite.Preserves, before: three, old: "golang:1.22¦--from=0", new: "golang:1.22 AS build¦--from=build"})
}

func BenchmarkProofPaths(b *testing.B) {
	benchmarkProof(b, pair{effect: rewrite.Relabels, before: three, old: "COPY web .", new: "COPY web /web/"})
}

func BenchmarkProofGuards(b *testing.B) {
	benchmarkProof(b, pair{effect: rewrite.Guards, before: three, old: "./cmd/app\n", new: "./cmd/app\nRUN test -e /app\n"})
}

// BenchmarkProof59 renames a stage in a file of the size of moby's.
func BenchmarkProof59(b *testing.B) {
	benchmarkProof(b, pair{effect: rewrite.Preserves, before: many(59) + "COPY --from=7 /build/ /b/\n", old: "--from=7", new: "--from=tool7"})
}

// BenchmarkProof59Paths changes every stage.
func BenchmarkProof59Paths(b *testing.B) {
	benchmarkProof(b, pair{effect: rewrite.Relabels, before: many(59), old: "COPY . .", new: "COPY ./ ."})
}
