package guard

import (
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
)

func systemsOf(t *testing.T, text string, facts rewrite.RepoFacts) (*systems, *stages.Stage) {
	t.Helper()
	g, err := stages.Read("Dockerfile", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return scripts{}.systems(g, facts), g.Stages[0]
}

// If an image exists for both systems, the instructions of a stage on it decide only about that stage.
func TestSystemsOfWords(t *testing.T) {
	for _, line := range []string{
		"RUN apt-get update && apt-get install -y jq", "RUN apk add jq", "RUN [\"microdnf\", \"install\", \"jq\"]", "RUN zypper in jq", "RUN make && pacman -S jq",
		"RUN export A=1 && make", "RUN CGO_ENABLED=0 go build .", "RUN echo $(date) > /x", "RUN go build -ldflags \"-X a=$V\" .", "RUN [ -f /a ] || make",
		"RUN chmod +x /a", "RUN set -eux; make", "RUN if [ -n \"$A\" ]; then make; fi", "RUN ./configure && make", "RUN /opt/setup/run", "RUN make > /dev/null",
		"RUN sh -c 'make'", "RUN <<EOF\nmake\nEOF", "RUN mkdir -p /a/b", "RUN rm -rf /a", "RUN cd /a && ln -s b c", "RUN --mount=type=cache,target=/root/.cache make",
		"SHELL [\"/bin/bash\", \"-c\"]\nRUN make", "USER root\nRUN make", "USER 1000:1000\nRUN make", "RUN for f in a b; do make $f; done",
	} {
		s, stage := systemsOf(t, "FROM golang:1.24 AS build\n"+line+"\nFROM golang:1.24\n", rewrite.RepoFacts{Windows: "a Dockerfile for it"})
		if doubt := s.doubt(stage); doubt != "" {
			t.Errorf("%q: %s", line, doubt)
		}
	}
	for _, line := range []string{
		"RUN go build -o /out/app ./cmd/app", "RUN go build ./...", "RUN mkdir out && cd out", "RUN pip install -r requirements.txt", "RUN npm ci && npm run build",
		"RUN echo ready", "COPY app.exe /app.exe", "RUN go test ./... -run 'a|b'", "RUN curl -fsSL -o a https://example.com/a", "RUN tar -xf a.tar", "WORKDIR /src",
	} {
		s, stage := systemsOf(t, "FROM golang:1.24 AS build\n"+line+"\nFROM golang:1.24\n", rewrite.RepoFacts{})
		if s.doubt(stage) == "" || s.windows != "" {
			t.Errorf("%q settles the system: %q, Windows: %q", line, s.doubt(stage), s.windows)
		}
	}
}

func TestWindowsSigns(t *testing.T) {
	for _, lines := range []string{
		"RUN echo %BUILD_ID%", "RUN md out", "RUN powershell -Command \"Get-Item x\"", "RUN cmd /c build.bat", "RUN [\"cmd\", \"/C\", \"dir\"]", "RUN copy a b",
		"RUN if not exist out mkdir out", "RUN set A=1&& go build .", "RUN go build -o out\\bin\\app.exe", "RUN dir C:\\src", "RUN call build.cmd", "RUN choco install make",
		"RUN setx /M PATH \"%PATH%;C:\\go\"", "RUN build.ps1", "RUN Invoke-WebRequest https://example.com/a -OutFile a", "RUN xcopy /s a b",
		"SHELL [\"powershell\", \"-Command\"]", "SHELL [\"cmd\", \"/S\", \"/C\"]", "USER ContainerAdministrator", "WORKDIR C:\\src", "COPY a C:/a/", "ADD a \"c:\\\\a\\\\\"",
		"ENTRYPOINT [\"/app/meter.exe\"]", "CMD meter.exe --verbose", "ENV GOBIN=C:\\bin",
	} {
		for _, base := range []string{"golang:1.24", "registry.example.com/base:1"} {
			s, _ := systemsOf(t, "FROM "+base+" AS build\n"+lines+"\nFROM debian:12\nRUN apt-get update\n", rewrite.RepoFacts{})
			if s.windows == "" {
				t.Errorf("%s, %q: not taken for Windows", base, lines)
			}
		}
	}
	for _, from := range []string{"mcr.microsoft.com/windows/servercore:ltsc2022", "golang:1.24-nanoserver", "golang:${V}-windowsservercore", "--platform=windows/amd64 golang:1.24", "mcr.microsoft.com/dotnet/framework/sdk:4.8"} {
		if s, _ := systemsOf(t, "FROM "+from+"\n", rewrite.RepoFacts{}); s.windows == "" {
			t.Errorf("FROM %s: not taken for Windows", from)
		}
	}
	for _, text := range []string{
		"FROM debian:12\nRUN date +%Y%m%d%H%M && printf '%sfoo%s' a b\n", "FROM golang:1.24\nRUN date +%Y%m%d && printf '%dx%d' 1 2 && sed 's:/a:/b:' c\n",
		"FROM golang:1.24\nRUN GOOS=windows go build -o /out/app.exe .\n", "FROM scratch AS binaries-windows\nFROM binaries-windows\n", "FROM golang:1.24\nRUN grep 'a\\|b' c && echo \"a\\nb\"\n",
		"FROM scratch AS tool-windows-amd64\nFROM tool-windows-${TARGETARCH}\n", "FROM debian:12\nRUN pwsh -Command Copy-Item a b\n", "FROM debian:12\nRUN wine setup.exe\n",
		"FROM golang:1.24\nRUN curl -fsSL https://example.com/a%20b%2Fc | tar xz\n",
	} {
		if s, _ := systemsOf(t, text, rewrite.RepoFacts{}); s.windows != "" {
			t.Errorf("%q is taken for Windows: %s", text, s.windows)
		}
	}
}

func TestLinuxBase(t *testing.T) {
	for image, want := range map[string]bool{
		"scratch": true, "alpine:3.20": true, "debian": true, "node:22": true, "docker.io/library/nginx:1": true, "public.ecr.aws/docker/library/ruby:3": true,
		"registry.example.com/library/redis@sha256:ab": true, "gcr.io/distroless/static": true, "golang:1.24-alpine": true, "python:3.12-slim-bookworm": true, "${REGISTRY}/alpine:3": true,
		"rust:${V:-1}": true, "amazonlinux:2": true, "mcr.microsoft.com/dotnet/sdk:8.0-jammy": true, "registry.access.redhat.com/ubi9/ubi": true, "nvidia/cuda:12": true,
		"golang": false, "golang:1.24": false, "python:3.12": false, "openjdk:17": false, "eclipse-temurin:21": false, "traefik:3": false, "docker.io/golang:1": false,
		"mcr.microsoft.com/dotnet/sdk:8.0": false, "registry.example.com/node:22": false, "$BASE": false, "mcr.microsoft.com/windows/nanoserver": false, "slimmer:1": false,
	} {
		if got := linuxBase(image); got != want {
			t.Errorf("linuxBase(%q) = %v", image, got)
		}
	}
}

// The repository counts only if the stage itself does not decide.
func TestDoubt(t *testing.T) {
	const golang = "FROM golang:1.24 AS build\nRUN go build .\n"
	for _, test := range []struct{ text, around, want string }{
		{golang + "FROM golang:1.24\n", "", "nothing in the file shows"},
		{golang + "FROM alpine:3.20\n", "", ""},
		{golang + "FROM golang:1.24\nRUN apt-get update\n", "", ""},
		{golang + "FROM alpine:3.20\n", "windows/ is next to it", "it may be a Windows image, which has no test command: windows/ is next to it"},
		{golang + "FROM golang:1.24-nanoserver\n", "", "the file is for Windows: golang:1.24-nanoserver"},
		{"FROM golang:1.24 AS base\nRUN apk add jq\nFROM base\n", "windows/ is next to it", ""},
		{"FROM --platform=linux/amd64 golang:1.24\n", "windows/ is next to it", ""},
	} {
		s, stage := systemsOf(t, test.text, rewrite.RepoFacts{Windows: test.around})
		if got := s.doubt(stage); test.want == "" && got != "" || !strings.HasPrefix(got, test.want) {
			t.Errorf("%q, %s: %q", test.text, test.around, got)
		}
	}
	if s, _ := systemsOf(t, "FROM golang:1.24 AS base\nRUN apk add jq\nFROM base\n", rewrite.RepoFacts{Windows: "x"}); !s.linux[1] {
		t.Error("a stage runs where the one runs that it is built on")
	}
}
