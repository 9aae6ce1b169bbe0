package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// shellPaths returns the paths at which the shell of Body[i] may be: where SHELL says, or in the directories of a PATH
// that the file sets.
func shellPaths(st *artifact.Stage, i int) []string {
	now := st.Setting(i)
	switch {
	case len(now.Shell) == 0:
		return []string{"/bin/sh"}
	case path.IsAbs(now.Shell[0]):
		return []string{path.Clean(now.Shell[0])}
	}
	paths := []string{"/usr/local/bin/" + now.Shell[0]}
	for s := st.Stage; s != nil; s = s.Parent {
		for _, cmd := range s.Cmds {
			if env, ok := cmd.(*instructions.EnvCommand); ok {
				paths = append(paths, inPath(env, now.Shell[0])...)
			}
		}
	}
	return paths
}

// inPath returns where a program may be in the directories of PATH, if an ENV sets it.
func inPath(env *instructions.EnvCommand, program string) []string {
	var paths []string
	for _, kv := range env.Env {
		if kv.Key != "PATH" {
			continue
		}
		for dir := range strings.SplitSeq(strings.Trim(kv.Value, `"'`), ":") {
			if path.IsAbs(dir) {
				paths = append(paths, path.Join(dir, program))
			}
		}
	}
	return paths
}

// readsEnvFile reports whether the shell is a bash that reads a file before each command, since the file sets BASH_ENV.
func readsEnvFile(s *stages.Stage, now stages.Setting) bool {
	if len(now.Shell) == 0 || !slices.ContainsFunc(now.Shell, func(word string) bool { return path.Base(word) == "bash" }) {
		return false
	}
	for ; s != nil; s = s.Parent {
		if declares(s.Cmds, "BASH_ENV") || setsVariable(s.Cmds, "BASH_ENV") {
			return true
		}
	}
	return false
}

// aboutFiles lists programs that do not change the files in their arguments, and those that other code handles.
var aboutFiles = strings.Fields(`echo printf ls cat test [ [[ : true false command which type hash grep egrep fgrep file stat ldd cd pushd popd mkdir touch head
	tail wc cmp diff sha256sum sha512sum sha1sum md5sum readlink realpath basename dirname useradd adduser usermod addgroup groupadd chsh su runuser sudo sh
	bash dash ash zsh ksh exec eval source . export set unset exit env sort uniq cut tr awk gawk tee dd curl wget git tar apt-get apt apk yum dnf microdnf tdnf
	zypper pacman dpkg rpm readelf objdump nm du df ps kill trap return go gcc g++ cc c++ clang make cmake ldconfig getent id debconf-set-selections
	update-ca-certificates locale-gen`)

// shellInText is a path of a shell in a longer text, such as a line of Python.
var shellInText = lazyregexp.New(`(^|[^\w/.$}-])/(usr/)?s?bin/((ba|da|a)?sh|busybox)($|[^\w/.-])`)

// namedBy returns the operands that may name files that the program changes and the shell needs.
func namedBy(c *shell.Command, operands []shell.Word) []shell.Word {
	switch name := c.Name(); {
	case name == "chroot":
		operands = operands[min(2, len(operands)):]
	case name == "update-alternatives", name == "dpkg-divert":
		if slices.ContainsFunc(operands, func(w shell.Word) bool { return w.Is("sh", "bash", "dash", "ash") }) {
			return []shell.Word{shell.LiteralWord("/bin/sh")}
		}
	case name == "sed" && !slices.ContainsFunc(c.Args(), func(w shell.Word) bool {
		return strings.HasPrefix(w.Text, "-i") || strings.HasPrefix(w.Text, "--in-place")
	}):
		return nil
	case name == "" || slices.Contains(aboutFiles, name):
		return nil
	}
	var named []shell.Word
	for _, w := range operands {
		switch {
		case !w.Known(), strings.Contains(w.Text, "=") && !strings.Contains(w.Text, " "), afterShellFlag(c.Args(), w):
		case strings.ContainsAny(w.Text, " (") && shellInText().MatchString(w.Text):
			named = append(named, shell.LiteralWord("/bin/sh"))
		default:
			named = append(named, w)
		}
	}
	return named
}

// afterShellFlag reports whether a word is the value of a flag that says which shell to use.
func afterShellFlag(args []shell.Word, w shell.Word) bool {
	i := slices.IndexFunc(args, func(arg shell.Word) bool { return arg.Start == w.Start && arg.Text == w.Text })
	return i > 0 && args[i-1].Is("-s", "--shell", "--entrypoint")
}

// systemDirs lists the directories of shells and of the files that they need.
var systemDirs = []string{"/", "/usr", "/bin", "/usr/bin", "/lib", "/usr/lib", "/lib64", "/usr/lib64"}

