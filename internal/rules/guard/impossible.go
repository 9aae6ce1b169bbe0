package guard

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/syntax"
)

const noShellRun = "no RUN shows that a shell works at the end of the stage"

// unfitFile says why no stage of the file gets a test; "" if some may.
func (g *guarding) unfitFile() string {
	switch {
	case g.File.Preprocessed:
		return "the file is input of a preprocessor"
	case g.systems().windows != "":
		return "the file builds Windows images, which have no test command: " + g.systems().windows
	}
	return ""
}

// impossible returns why no test can follow the last change of s, which is Body[last];
// "" if one can. A test must work wherever the COPY works, so everything that it needs
// has to have worked before it in this very stage.
func (g *guarding) impossible(st *artifact.Stage, last int) string {
	s := st.Stage
	base := baseOf(s)
	now := s.Setting(last)
	switch {
	case g.unfitFile() != "":
		return g.unfitFile()
	case base == "scratch" || shellless(base):
		return base + " has no shell"
	case s.Body[last].Opaque || s.Body[last].Dangling:
		return "the end of the stage is not clear"
	case now.Triggers:
		return "an ONBUILD of its base stage may change user or shell"
	case now.User != "" && !root(now.User):
		return "USER " + now.User + " may not see what COPY sees"
	case !posix(now.Shell):
		return fmt.Sprintf("SHELL %s is not a POSIX shell", strings.Join(now.Shell, " "))
	case login(now.Shell):
		return fmt.Sprintf("SHELL %s reads a profile, which a RUN may have changed", strings.Join(now.Shell, " "))
	case readsEnvFile(s, now):
		return "the shell reads the file in BASH_ENV, which a RUN may have changed"
	case !g.proven(st, last) && !g.shellOfBase(st, last):
		return noShellRun
	case now.User != "" && g.namesGone(st, now.User, last):
		return "USER " + now.User + " may no longer exist"
	case g.losesDirectory(st, last):
		return "a RUN may remove the directory in which the test would start"
	}
	return ""
}

// proven reports whether a RUN up to Body[last] has shown that the shell works for the user who would run a test after it, and
// nothing since can have changed that.
func (g *guarding) proven(st *artifact.Stage, last int) bool {
	s := st.Stage
	now := s.Setting(last)
	for i := last; i >= 0; i-- {
		if !s.Setting(i).Same(now) || g.changesShell(st, i) || now.SearchedFor() && setsPath(s.Cmds[i]) {
			return false
		}
		if _, ok := s.Cmds[i].(*instructions.RunCommand); ok && ownShell(s.Body[i], now.Shell) {
			return now.Shell != nil || privileged(baseOf(s)) || g.anySpeaks(st, last)
		}
	}
	return false
}

// anySpeaks reports whether a RUN up to Body[last] shows that the SHELL of an unknown image is a POSIX shell.
func (g *guarding) anySpeaks(st *artifact.Stage, last int) bool {
	for i := range st.Cmds[:last+1] {
		if script := st.Script(i); script != nil && speaksShell(script) {
			return true
		}
	}
	return false
}

// ownShell reports whether a RUN that starts a shell starts that of the image: perhaps
// not if another stage is mounted, or anything over the directories of the system.
func ownShell(in *syntax.Instruction, shell []string) bool {
	return !slices.ContainsFunc(in.Flags, func(f syntax.Flag) bool {
		return f.Name == "mount" && (len(f.Fields) == 0 || slices.ContainsFunc(f.Fields, func(field syntax.Field) bool {
			return field.Key == "from" || isTarget(field.Key) && (ofSystem(field.Value) || len(shell) > 0 && artifact.Within(path.Clean(shell[0]), path.Clean("/"+field.Value)))
		}))
	})
}

// isTarget reports whether a key of a mount says where it goes (commands_runmount.go parseMount).
func isTarget(key string) bool { return key == "target" || key == "dst" || key == "destination" }

// ofSystem reports whether a shell, or a file that it needs, is at p or below p.
func ofSystem(p string) bool {
	p = path.Clean("/" + p)
	return vitalFile().MatchString(p) || slices.ContainsFunc(vital, func(dir string) bool { return artifact.Within(dir, p) })
}

