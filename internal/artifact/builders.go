package artifact

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
)

// folder is a program that writes its output, by convention, to certain paths below the directory in which it runs.
type folder struct {
	programs string
	verbs    string // one of which is an argument; "" for any
	folders  string
}

// conventions is the table of such programs. "." is any file below the directory.
var conventions = []folder{
	{"mvn mvnw", "package install verify deploy", "target ."},
	{"gradle gradlew", "", "build ."},
	{"sbt mill lein ant bazel bazelisk buck2", "", "."},
	{"dotnet msbuild", "publish build pack", "."},
	{"npm yarn pnpm bun npx ng nx lerna rush turbo vite webpack rollup gulp grunt tsc next nuxt gatsby vue-cli-service hexo docusaurus node yarnpkg", "", "."},
	{"make gmake ninja cmake meson scons bmake mage just task rake waf", "", "."},
	{"hugo", "", "public"},
	{"mkdocs", "build", "site"},
	{"jekyll", "build", "_site"},
	{"sphinx-build", "", "."},
	{"pyinstaller", "", "dist"},
	{"stack cabal mix rebar3 dub swift elm opam dune zig crystal shards nimble flutter dart odin v ghc", "", "."},
	{"composer", "build", "."},
	{"wasm-pack", "", "pkg"},
	{"python python3", "setup.py build wheel pyinstaller", "."},
	{"xcaddy caddy packr packr2 gox goreleaser govvv tinygo", "", "."},
	{"configure autogen.sh bootstrap.sh", "", "."},
}

// languageInstall matches the verbs with which package managers of a language install packages, which are not artifacts of the
// stage.
var languageInstall = lazyregexp.New(`^(install|ci|i|add|update|upgrade|fetch|link|login|config|set|cache|restore|download)$`)

// builders reads build tools. They run code of the project, so everything that they make is only likely.
func builders(r *reading) bool {
	if script(r.command) {
		r.fillsAll(Built, ".")
		r.mentions()
		return true
	}
	for _, f := range conventions {
		if !is(r.name, f.programs) {
			continue
		}
		if f.verbs != "" && !r.command.Has(strings.Fields(f.verbs)...) {
			continue
		}
		if languageInstall().MatchString(r.verb()) && !is(r.name, selfMade) {
			r.fillsAll(Installed, "node_modules", "vendor")
			return true
		}
		r.chdir()
		r.fillsAll(Built, strings.Fields(f.folders)...)
		r.prefixes()
		r.mentions()
		return true
	}
	if out, ok := r.option("--output", "--out", "--outfile", "--out-file", "--output-file", "--output-dir", "-o"); ok && !is(r.name, "chmod chown echo printf grep useradd usermod adduser sort ls ps test [ set ssh mount sed awk cat id stat") {
		r.write(out, Write{Origin: Built})
		r.fills(out, Built)
		return true
	}
	return false
}

// chdir follows make -C, mvn -f and the like.
func (r *reading) chdir() {
	if file, ok := r.option("-f", "--file"); ok && is(r.name, "mvn mvnw") && file.Known() {
		dir := file.Text
		if strings.HasSuffix(dir, ".xml") {
			dir = path.Dir(dir)
		}
		r.command = r.moved(dir)
	}
	if to, ok := r.option("-C", "--directory", "--prefix", "--cwd"); ok && to.Known() && !strings.HasPrefix(to.Text, "-") && is(r.name, "make gmake ninja npm yarn pnpm meson") {
		r.command = r.moved(to.Text)
	}
}

// moved returns the command as if it ran in another directory.
func (r *reading) moved(to string) *shell.Command { return r.in(r.command.Dir.Enter(to)) }

func (r *reading) in(dir shell.Dir) *shell.Command {
	c := *r.command
	c.Dir = dir
	return &c
}

// prefixes adds DESTDIR=, PREFIX= and --prefix.
func (r *reading) prefixes() {
	for _, arg := range r.args {
		name, value, ok := strings.Cut(arg.Text, "=")
		if !ok || value == "" {
			continue
		}
		switch strings.ToLower(strings.TrimLeft(name, "-")) {
		case "destdir", "prefix", "dcmake_install_prefix", "bindir", "libdir", "install_prefix", "install_dir", "exec-prefix":
			r.fills(arg.Cut(len(name)+1, len(arg.Text)), Built)
		}
	}
	for _, a := range r.command.Assigns {
		if a.Name == "DESTDIR" || a.Name == "PREFIX" {
			r.fills(a.Value, Built)
		}
	}
}

// pathLike matches an absolute path in an argument: by itself, after "=" or after ":".
var pathLike = lazyregexp.New(`(?:^|[=:,])(/[^=:,\s` + shell.Unknown + `]+)$`)

// mentions adds the paths in the arguments, because the program may make them.
func (r *reading) mentions() {
	for _, arg := range r.args {
		m := pathLike().FindStringSubmatchIndex(arg.Text)
		if m != nil && !arg.Pattern && !arg.Several {
			word := arg.Cut(m[2], m[3])
			r.write(word, Write{Origin: Built})
			r.fills(word, Built)
		}
	}
}

var scriptName = lazyregexp.New(`(^|/)[^/]+\.(sh|bash|py|pl|rb|js|ts|mjs)$|^\.{1,2}/|/configure$`)

// script reports whether a command runs a program of the project.
func script(c *shell.Command) bool {
	program := c.Program()
	if len(program) == 0 {
		return false
	}
	name := program[0].Text
	if is(c.Name(), "sh bash ash dash python python3 perl ruby php Rscript") && len(program) > 1 {
		name = program[1].Text
	}
	return scriptName().MatchString(name)
}

// runsProject reports whether a command runs code of the project or of a third party: a build tool, a script, or an
// unknown text.
func runsProject(c *shell.Command) bool {
	name := c.Name()
	if name == "" {
		return len(c.Words) > 0
	}
	return Builds(c) || is(name, "eval . source sh bash ash dash su chroot pip pip3 composer bundle gem cargo python python3 perl ruby php java npm yarn pnpm")
}

// Builds reports whether a command runs a build tool or a script of the project, other than to fetch what it needs.
func Builds(c *shell.Command) bool {
	if script(c) {
		return true
	}
	verb := (&reading{args: c.Args()}).verb()
	return slices.ContainsFunc(conventions, func(f folder) bool {
		return is(c.Name(), f.programs) && (is(c.Name(), selfMade) || verb != "" && !languageInstall().MatchString(verb))
	})
}

// selfMade are programs whose verb "install" makes something.
const selfMade = "make gmake ninja cmake meson mvn mvnw just task mage rake python python3"
