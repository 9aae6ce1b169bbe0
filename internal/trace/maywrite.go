package trace

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// tree offers a command that fills a directory above the path.
func (s *search) tree(st *stages.Stage, i int, w *artifact.Write) {
	switch {
	case w.Origin == artifact.Installed && !s.installs(w), w.Origin == artifact.Built && !builds(w.Command):
		return
	case w.Origin == artifact.Fetched && w.Path == "/":
		s.may(fmt.Sprintf("%s (line %d)", quoted(w.Text), s.line(w.At)))
		return
	}
	r := rankFilledDir
	if w.Origin == artifact.Built && sourceLike(strings.TrimPrefix(s.path, w.Path)) && s.broughtBefore(st, i) {
		r = rankEmptyDir // it is more likely in the build context
	}
	s.offerCommand(st, i, w, r)
}

// installs reports whether a package manager may install the path: one of the system judging by the name of a package, one of a
// language in its own directory.
func (s *search) installs(w *artifact.Write) bool {
	if path.Base(w.Path) == "node_modules" || path.Base(w.Path) == "vendor" || !system(w.Path) {
		return true
	}
	base := strings.TrimRight(path.Base(s.path), "0123456789.-")
	if strings.HasPrefix(w.Path, "/opt/conda") && !strings.Contains(" conda mamba micromamba ", " "+w.Command.Name()+" ") {
		return false
	}
	if artifact.Within(s.path, "/usr/local") && !strings.Contains(" pip pip3 uv gem python python3 ", " "+w.Command.Name()+" ") {
		return false
	}
	for _, arg := range w.Command.Args() {
		pkg, _, _ := strings.Cut(arg.Text, "=")
		pkg = strings.TrimRight(strings.SplitN(pkg, "@", 2)[0], "0123456789.-")
		if pkg != "" && !strings.HasPrefix(pkg, "-") && (pkg == base || arg.Text == path.Base(s.path) || pkg == base+"js") {
			return true
		}
	}
	return false
}

// idle are verbs of build tools that make no artifact.
const idle = " test lint prune audit cache clean check fetch restore fmt format vet version --version -v list config help update dependencies " +
	"dependency:go-offline dependency:resolve go-offline set-version typecheck type-check pretest coverage start serve whoami login fix remove uninstall "

// builds reports whether a build tool makes something.
func builds(c *shell.Command) bool {
	args := c.Args()
	if len(args) == 0 {
		return true
	}
	verbs, busy := 0, false
	for k, arg := range args {
		if strings.HasPrefix(arg.Text, "-") && arg.Text != "--version" && arg.Text != "-v" || arg.Is("run", "run-script", "exec") && k == 0 {
			continue
		}
		verbs++
		busy = busy || !strings.Contains(idle, " "+arg.Text+" ")
	}
	return busy || verbs == 0
}

// outputs are names of directories that builds make.
const outputs = " dist build target out bin obj release public output lib .next .output publish www static _build site pkg node_modules "

// sourceLike reports whether a path below the directory of a build is more likely source than output.
func sourceLike(rel string) bool {
	for dir := path.Dir(path.Join("/", rel)); dir != "/"; dir = path.Dir(dir) {
		if strings.Contains(outputs, " "+path.Base(dir)+" ") {
			return false
		}
	}
	switch path.Ext(rel) {
	case ".sh", ".bash", ".py", ".js", ".ts", ".mjs", ".cjs", ".rb", ".php", ".pl", ".json", ".yaml", ".yml", ".toml", ".conf", ".cfg", ".ini", ".txt", ".md",
		".sql", ".lock", ".xml", ".properties", ".env", ".tmpl", ".template":
		return true
	}
	return strings.Contains(" src app config conf scripts etc templates migrations locales views ", " "+path.Base(rel)+" ") && path.Dir(path.Join("/", rel)) == "/"
}

// broughtBefore reports whether a COPY before Cmds[i] may have copied the path.
func (s *search) broughtBefore(st *stages.Stage, i int) bool {
	for at := st; at != nil; at = at.Parent {
		end := len(at.Cmds)
		if at == st {
			end = i
		}
		for k := range end {
			if c := stages.TransferOf(at.Cmds[k]); c != nil && !c.Add && s.brings(at, k, c) {
				return true
			}
		}
	}
	return false
}

func (s *search) brings(st *stages.Stage, i int, c *stages.Transfer) bool {
	d, ok := s.destination(st, i, c)
	if !ok {
		return false
	}
	return slices.ContainsFunc(c.SourcePaths, func(source string) bool { return len(s.pairs(st, d, c, variables(source))) > 0 })
}

