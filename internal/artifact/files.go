package artifact

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/shell"
)

// files reads the programs that make, copy, move and remove files.
func files(r *reading) bool {
	switch r.name {
	case "cp", "mv", "install", "ln", "rsync":
		r.transfer()
	case "mkdir":
		for _, arg := range r.operands("-m", "--mode") {
			r.write(arg, Write{Kind: Directory, Origin: Empty, Level: Certain})
		}
	case "touch":
		for _, arg := range r.operands("-d", "-t", "-r") {
			r.write(arg, Write{Kind: File, Origin: Empty, Level: Certain})
		}
	case "rm", "rmdir", "unlink", "shred":
		for _, arg := range r.operands() {
			r.write(arg, Write{Origin: Removed})
			if r.name == "rmdir" && (r.flagged('p') || r.command.Has("--parents")) {
				r.removesParents(arg)
			}
		}
	case "find":
		for _, word := range FoundToRemove(r.command) {
			r.write(word, Write{Origin: Removed})
		}
	case "xargs", "parallel":
		for _, arg := range r.args {
			if is(path.Base(arg.Text), "rm rmdir mv unlink sh bash") {
				r.write(shell.Anything, Write{Origin: Removed})
			}
		}
	case "tee":
		for _, arg := range r.operands() {
			r.write(arg, Write{Kind: File, Origin: Built, Level: Certain})
		}
	case "dd":
		for _, arg := range r.args {
			if strings.HasPrefix(arg.Text, "of=") {
				r.write(arg.Cut(3, len(arg.Text)), Write{Kind: File, Origin: Built, Level: Certain})
			}
		}
	default:
		return false
	}
	return true
}

// removesParents records that the directories above a path may be removed.
func (r *reading) removesParents(arg shell.Word) {
	p, ok := r.path(arg)
	for dir := path.Dir(p); ok && dir != "/"; dir = path.Dir(dir) {
		r.write(shell.LiteralWord(dir), Write{Origin: Removed})
	}
}

// FoundToRemove returns patterns for the paths that a find may remove: below each of its roots, the name that it searches for. It
// returns nil if the find removes nothing.
func FoundToRemove(c *shell.Command) []shell.Word {
	if !c.Has("-delete", "rm", "rmdir", "mv", "unlink", "sh", "bash", "xargs", "sudo", "chmod", "shred") {
		return nil
	}
	args, name := c.Args(), shell.Anything
	for i, arg := range args[:len(args)-1] {
		if arg.Is("-name") && args[i+1].Known() {
			name = shell.Pattern(args[i+1].Text)
		}
	}
	roots := args
	if i := slices.IndexFunc(args, func(w shell.Word) bool { return strings.HasPrefix(w.Text, "-") || w.Is("(", "!") }); i >= 0 {
		roots = args[:i]
	}
	if len(roots) == 0 {
		roots = []shell.Word{shell.LiteralWord(".")}
	}
	var all []shell.Word
	for _, root := range roots {
		if dir, ok := c.Dir.Absolute(root.Text); ok && !root.Pattern {
			root = shell.LiteralWord(strings.TrimSuffix(dir, "/"))
		}
		all = append(all, shell.Join(root, shell.Join(shell.Anything, name)))
	}
	return all
}

// transfer reads cp, mv, install, ln and rsync.
func (r *reading) transfer() {
	valued := map[string][]string{"install": {"-m", "-o", "-g", "--mode", "--owner", "--group"}, "cp": {"-S"}, "mv": {"-S"}}[r.name]
	target, intoDir := r.option("-t", "--target-directory")
	args := r.operands(append(valued, "-t", "--target-directory")...)
	if r.name == "install" && (r.command.Has("-d", "--directory") || r.flagged('d')) {
		for _, arg := range args {
			r.write(arg, Write{Kind: Directory, Origin: Empty, Level: Certain})
		}
		return
	}
	if !intoDir {
		if len(args) < 2 {
			return
		}
		target, args = args[len(args)-1], args[:len(args)-1]
	}
	intoDir = intoDir || strings.HasSuffix(target.Text, "/") || len(args) > 1 || r.isDirectory(target)
	for _, source := range args {
		r.transferred(source, target, intoDir)
	}
}

// flagged reports whether the command has the short flag c.
func (r *reading) flagged(c byte) bool {
	return slices.ContainsFunc(r.args, func(arg shell.Word) bool {
		return len(arg.Text) > 1 && arg.Text[0] == '-' && arg.Text[1] != '-' && strings.IndexByte(arg.Text, c) > 0 && !strings.Contains(arg.Text, "=")
	})
}

