package suggest

import (
	"path"
	"strings"
	"testing"
)

func TestKnownBase(t *testing.T) {
	for image, want := range map[string]string{
		"debian":                        "/",
		"debian:12-slim":                "/",
		"docker.io/library/debian:12":   "/",
		"debian@sha256:0123":            "/",
		"debian:${SUITE}-slim":          "/",
		"node:22-alpine":                "/",
		"node:$NODE":                    "/",
		"node:8-onbuild":                "",
		"golang:1.24":                   "/go",
		"golang:${GO}":                  "", // there are variants for Windows
		"golang:1.24-windowsservercore": "",
		"python:3.13-nanoserver":        "",
		"php:8-apache":                  "/var/www/html",
		"php:8.3-fpm-alpine":            "/var/www/html",
		"php:8-cli":                     "/",
		"php:8-zts":                     "",
		"php:${V}-fpm":                  "",
		"composer:2":                    "/app",
		"public.ecr.aws/docker/library/debian:12": "/",
		"registry.example.com/debian:12":          "",
		"example/debian":                          "",
		"tomcat:10":                               "",
		"$BASE":                                   "",
	} {
		base, ok := KnownBase(image)
		if base.Workdir != want || ok != (want != "") {
			t.Errorf("%s: %q, %t; want %q", image, base.Workdir, ok, want)
		}
	}
}

// TestConfigList: every line is read, and is about an official image.
func TestConfigList(t *testing.T) {
	for line := range strings.Lines(configList) {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(words) != 5 || !Official(words[0]) {
			t.Errorf("%q is no line about an official image", line)
			continue
		}
		if _, err := path.Match(words[1], ""); err != nil || words[2] != "-" && !path.IsAbs(words[2]) {
			t.Errorf("%q is no line of the list", line)
		}
	}
	if head, _, _ := strings.Cut(configList, "\n"); !strings.Contains(head, " of 20") {
		t.Error("the list does not begin with its date")
	}
}

func TestRepository(t *testing.T) {
	for image, want := range map[string]string{
		"golang": "golang", "golang:1.23": "golang", "golang@sha256:00": "golang", "golang:1@sha256:00": "golang",
		"docker.io/library/golang:1": "golang", "public.ecr.aws/docker/library/golang:1": "golang",
		"localhost:5000/golang": "localhost:5000/golang", "golang:${version}": "golang", "golang:${V:-1}": "golang", "$base": "$base",
		"index.docker.io/library/golang:1": "golang",
		"mcr.microsoft.com/dotnet/sdk:8.0": "mcr.microsoft.com/dotnet/sdk",
	} {
		if got := Repository(image); got != want {
			t.Errorf("%s: %s, want %s", image, got, want)
		}
	}
}