// knownPrograms are programs that make no artifacts except those that package artifact reports.
const knownPrograms = " echo printf cd mkdir rm rmdir unlink chmod chown chgrp touch true false : set export unset test [ [[ cat ls grep sed awk head tail sort " +
	"uniq wc cut tr find sleep exit if then useradd adduser groupadd addgroup usermod groupmod userdel deluser passwd chpasswd apt-get apt apk yum dnf microdnf " +
	"tdnf zypper pacman dpkg rpm apt-key apt-mark apt-cache add-apt-repository update-ca-certificates ldconfig locale-gen dpkg-reconfigure update-alternatives " +
	"cp mv install ln rsync tee dd gcc g++ cc c++ clang clang++ ld rustc strip upx ldd file stat du df date uname id whoami env which command type hash read " +
	"wget curl sha256sum sha512sum md5sum sha1sum gpg gpgconf gpg-agent git ssh-keyscan tar unzip gunzip pip pip3 npm yarn pnpm corepack kill wait setcap getcap " +
	"java javac openssl local readonly shift return trap ulimit umask getent nproc basename dirname realpath readlink jq yq xx-verify xx-info xx-apk xx-apt jlink " +
	"go cargo rustup mvn protoc esbuild pushd popd dotnet tsc "

// system reports whether a path belongs to the system of an image.
func system(p string) bool {
	for _, dir := range []string{"/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/var", "/dev", "/proc", "/sys", "/run", "/opt/java", "/opt/conda", "/docker-entrypoint.d"} {
		if artifact.Within(p, dir) {
			return true
		}
	}
	return p == "/docker-entrypoint.sh" || p == "/entrypoint.sh"
}

// opaqueOf notes the commands of a RUN that may write anything.
func (s *search) opaqueOf(st *stages.Stage, i int) {
	script := s.reader.Stage(st).Script(i)
	if script == nil {
		s.may(fmt.Sprintf("the RUN in line %d", s.line(st.Body[i])))
		return
	}
	for k := len(script.Commands) - 1; k >= 0 && s.opaque == ""; k-- {
		c := script.Commands[k]
		if len(c.Words) == 0 || script.Functions[c.Name()] {
			continue
		}
		if s.mayWrite(c) || s.writesUnknownDir(st, i, c) {
			s.may(fmt.Sprintf("%s (line %d)", quoted(script.Text[c.Start:min(c.End, len(script.Text))]), s.line(st.Body[i])))
		}
	}
}

// writesHere are programs that write into the directory in which they run.
const writesHere = " go cargo mvn dotnet gcc g++ cc clang rustc javac cp mv tar unzip git curl wget npm yarn pnpm "

// writesUnknownDir reports whether a command writes into a directory that the base image sets, which may be that of the path.
func (s *search) writesUnknownDir(st *stages.Stage, i int, c *shell.Command) bool {
	if s.dir(st, i).known || strings.HasPrefix(s.path, unknownDir) || system(s.path) || !strings.Contains(writesHere, " "+c.Name()+" ") {
		return false
	}
	_, known := c.Dir.Absolute(".")
	absolute := slices.ContainsFunc(c.Args(), func(arg shell.Word) bool { return strings.HasPrefix(arg.Text, "/") })
	return !known && !absolute && builds(c)
}

// mayWrite reports whether a command may write a path without saying so.
func (s *search) mayWrite(c *shell.Command) bool {
	name := c.Name()
	switch {
	case name == path.Base(s.path):
		return false // it is there already
	case !strings.Contains(knownPrograms, " "+name+" ") || name == "":
		return true
	}
	args := c.Args()
	verb := ""
	if len(args) > 0 {
		verb = args[0].Text
	}
	switch name {
	case "go":
		return verb == "generate" || verb == "run" || verb == "tool"
	case "npm", "yarn", "pnpm", "cargo", "mvn", "dotnet":
		return !artifact.Within(s.path, "/usr") && (verb == "run" || verb == "exec" || name == "mvn" && s.path == "/")
	case "cp", "mv", "install", "ln", "rsync":
		return len(args) > 0 && !args[len(args)-1].Known() // to a place that is not known
	case "tar", "unzip", "pip", "pip3", "java":
		return name == "java" || name == "tar" && !artifact.Within("/", s.path) && len(args) > 0 && args[len(args)-1].Is("/")
	case "dpkg", "rpm", "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman":
		return system(s.path) || artifact.Within(s.path, "/opt")
	}
	return false
}
