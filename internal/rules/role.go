package rules

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// role is what a stage is for, as far as its instructions show.
type role string

const (
	builds   role = "builder" // it runs commands
	installs role = "deps"    // its commands only fetch dependencies
	carries  role = "files"   // it adds files and runs nothing
	borrows  role = "image"   // it is an image to copy from
)

// roles holds the stages that need a name, with their roles.
type roles struct {
	stages []*stages.Stage
	of     []role
	names  []string // of the other stages of the file
}

func rolesOf(g *stages.Graph, unnamed []*stages.Stage) roles {
	r := roles{stages: unnamed}
	for _, s := range g.Stages {
		if s.Alias != "" {
			r.names = append(r.names, s.Alias)
		}
	}
	for _, s := range unnamed {
		r.of = append(r.of, roleOf(s))
	}
	return r
}

// candidates returns the names for the i-th stage, best first. A single build stage is the
// builder; several are distinguished by their tool.
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
	if r.of[i] != borrows && r.count(r.of[i]) == 1 && !r.resembled(own) {
		return []string{own, with}
	}
	if name := telling(r.stages[i].Base.Text); r.of[i] == borrows && !slices.Contains(systems, name) && suggest.Alias(name) {
		return []string{name, with}
	}
	return []string{with}
}

// resembled reports whether a stage has a name that is easily taken for name: build and builder.
func (r roles) resembled(name string) bool {
	return slices.ContainsFunc(r.names, func(other string) bool { return strings.HasPrefix(name, other) && name != other })
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

// borrowed returns a name for a stage that is only an image to copy from.
func borrowed(s *stages.Stage) string {
	if name := telling(s.Base.Text); word().MatchString(name) && name != "scratch" {
		return name
	}
	return "source"
}

// telling returns the last part of an image name that describes the image.
func telling(ref string) string {
	name := suggest.ImageName(ref)
	if above := strings.LastIndex(ref, "/"); above > 0 && slices.Contains(general, name) && (strings.Contains(ref[:above], "/") || !registry(ref[:above])) {
		return suggest.ImageName(ref[:above])
	}
	return name
}

// registry reports whether the first part of an image name is the host of a registry (reference.ParseNormalizedNamed).
func registry(first string) bool { return strings.ContainsAny(first, ".:") || first == "localhost" }

// prepares lists commands that neither make nor install anything by themselves.
var prepares = strings.Fields("cd rm mkdir echo printf set export true : chmod chown ls test [ corepack npm-check-updates unset pwd which")

// fetchVerbs maps each package manager to the first arguments with which it installs packages, and to those that only prepare
// that.
var fetchVerbs = map[string][2]string{
	"apt-get": {"install", "update clean autoremove upgrade autoclean"}, "apt": {"install", "update clean autoremove upgrade"}, "apk": {"add", "update upgrade"},
	"yum": {"install", "update clean makecache"}, "dnf": {"install", "update clean makecache"}, "microdnf": {"install", "update clean"}, "zypper": {"install", "refresh clean"},
	"npm": {"ci install i", "cache config set"}, "yarn": {"install add", "cache config set"}, "pnpm": {"install i fetch add", "config store"},
	"pip": {"install download", "cache config"}, "pip3": {"install download", "cache config"}, "poetry": {"install", "config"}, "pipenv": {"install sync", ""}, "uv": {"sync", ""},
	"composer": {"install require", "config clear-cache"}, "bundle": {"install", "config"}, "gem": {"install", "update"}, "cargo": {"fetch vendor", ""},
	"dotnet": {"restore", ""}, "conda": {"install create", "clean config"}, "go": {"mod", "env"},
}

// fetches classifies a command: it installs dependencies, it prepares that, or it does anything else.
func fetches(c *shell.Command) (installs, other bool) {
	name, args := c.Name(), c.Args()
	if (name == "python" || name == "python3") && len(args) > 2 && args[0].Is("-m") && args[1].Is("pip") {
		name, args = "pip", args[2:]
	}
	if (name == "mvn" || name == "mvnw") && slices.ContainsFunc(args, func(w shell.Word) bool { return strings.Contains(w.Text, "dependency:") }) {
		return true, false
	}
	verbs, manager := fetchVerbs[name]
	if !manager {
		return false, len(c.Words) > 0 && !slices.Contains(prepares, name)
	}
	i := slices.IndexFunc(args, func(w shell.Word) bool { return !strings.HasPrefix(w.Text, "-") })
	if i < 0 {
		return name == "yarn", name != "yarn"
	}
	if args[i].Is(strings.Fields(verbs[0])...) {
		return true, name == "go" && slices.ContainsFunc(args, func(w shell.Word) bool { return w.Is("init", "edit") })
	}
	return false, !args[i].Is(strings.Fields(verbs[1])...)
}

// onlyFetches reports whether a RUN installs dependencies and does nothing else; prepares, that it does nothing else.
func onlyFetches(s *stages.Stage, i int, run *instructions.RunCommand) (installs, prepares bool) {
	script, err := shell.OfRun(run, s.Setting(i).Shell, shell.Options{})
	if err != nil {
		return false, false
	}
	for _, c := range script.Commands {
		fetched, other := fetches(c)
		if other {
			return false, false
		}
		installs = installs || fetched
	}
	return installs, true
}

func roleOf(s *stages.Stage) role {
	fetches, runs, adds, others := 0, 0, 0, 0
	for i, cmd := range s.Cmds {
		switch c := cmd.(type) {
		case *instructions.RunCommand:
			runs++
			installs, prepares := onlyFetches(s, i, c)
			if installs {
				fetches++
			}
			if !prepares {
				others++
			}
		case *instructions.CopyCommand, *instructions.AddCommand:
			adds++
		}
	}
	switch {
	case fetches > 0 && others == 0:
		return installs
	case runs > 0:
		return builds
	case adds > 0:
		return carries
	}
	return borrows
}

// tools maps image names to shorter names.
var tools = map[string]string{
	"golang": "go", "eclipse-temurin": "java", "openjdk": "java", "amazoncorretto": "java",
	"sapmachine": "java", "ibmjava": "java", "adoptopenjdk": "java", "sdk": "dotnet", "dotnet-sdk": "dotnet",
	"aspnetcore-build": "dotnet", "dotnet": "dotnet", "composer": "composer", "buildpack-deps": "",
}

// systems lists images whose names do not show what a stage does.
var systems = []string{
	"alpine", "debian", "ubuntu", "centos", "fedora", "busybox", "amazonlinux", "rockylinux", "almalinux",
	"oraclelinux", "opensuse", "archlinux", "scratch", "ubi", "ubi8", "ubi9", "ubi-minimal", "base", "baseimage",
	"wolfi-base", "leap", "photon", "clearlinux", "mageia", "centos7", "centos8",
}

// word matches a part of an image name that can be part of a stage name.
var word = lazyregexp.New(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// general are last parts of image names that say less than the part before them.
var general = []string{"stable", "latest", "static", "executor", "runtime", "image", "builder", "build", "cli", "server", "main", "core"}

// longTool is the length in bytes from which an image name is too long for a part of a stage name.
const longTool = 16

// toolOf returns a word for the tool in the base image of s, "" if its name does not show one.
func toolOf(s *stages.Stage) string {
	name := telling(s.Base.Text)
	if short, ok := tools[name]; ok {
		return short
	}
	if slices.Contains(systems, name) || !word().MatchString(name) || len(name) > longTool || !suggest.Alias(name) {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "builder"), "build"), "-")
}
