package artifact

import (
	"path"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// Clear reports whether every instruction that writes files is understood: each RUN is shell text whose commands run in known
// directories, and each COPY and ADD has a known destination. Then any other file comes from the base image, or from a program
// that Foreign finds.
func (st *Stage) Clear() bool {
	if st.Parent != nil && !st.reader.Stage(st.Parent).Clear() {
		return false
	}
	for i, cmd := range st.Cmds {
		switch c := cmd.(type) {
		case *instructions.RunCommand:
			script := st.Script(i)
			if script == nil || slices.ContainsFunc(script.Commands, func(c *shell.Command) bool { return c.Dir.From != shell.Root }) {
				return false
			}
		case *instructions.CopyCommand, *instructions.AddCommand:
			if _, ok := st.Absolute(i, stages.TransferOf(c).DestPath); !ok {
				return false
			}
		case *instructions.OnbuildCommand:
			return false
		}
	}
	return true
}

// knownPrograms are programs whose output this package knows, and those that make no file by themselves.
const knownPrograms = managers + ` cp mv install ln mkdir touch rm rmdir unlink find tee dd tar git curl wget unzip gunzip chmod chown chgrp echo printf cat ls
	test [ [[ true false : cd set export unset pwd sleep date uname whoami id sed grep awk head tail wc sort cut tr strip upx file stat sha256sum sha512sum
	md5sum which command type addgroup adduser groupadd useradd update-ca-certificates ldconfig gcc g++ cc c++ clang clang++ ld rustc ar nasm as -gcc -g++`

// knownOutput reports whether this package knows every path that a command makes.
func knownOutput(c *shell.Command) bool {
	name := c.Name()
	if name == "go" {
		args := c.Args()
		return len(args) > 0 && args[0].Is("build", "get", "mod", "vet", "test", "env", "version", "install")
	}
	return len(c.Words) == 0 || is(name, knownPrograms)
}

// MayRemove reports whether a command may remove paths that it does not name: it runs third-party code, is not
// known, or decides itself which files it removes.
func MayRemove(c *shell.Command) bool {
	switch name := c.Name(); {
	case runsProject(c) || !knownOutput(c):
		return true
	case is(name, managers):
		return c.Has("remove", "purge", "autoremove", "del", "erase", "-e", "-r", "-P", "-R", "swap")
	case name == "git":
		return !c.Has("clone", "init", "config", "rev-parse", "describe", "log", "status", "fetch")
	case name == "tar":
		return c.Has("--remove-files", "--recursive-unlink", "--unlink-first", "-U")
	case name == "go":
		return c.Has("test", "run", "generate")
	case name == "awk":
		return true
	}
	return false
}

// Foreign returns the first command of the stage, or of a stage that it extends, that may make any path because it runs
// third-party code or is not known. It returns nil if there is no such command.
func (st *Stage) Foreign() *shell.Command {
	for _, c := range st.commands() {
		if runsProject(c) || !knownOutput(c) {
			return c
		}
	}
	return nil
}

// commands returns the commands of the stages that st extends, and then those of st.
func (st *Stage) commands() []*shell.Command {
	var all []*shell.Command
	if st.Parent != nil {
		all = st.reader.Stage(st.Parent).commands()
	}
	for i := range st.Cmds {
		if script := st.Script(i); script != nil {
			all = append(all, script.Commands...)
		}
	}
	return all
}

// MayWrite reports whether an instruction may write p, an absolute and clean path, something below p, or unknown files in a
// directory above p.
func (st *Stage) MayWrite(p string) bool {
	return slices.ContainsFunc(st.Writes, func(w *Write) bool {
		return w.Origin != Removed && (w.May(p) || w.Path != "" && (Within(w.Path, p) || w.Tree && Within(p, w.Path)))
	})
}

// Names reports whether p, an absolute and clean path, or something below p is an argument of a command of the stage or of a
// stage that it extends.
func (st *Stage) Names(p string) bool {
	for _, c := range st.commands() {
		for _, word := range c.Words {
			if at, ok := c.Dir.Absolute(word.Text); ok && Within(at, p) {
				return true
			}
		}
	}
	return false
}

// SameName returns the last write of each path that has the base name of p and certainly exists at the end of the stage. It
// leaves out empty directories.
func (st *Stage) SameName(p string) []*Write {
	last := map[string]*Write{}
	var order []string
	for _, w := range st.Writes {
		if w.Level == Certain && w.Path != "" && path.Base(w.Path) == path.Base(p) && w.Origin != Empty && w.Origin != Removed {
			if last[w.Path] == nil {
				order = append(order, w.Path)
			}
			last[w.Path] = w
		}
	}
	var all []*Write
	for _, name := range order {
		if st.Exists(name) != nil {
			all = append(all, last[name])
		}
	}
	return all
}