// isDirectory reports whether the path of a word is known to be a directory.
func (r *reading) isDirectory(word shell.Word) bool {
	text, literal := word.Literal()
	p, ok := r.command.Dir.Absolute(text)
	if !literal || !ok {
		return false
	}
	if UsualDirectory(p) || word.Is(".", "..") {
		return true
	}
	return slices.ContainsFunc(r.stage.Writes, func(w *Write) bool {
		return w.Kind == Directory && w.Path == p || w.Path != "" && w.Path != p && Within(w.Path, p) && w.Origin != Removed
	})
}

// UsualDirectory reports whether p is a directory in every image with a shell.
func UsualDirectory(p string) bool { return usualDirectories[p] }

var usualDirectories = map[string]bool{"/": true, "/bin": true, "/usr/bin": true, "/usr/local/bin": true, "/sbin": true, "/usr/sbin": true,
	"/usr/local/sbin": true, "/tmp": true, "/var/tmp": true, "/opt": true, "/etc": true, "/root": true, "/home": true, "/usr/lib": true,
	"/usr/local/lib": true, "/lib": true, "/usr/share": true, "/usr/local/share": true, "/usr/include": true, "/usr/local/include": true,
	"/srv": true, "/mnt": true, "/usr": true, "/usr/local": true, "/var": true}

// transferred adds one source of cp, mv, install or ln.
func (r *reading) transferred(source, target shell.Word, intoDir bool) {
	w := Write{Origin: Built, Level: Certain, Moved: r.name == "mv"}
	if p, ok := r.path(source); ok {
		w.Source = p
		w.Origin, w.Kind = r.stage.inherited(p)
	}
	if r.name == "ln" {
		w.Link, w.Source, w.Kind = r.linked(source, target, intoDir), "", Either
	}
	if r.name == "install" {
		w.Kind = File
	}
	if w.Moved && w.Source == "" {
		r.write(source, Write{Origin: Removed}) // before it is at its target
	}
	name := path.Base(strings.TrimSuffix(source.Text, "/"))
	switch {
	case !intoDir:
		if w.Kind == Directory || r.name != "install" && w.Kind != File {
			w.Kind = Either
		}
		r.write(target, w)
	case source.Pattern && source.Known() && name != "*":
		r.write(inside(target, source), Write{Origin: w.Origin})
	case source.Pattern || !source.Known() || name == "." || name == "..":
		w.Tree, w.Level = true, Likely
		r.write(target, w)
	default:
		r.write(inside(target, source), w)
	}
}

// linked returns the path that a symbolic link leads to: a relative one begins in the directory of the link.
func (r *reading) linked(source, target shell.Word, intoDir bool) string {
	text, literal := source.Literal()
	at, known := r.path(target)
	switch {
	case !literal || text == "" || !r.flagged('s') && !r.command.Has("--symbolic"):
		return ""
	case path.IsAbs(text):
		return path.Clean(text)
	case !known:
		return ""
	case !intoDir:
		at = path.Dir(at)
	}
	return path.Join(at, text)
}

// inside returns the path that source gets in the directory target.
func inside(target, source shell.Word) shell.Word {
	text := strings.TrimSuffix(source.Text, "/")
	at := strings.LastIndexByte(text, '/') + 1
	slash := "/"
	if strings.HasSuffix(target.Text, "/") {
		slash = ""
	}
	return shell.Join(target, shell.Join(shell.LiteralWord(slash), source.Cut(at, len(text))))
}

// path returns the absolute path of a word that is literal.
func (r *reading) path(word shell.Word) (string, bool) {
	text, literal := word.Literal()
	p, ok := r.command.Dir.Absolute(text)
	return p, literal && ok
}

// inherited returns the origin and kind of p, for a copy of it.
func (st *Stage) inherited(p string) (Origin, Kind) {
	for _, w := range st.Mounted {
		if w.Path == p && !w.Tree && w.Origin != Empty && w.Origin != Removed {
			return w.Origin, w.Kind
		}
	}
	w := st.Last(p)
	switch {
	case w == nil || w.Origin == Empty:
		return Built, Either
	case w.Path == p && !w.Tree:
		return w.Origin, w.Kind
	case w.Origin == Copied:
		return Built, Either // commands may have built files in a copied directory since
	}
	return w.Origin, Either
}
