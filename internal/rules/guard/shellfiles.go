package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/shell"
)

// vital lists paths without which a shell does not start, one of each kind.
var vital = []string{"/bin", "/usr", "/usr/bin", "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/bin/sh", "/bin/bash", "/bin/dash", "/bin/ash",
	"/bin/busybox", "/usr/bin/sh", "/usr/bin/bash", "/usr/bin/dash", "/usr/bin/env", "/lib/ld-musl-x86_64.so.1", "/lib64/ld-linux-x86-64.so.2",
	"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib64/libc.so.6",
	"/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/ld.so.conf"}

// vitalFile is any path of the same kind.
var vitalFile = lazyregexp.New(`^/(usr/)?(s?bin/((ba|da|a|k|z)?sh|busybox|env|toybox)|lib(32|64|x32)?(/[a-z0-9_]+-linux-[a-z]+)?/(ld-|ld\.|libc[.-]|libtinfo|libdl|libncurses|libreadline|libpthread)[^/]*)$`)

// harmsShell reports whether a script may leave an image whose shell does not start or is another program. own are the paths at
// which that shell may be.
func harmsShell(s *shell.Script, own []string) bool {
	linked := slices.ContainsFunc(s.Commands, linksShell)
	return slices.ContainsFunc(s.Commands, func(c *shell.Command) bool {
		return harms(c, own, linked) || removesPackages(c, own) || slims(c)
	})
}

// linksShell reports whether a command certainly makes /bin/sh a link to a shell.
func linksShell(c *shell.Command) bool {
	args := c.Args()
	n := len(args)
	return c.Name() == "ln" && c.Certain() && n >= 2 && args[n-1].Is("/bin/sh", "/usr/bin/sh") &&
		args[n-2].Is("bash", "dash", "/bin/bash", "/bin/dash", "/usr/bin/bash", "/usr/bin/dash", "busybox", "/bin/busybox", "/bin/ash")
}

// touched returns the arguments of a command that name files which it may break.
func touched(c *shell.Command) []shell.Word {
	operands := c.Operands()
	switch c.Name() {
	case "rm", "rmdir", "unlink", "shred", "mv", "chmod", "chown":
		return operands
	case "cp", "ln", "install", "rsync":
		return operands[max(0, len(operands)-1):]
	case "xargs", "parallel":
		if c.Has("rm", "mv", "unlink") {
			return []shell.Word{shell.Anything}
		}
	case "find":
		return artifact.FoundToRemove(c)
	}
	return namedBy(c, operands)
}

// harms reports whether a command may remove or replace what the shell needs.
func harms(c *shell.Command, own []string, linked bool) bool {
	for _, r := range c.Redirects {
		if p, ok := c.Dir.Absolute(r.To.Text); ok && r.Writes() && (vitalFile().MatchString(p) || slices.Contains(vital, p) || slices.Contains(own, p)) {
			return true
		}
	}
	if linksShell(c) {
		return false
	}
	if overlays(c) {
		return true
	}
	replaces := slices.Contains([]string{"cp", "ln", "install", "rsync"}, c.Name()) && !replacesDirectory(c)
	for _, w := range touched(c) {
		if linked && w.Is("/bin/sh", "/usr/bin/sh") {
			continue // removed, and made a link
		}
		if mayBeVital(c, w, own, replaces) {
			return true
		}
	}
	return false
}

// mayBeVital reports whether a word may name a file that the shell needs.
func mayBeVital(c *shell.Command, w shell.Word, own []string, into bool) bool {
	if w.Text == shell.Unknown && w.Var == "" && !w.Several {
		return true
	}
	if p, ok := c.Dir.Absolute(strings.TrimSuffix(w.Text, "/")); ok && !w.Pattern {
		return vitalFile().MatchString(p) || slices.Contains(own, p) || !into && (slices.Contains(vital, p) || slices.ContainsFunc(own, func(sh string) bool { return artifact.Within(sh, p) }))
	}
	prefix := ""
	if !strings.HasPrefix(w.Text, "/") && !strings.HasPrefix(w.Text, shell.Unknown) {
		if c.Dir.From != shell.Root {
			return vitalFile().MatchString("/bin/"+w.Text) || vitalFile().MatchString("/lib/"+w.Text)
		}
		prefix = strings.TrimSuffix(c.Dir.Path, "/") + "/"
	}
	may := w.Regexp(prefix)
	return slices.ContainsFunc(slices.Concat(vital, own), func(p string) bool { return (!into || vitalFile().MatchString(p)) && may.MatchString(p) })
}

// familiar lists programs that show that an unknown image has a POSIX shell.
var familiar = strings.Fields(`apt-get apt apk yum dnf microdnf tdnf zypper mkdir cp mv rm ln chmod chown cd set export test [ tar curl wget git make cmake go
	cargo npm yarn pnpm npx node pip pip3 python python3 mvn gradle ./gradlew dotnet gcc g++ cc sed grep find touch install ls cat useradd groupadd
	adduser addgroup sh bash sleep true . source unzip bundle gem composer php java`)

// speaksShell reports whether a script shows that a POSIX shell runs it.
func speaksShell(s *shell.Script) bool {
	return slices.ContainsFunc(s.Commands, func(c *shell.Command) bool {
		return c.Runs && slices.Contains(familiar, c.Name())
	})
}

// login reports whether a SHELL reads a file before it runs a command, which a RUN may have changed: a profile, or that of zsh.
func login(words []string) bool {
	if len(words) > 0 && path.Base(words[0]) == "zsh" {
		return true
	}
	return slices.ContainsFunc(words, func(word string) bool {
		return word == "--login" || len(word) > 1 && word[0] == '-' && word[1] != '-' && strings.ContainsAny(word, "li")
	})
}

// textOf returns the text that a RUN passes to its shell.
func textOf(run *instructions.RunCommand) string {
	text, _ := shell.TextOf(run)
	return text
}
