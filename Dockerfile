# syntax=docker/dockerfile:1
#
# docker build -t dfix .              only the program, for `docker run --rm -v "$PWD:/work" dfix --diff`
# docker build -t dfix --target bot . with git and a shell, for engines that run a command in each of many repositories
#
# contrib/shard is the command of the recipe for Kubernetes.

FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm AS builder
WORKDIR /src
COPY go.mod go.sum /src/
RUN --mount=type=cache,target=/go/pkg/mod go mod download
# With .git, so that --version names the commit.
COPY . /src/
ARG TARGETOS
ARG TARGETARCH
ENV CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    go build -trimpath -ldflags="-s -w" -o /out/dfix ./cmd/dfix
RUN test -f /out/dfix

FROM alpine:3.22 AS bot
RUN apk add --no-cache git
COPY --from=builder /out/dfix /usr/bin/dfix
COPY --chmod=0755 contrib/shard /usr/bin/dfix-shard
WORKDIR /work
USER 65532:65532
CMD ["sh"]

FROM scratch AS dfix
COPY --from=builder /out/dfix /usr/bin/dfix
COPY LICENSE /usr/share/doc/dfix/LICENSE
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/usr/bin/dfix"]
