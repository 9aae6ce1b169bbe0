package rules

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// role is what a stage is for, as far as its instructions tell.
type role string

const (
	builds   role = "builder" // it runs commands
	installs role = "deps"    // its commands only fetch dependencies
	carries  role = "files"   // it adds files and runs nothing
	borrows  role = "image"   // it is an image to copy from
)

// roles are those of the stages that need a name, in order.
type roles struct {
	stages []*stages.Stage
	of     []role
}

func rolesOf(unnamed []*stages.Stage) roles {
	r := roles{stages: unnamed}
	for _, s := range unnamed {
		r.of = append(r.of, roleOf(s))
	}
	return r
}

// candidates are the names for the i-th stage, best first. A single build stage is the
// builder; several are told apart by their tool.
func (r roles) candidates(i int) []string {
	tool := toolOf(r.stages[i])
	own := string(r.of[i])
	if r.of[i] == borrows && tool == "" {
		tool = borrowed(r.stages[i])
	}
	with := own
	if tool != "" {
		with = tool + "-" + own
	}
	if r.of[i] != borrows && r.count(r.of[i]) == 1 {
		return []string{own, with}
	}
	if name := telling(r.stages[i].Base.Text); r.of[i] == borrows && !slices.Contains(systems, name) && suggest.Alias(name) {
		return []string{name, with}
	}
	return []string{with}
}

func (r roles) count(of role) int {
	n := 0
	for _, x := range r.of {
		if x == of {
			n++
		}
	}
	return n
}

// borrowed names an image without a tool.
func borrowed(s *stages.Stage) string {
	if name := telling(s.Base.Text); word.MatchString(name) && name != "scratch" {
		return name
	}
	return "source"
}

// telling is the last part of an image name that says what it is.
func telling(ref string) string {
	name := suggest.ImageName(ref)
	if above := strings.LastIndex(ref, "/"); above > 0 && slices.Contains(general, name) {
		if name := suggest.ImageName(ref[:above]); name != "" && strings.Contains(ref[:above], "/") {
			return name
		}
	}
	return name
}

// fetch and build tell a command that only fetches dependencies from one that builds.
var (
	fetch = lazyregexp.New(`\b(npm (ci|install|i)|yarn( install)?|pnpm (install|i|fetch)|pip3? install|go mod download|` +
		`composer install|bundle install|dependency:(go-offline|resolve)|dotnet restore|cargo fetch|poetry install|pipenv install|uv sync)\b`)
	build = lazyregexp.New(`\b(build|compile|make|cmake|ninja|package|publish|webpack|bundle exec|install -m|jlink|tsc|gcc|go install)\b`)
)

func roleOf(s *stages.Stage) role {
	fetches, runs, adds := 0, 0, 0
	for _, cmd := range s.Cmds {
		switch c := cmd.(type) {
		case *instructions.RunCommand:
			runs++
			if line := strings.Join(c.CmdLine, " "); fetch.MatchString(line) && !build.MatchString(line) {
				fetches++
			}
		case *instructions.CopyCommand, *instructions.AddCommand:
			adds++
		}
	}
	switch {
	case runs > 0 && fetches == runs:
		return installs
	case runs > 0:
		return builds
	case adds > 0:
		return carries
	}
	return borrows
}

// tools are image names that stand for something shorter.
var tools = map[string]string{
	"golang": "go", "eclipse-temurin": "java", "openjdk": "java", "amazoncorretto": "java",
	"sapmachine": "java", "ibmjava": "java", "adoptopenjdk": "java", "sdk": "dotnet", "dotnet-sdk": "dotnet",
	"aspnetcore-build": "dotnet", "dotnet": "dotnet", "composer": "composer", "buildpack-deps": "",
}

// systems are images that say nothing of what a stage does.
var systems = []string{
	"alpine", "debian", "ubuntu", "centos", "fedora", "busybox", "amazonlinux", "rockylinux", "almalinux",
	"oraclelinux", "opensuse", "archlinux", "scratch", "ubi", "ubi8", "ubi9", "ubi-minimal", "base", "baseimage",
	"wolfi-base", "leap", "photon", "clearlinux", "mageia", "centos7", "centos8",
}

// word is a part of an image name that can stand in a stage name.
var word = lazyregexp.New(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// general are last parts of image names that say less than the part before them.
var general = []string{"stable", "latest", "static", "executor", "runtime", "image", "builder", "build", "cli", "server", "main", "core"}

// longTool is the length in bytes from which an image name is no handy part of a stage name.
const longTool = 16

// toolOf returns what the base of s brings along, in a word; "" if that says nothing.
func toolOf(s *stages.Stage) string {
	name := telling(s.Base.Text)
	if short, ok := tools[name]; ok {
		return short
	}
	if slices.Contains(systems, name) || !word.MatchString(name) || len(name) > longTool || !suggest.Alias(name) {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "builder"), "build"), "-")
}