// changesShell reports whether an instruction may remove or replace the shell.
func (g *guarding) changesShell(st *artifact.Stage, i int) bool {
	switch c := st.Cmds[i].(type) {
	case *instructions.CopyCommand, *instructions.AddCommand:
		return ofSystem(destination(st, i)) // with a whole file system, perhaps
	case *instructions.EnvCommand:
		return slices.ContainsFunc(c.Env, func(kv instructions.KeyValuePair) bool { return loads(kv.Key) })
	case *instructions.ArgCommand:
		return slices.ContainsFunc(c.Args, func(kv instructions.KeyValuePairOptional) bool { return loads(kv.Key) })
	case *instructions.RunCommand:
		return !startsShell(c) || endsShell(st, i, c)
	}
	return false
}

// endsShell reports whether the RUN that is Body[i] may remove or replace the shell.
func endsShell(st *artifact.Stage, i int, run *instructions.RunCommand) bool {
	script := st.Script(i)
	return script == nil || withoutShell().MatchString(textOf(run)) || harmsShell(script, shellPaths(st, i)) || overwrites(st, i)
}

// destination returns where the COPY or ADD that is Body[i] writes to; below "/" if WORKDIR is not known.
func destination(st *artifact.Stage, i int) string {
	dest := stages.TransferOf(st.Cmds[i]).DestPath
	if p, ok := st.Absolute(i, dest); ok || path.IsAbs(dest) {
		return path.Clean(cmp.Or(p, dest))
	}
	dir, _ := st.Dir(i)
	return path.Join("/", dir, dest)
}

// setsPath reports whether an instruction sets PATH, which decides where a shell without a path is found.
func setsPath(cmd instructions.Command) bool {
	env, ok := cmd.(*instructions.EnvCommand)
	return ok && slices.ContainsFunc(env.Env, func(kv instructions.KeyValuePair) bool { return kv.Key == "PATH" })
}

// loads reports whether a variable names a file that a shell reads at its start.
func loads(key string) bool {
	return strings.HasPrefix(key, "LD_") || key == "BASH_ENV" || key == "ENV" || key == "SHELLOPTS"
}

// startsShell reports whether a RUN is neither in exec form nor a script with a shebang.
// Those that are need no shell, and some change it on purpose ("cross-build-end").
func startsShell(run *instructions.RunCommand) bool {
	return run.PrependShell && !(len(run.Files) > 0 && strings.HasPrefix(strings.TrimLeft(run.Files[0].Data, "\t"), "#!"))
}

// withoutShell matches commands that remove the emulator with which an image runs on another architecture.
var withoutShell = lazyregexp.New(`\brm\s[^;&|\n]*qemu-|\bcross-build-end\b`)

// posix reports whether a SHELL has the command test. nil is the SHELL of the image, or /bin/sh.
func posix(words []string) bool {
	_, ok := shell.ForShell(words)
	return ok
}

// root reports whether USER user is certainly root.
func root(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "root" || name == "0"
}

// doubtful says why a test after Body[last] is not safe although it can run; "" if it is safe.
func (g *guarding) doubtful(st *artifact.Stage, last int, e evidence) string {
	s := st.Stage
	if !g.proven(st, last) {
		base, _ := suggest.KnownBase(baseOf(s))
		return "no RUN shows a shell, but " + base.Name + " has /bin/sh, as far as dfix knows"
	}
	if r := g.reach[s.Index].Extended; r != nil {
		return fmt.Sprintf("%s is built on this one, and a test adds an empty layer to it", called(r.In))
	}
	if s.Alias != "" && g.Repo.Targets[s.Alias] {
		return "the repository builds this stage as a target, and a test adds an empty layer to it"
	}
	if base := baseOf(s); unprivileged(base) && !e.root {
		return base + " runs as another user, who may not be able to read the path"
	}
	return g.systems().doubt(s)
}

// needless says which build would run the test of an artifact in s without copying the artifact; "" if there is none. That build
// may work without the artifact.
func (g *guarding) needless(a *copied, s *stages.Stage) string {
	for i, reach := range g.reach {
		target := g.Graph.Stages[i]
		if target == s || target.Alias == "" && !g.Graph.Last(target) || !reach.Perhaps.Has(s) {
			continue
		}
		// Have: a stage that can be built by itself, and runs s then.
		if !slices.ContainsFunc(a.takes, func(taker *stages.Stage) bool { return reach.Sure.Has(taker) }) {
			return fmt.Sprintf("a build of %s runs this stage too, without that copy", called(target))
		}
	}
	return ""
}