// overlays reports whether a command puts a tree of files, whose names are not known, over the directories of the system.
func overlays(c *shell.Command) bool {
	args := c.Args()
	into := func(w shell.Word) bool {
		p, ok := c.Dir.Absolute(w.Text)
		return ok && slices.Contains(systemDirs, p)
	}
	switch c.Name() {
	case "tar", "bsdtar", "unzip", "7z":
		creates := len(args) > 0 && strings.Contains(args[0].Text, "c") && !strings.HasPrefix(args[0].Text, "--") && !strings.Contains(args[0].Text, "x")
		return !creates && slices.ContainsFunc(valuesOf(args, "-C", "--directory", "-d"), into)
	case "cpio":
		return into(shell.LiteralWord("."))
	case "cp", "rsync", "mv":
		operands := c.Operands()
		n := len(operands) - 1
		return n > 0 && into(operands[n]) && (c.Name() == "rsync" || slices.ContainsFunc(operands[:n], ofTree))
	}
	return false
}

// ofTree reports whether a source may contain a directory of the system.
func ofTree(w shell.Word) bool {
	return w.Pattern || slices.Contains([]string{".", "usr", "bin", "sbin", "lib", "lib64"}, path.Base(w.Text))
}

// valuesOf returns the values of flags: in the next word, or behind "=".
func valuesOf(args []shell.Word, flags ...string) []shell.Word {
	var values []shell.Word
	for i, arg := range args {
		for _, flag := range flags {
			if arg.Is(flag) && i+1 < len(args) {
				values = append(values, args[i+1])
			} else if rest, ok := strings.CutPrefix(arg.Text, flag+"="); ok {
				values = append(values, shell.LiteralWord(rest))
			}
		}
	}
	return values
}

// replacesDirectory reports whether a command replaces a directory by its target instead of writing into it.
func replacesDirectory(c *shell.Command) bool {
	return slices.ContainsFunc(c.Args(), func(w shell.Word) bool {
		short := len(w.Text) > 1 && w.Text[0] == '-' && w.Text[1] != '-'
		return w.Is("--no-target-directory", "--no-dereference") || short && (strings.Contains(w.Text, "T") || c.Name() == "ln" && strings.Contains(w.Text, "n"))
	})
}

// slimming matches the name of a script that removes programs from an image.
var slimming = lazyregexp.New(`(?i)(slim|harden|shrink|minim|purge|uninstall|clean-?up|remove|strip)[^/]*$`)

// slims reports whether a command runs a script that, judging by its name, removes programs from the image.
func slims(c *shell.Command) bool {
	program := c.Program()
	if slices.Contains([]string{"sh", "bash", "ash", "dash"}, c.Name()) && len(program) > 1 {
		program = program[1:]
	}
	if len(program) == 0 {
		return false
	}
	text := program[0].Text
	return slimming().MatchString(path.Base(text)) && (strings.Contains(text, "/") || strings.HasSuffix(text, ".sh"))
}

// shellPackages matches packages that contain a shell or files that it needs.
var shellPackages = lazyregexp.New(`^(bash|dash|busybox|alpine-baselayout|musl|libc6|glibc|coreutils|zsh|ksh|base-files|busybox-binsh|filesystem|.*` + shell.Unknown + `.*)$`)

// removals are the arguments by which package managers remove packages.
var removals = map[string]string{"apk": "del", "apt-get": "remove purge autoremove autopurge", "apt": "remove purge autoremove autopurge", "aptitude": "remove purge",
	"dpkg": "-r -P --remove --purge", "rpm": "-e --erase", "yum": "remove erase swap autoremove", "dnf": "remove erase swap autoremove", "microdnf": "remove",
	"zypper": "remove rm", "pacman": "-R --remove"}

// removesPackages reports whether a package manager may remove the shell.
func removesPackages(c *shell.Command, own []string) bool {
	verbs := strings.Fields(removals[c.Name()])
	args := c.Args()
	if len(verbs) == 0 {
		return false
	}
	removes := slices.ContainsFunc(args, func(w shell.Word) bool {
		return w.Is(verbs...) || c.Name() == "pacman" && strings.HasPrefix(w.Text, "-R")
	})
	if !removes { // apt-get install dash-, apk add !busybox
		return slices.ContainsFunc(args, func(w shell.Word) bool {
			name := strings.TrimSuffix(strings.TrimPrefix(w.Text, "!"), "-")
			return name != w.Text && w.Known() && shellPackages().MatchString(name)
		})
	}
	if c.Name() == "apk" && slices.ContainsFunc(own, func(p string) bool { return path.Base(p) != "sh" && path.Base(p) != "ash" }) {
		return true // bash of Alpine is a package like others, and may have come with a virtual one
	}
	return slices.ContainsFunc(args, func(w shell.Word) bool { return w.Var == "" && shellPackages().MatchString(w.Text) })
}
