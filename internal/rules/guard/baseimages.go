package guard

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// baseOf returns the base image of the chain of stages that s extends, as written but in lower case.
func baseOf(s *stages.Stage) string { return strings.ToLower(s.Root().Base.Text) }

// shellless reports whether an image is made to have no shell.
func shellless(image string) bool {
	return slices.ContainsFunc([]string{"distroless", "chiseled", "powershell", "pwsh", "chainguard/static"},
		func(sign string) bool { return strings.Contains(image, sign) })
}

// rootImages are public images that RUN as root.
var rootImages = strings.Fields(`
	alpine almalinux amazonlinux archlinux bash buildpack-deps busybox centos debian fedora kalilinux/kali-rolling
	opensuse/leap opensuse/tumbleweed oraclelinux photon rockylinux ubuntu
	amazoncorretto clojure composer dart docker eclipse-temurin elixir erlang gcc golang haskell httpd ibmjava
	java julia jruby maven mono mysql mariadb nginx node openjdk perl php postgres pypy python r-base redis ruby rust
	sapmachine silverpeas swift tomcat
	mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/core/sdk microsoft/dotnet microsoft/aspnetcore-build
	nvidia/cuda condaforge/miniforge3 condaforge/mambaforge continuumio/miniconda3 continuumio/anaconda3`)

// privileged reports whether an image is known to run as root.
func privileged(image string) bool {
	return slices.Contains(rootImages, suggest.Repository(image)) && !unprivileged(image)
}

// unprivileged reports whether an image is known to run as another user.
func unprivileged(image string) bool {
	return !strings.Contains(image, "/minideb") && slices.ContainsFunc([]string{"bitnami/", "jenkins/", "nonroot", "non-root", "rootless", "unprivileged", "jupyter/",
		"circleci/", "cimg/", "ocaml/opam", "linuxbrew/", "homebrew/", "chainguard/"},
		func(sign string) bool { return strings.Contains(image, sign) })
}

// windowsPath is how a path on a Windows drive begins.
var windowsPath = lazyregexp.New(`(?i)^["']?[a-z]:[\\/]`)
