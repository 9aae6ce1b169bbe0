package artifact

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/shell"
)

// downloads reads programs that fetch files or unpack archives.
func downloads(r *reading) bool {
	switch r.name {
	case "curl":
		r.curl()
	case "wget":
		r.wget()
	case "aria2c", "fetch", "http", "gsutil", "aws", "gh", "svn", "hg":
		r.fills(shell.LiteralWord("."))
	case "git":
		r.git()
	case "tar", "bsdtar":
		r.tar()
	case "unzip", "7z", "7za":
		dir, ok := r.option("-d", "-o")
		if !ok {
			dir = shell.LiteralWord(".")
		}
		r.fills(dir)
	case "gunzip", "xz", "unxz", "bunzip2", "zstd", "cpio", "dpkg-deb", "rpm2cpio":
		r.fills(shell.LiteralWord("."))
	default:
		return false
	}
	return true
}

// fills adds a directory that gets files.
func (r *reading) fills(dir shell.Word) {
	r.write(dir, Write{Kind: Directory, Origin: Fetched, Tree: true})
}

func (r *reading) curl() {
	dir, ok := r.option("--output-dir")
	if out, named := r.option("-o", "--output"); named && !ok {
		r.write(out, Write{Kind: File, Origin: Fetched, Level: Certain})
		return
	}
	if out, named := r.combined('o'); named && !ok {
		r.write(out, Write{Kind: File, Origin: Fetched, Level: Certain})
		return
	}
	if !ok {
		dir = shell.LiteralWord(".")
	}
	if r.flagged('O') || r.command.Has("--remote-name", "--remote-name-all") {
		r.fills(dir)
	}
}

// combined returns the word behind short flags that end in c: "-fsSLo file".
func (r *reading) combined(c byte) (shell.Word, bool) {
	for i, arg := range r.args[:max(0, len(r.args)-1)] {
		if len(arg.Text) > 2 && arg.Text[0] == '-' && arg.Text[1] != '-' && arg.Text[len(arg.Text)-1] == c {
			return r.args[i+1], true
		}
	}
	return shell.Word{}, false
}

func (r *reading) wget() {
	out, named := r.option("-O", "--output-document")
	if !named {
		out, named = r.combined('O')
	}
	if named {
		r.write(out, Write{Kind: File, Origin: Fetched, Level: Certain})
		return
	}
	dir, ok := r.option("-P", "--directory-prefix")
	if !ok {
		dir = shell.LiteralWord(".")
	}
	r.fills(dir)
}

func (r *reading) git() {
	if !r.command.Has("clone") {
		r.fills(shell.LiteralWord("."))
		return
	}
	args := r.operands("-b", "--branch", "--depth", "-c", "--config", "-o", "--origin", "-j", "--jobs", "--filter", "--reference", "-C")
	switch {
	case len(args) > 2:
		r.write(args[2], Write{Kind: Directory, Origin: Fetched, Level: Certain})
		r.fills(args[2])
	case len(args) == 2 && !args[1].Known():
		r.fills(shell.LiteralWord("."))
	case len(args) == 2:
		name := strings.TrimSuffix(path.Base(strings.TrimSuffix(args[1].Text, "/")), ".git")
		r.here(name, Write{Kind: Directory, Origin: Fetched})
		r.here(name, Write{Kind: Directory, Origin: Fetched, Tree: true})
	}
}

// tar reads tar, which unpacks if it says so, and else makes an archive.
func (r *reading) tar() {
	mode := ""
	if len(r.args) > 0 {
		mode = strings.TrimLeft(r.args[0].Text, "-")
	}
	if r.command.Has("--create") || !strings.HasPrefix(r.args0(), "--") && strings.Contains(mode, "c") && !strings.Contains(mode, "x") {
		out, ok := r.option("-f", "--file")
		if !ok && strings.HasSuffix(mode, "f") && len(r.args) > 1 {
			out, ok = r.args[1], true
		}
		if ok && !out.Is("-") {
			r.write(out, Write{Kind: File, Origin: Built, Level: Certain})
		}
		return
	}
	dir, ok := r.option("-C", "--directory", "--one-top-level")
	if !ok {
		dir = shell.LiteralWord(".")
	}
	r.fills(dir)
}

func (r *reading) args0() string {
	if len(r.args) == 0 {
		return ""
	}
	return r.args[0].Text
}
