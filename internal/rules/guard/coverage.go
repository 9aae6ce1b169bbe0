package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/shell"
)

// wanted reports whether the setting asks for a test of p, which no command checks yet.
func (g *guarding) wanted(st *artifact.Stage, p string) bool {
	if st.Exists(p, artifact.Empty, artifact.Copied) != nil || g.madeBefore(st, p) {
		return false // it cannot be missing
	}
	st = g.likely.Stage(st.Stage)
	switch g.Settings.Guards {
	case rewrite.GuardSilent:
		return false
	case rewrite.GuardAll:
		return !everywhere.cover(p) && !comesWithImage(st.Stage, p)
	}
	w := st.Last(p)
	if w == nil {
		return unexplained(st, p)
	}
	if w.Origin != artifact.Built || ofDistribution(p) && (w.Path != p || w.Appends) {
		return false
	}
	// Have: a command of the stage makes it, or may do so.
	return w.Path == p || w.Path == "" || !w.Tree || looksBuilt(st, w, p)
}

// madeBefore reports whether p is a directory that mkdir makes, even if a failure of mkdir is ignored, or a WORKDIR by the default of
// a variable.
func (g *guarding) madeBefore(st *artifact.Stage, p string) bool {
	for _, w := range st.Writes {
		if w.Origin == artifact.Removed && w.Removes(p) {
			return false
		}
	}
	if slices.ContainsFunc(st.Writes, func(w *artifact.Write) bool {
		return w.Origin == artifact.Empty && w.Path == p && w.Command != nil && w.Command.Runs
	}) {
		return true
	}
	for i, cmd := range st.Cmds {
		if c, ok := cmd.(*instructions.WorkdirCommand); ok && strings.Contains(c.Path, "$") {
			if dir, _, ok := g.reader.Value(st.Stage, i, c.Path); ok && path.IsAbs(dir) && artifact.Within(path.Clean(dir), p) {
				return true
			}
		}
	}
	return false
}

// unexplained reports whether a path that no command names must be the output of a build tool or a script, because it does not
// come with the image.
func unexplained(st *artifact.Stage, p string) bool {
	if !privileged(baseOf(st.Stage)) || fromImage().MatchString(p) {
		return false
	}
	for i := range st.Cmds {
		if script := st.Script(i); script != nil && slices.ContainsFunc(script.Commands, artifact.Builds) {
			return true
		}
	}
	return false
}

// fromImage are directories that public images fill.
var fromImage = lazyregexp.New(`^/(usr|bin|sbin|lib|lib64|etc|var|go|run|boot|runtime)(/|$)|^/opt/(java|conda|yarn|venv)|^/root/\.`)

// distribution are directories whose files mostly come with the base image or its packages.
var distribution = lazyregexp.New(`^/(bin|sbin|lib|lib64|etc|usr/(bin|sbin|lib|lib64|include|share|libexec)|var/(lib|cache|log))(/|$)`)

func ofDistribution(p string) bool { return distribution().MatchString(p) }

// folders are names of directories that build tools fill; sources are those that people keep in a repository.
var (
	folders = strings.Fields(`dist build out output outputs target release bin public .next .output _build _site site publish published
		artifacts artifact es esm pkg wheels wheelhouse generated standalone storybook-static compiled debug libs rel install installed
		classes extracted dependency lib-out html www-dist package`)
	sources = strings.Fields(`src source templates template static migrations migration config configs conf assets views view scripts script docs doc data
		db sql locales locale i18n prisma resources resource public-src test tests testdata proto protos charts deploy docker web lang
		translations fixtures seeds images fonts css js cmd internal vendor node_modules third_party licenses LICENSES hack etc www
		nginx content plugins examples example tools util utils helpers lib app api`)
)

// sourceFile is the name of a file that people write; program that of one that a tool makes.
var (
	sourceFile  = lazyregexp.New(`(?i)\.(json|ya?ml|toml|conf|cfg|ini|env|sh|bash|md|txt|sql|xml|properties|html?|css|scss|py|rb|php|pl|ts|go|mod|sum|lock|c|h|cpp|proto|tmpl|tpl|j2|crt|pem|key|pub|service|png|svg|ico|jpg)$|^(\.|Makefile|Dockerfile|Procfile|Gemfile|Rakefile|LICENSE|COPYING|README|NOTICE|VERSION|requirements|entrypoint|docker-entrypoint)`)
	programFile = lazyregexp.New(`(?i)\.(jar|war|ear|so|so\.[0-9.]+|a|dll|exe|wasm|whl|deb|rpm|apk|tgz|tar|tar\.gz|zip|node|efi|bin|img|iso|elf|hex|pyz|phar|aab|dylib|o)$`)
)

// looksBuilt reports whether p, which is below a directory that a command may fill, is more likely made by that command than
// copied there before.
func looksBuilt(st *artifact.Stage, w *artifact.Write, p string) bool {
	brought := slices.ContainsFunc(st.Writes, func(v *artifact.Write) bool {
		return (v.Origin == artifact.Copied || v.Origin == artifact.Fetched) && (v.Tree && artifact.Within(p, v.Path) || v.Path == p)
	})
	rest := strings.Split(strings.TrimPrefix(strings.TrimPrefix(p, w.Path), "/"), "/")
	base := path.Base(p)
	switch {
	case slices.Contains(rest[:len(rest)-1], "node_modules"):
		return false
	case programFile().MatchString(base):
		return true
	case slices.ContainsFunc(rest, func(name string) bool { return slices.Contains(folders, name) }):
		return true
	case !brought:
		return !strings.HasSuffix(w.Path, "/node_modules")
	case sourceFile().MatchString(base), slices.ContainsFunc(rest, func(name string) bool { return slices.Contains(sources, name) }):
		return false
	}
	return compilesHere(w)
}

// compilers are programs whose output is a file without an ending, where they run.
var compilerNames = strings.Fields("go xx-go tinygo garble cargo cross make gmake ninja cmake gcc g++ cc zig nim crystal shards ghc stack cabal dub swift")

// compilesHere reports whether a command is one that leaves a program next to its sources.
func compilesHere(w *artifact.Write) bool {
	return w.Command != nil && slices.Contains(compilerNames, w.Command.Name())
}

// used returns the paths that a command has run, or that it has read and would fail without.
func used(s *shell.Script) checks {
	var found checks
	for _, c := range s.Commands {
		if !c.Certain() || len(c.Words) == 0 {
			continue
		}
		program := c.Program()
		for i, w := range program {
			if i > 0 && !slices.Contains(readers, c.Name()) && !strings.HasSuffix(c.Name(), "-strip") || strings.HasPrefix(w.Text, "-") {
				continue
			}
			text, literal := w.Literal()
			if p, ok := c.Dir.Absolute(text); literal && ok && (i > 0 || strings.Contains(text, "/")) {
				found = append(found, p)
			}
		}
	}
	return found
}

// readers are programs that fail if one of the files in their arguments is missing.
var readers = strings.Fields("chmod chown chgrp strip upx cat sha256sum sha512sum md5sum ldd file readelf objdump head tail wc du realpath patchelf setcap")
