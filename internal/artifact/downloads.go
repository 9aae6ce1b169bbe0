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
	case "git":
		r.git()
	case "tar", "bsdtar":
		r.tar()
	case "unzip", "7z", "7za":
		r.fills(r.optionOr(".", "-d", "-o"), Fetched)
	case "aria2c", "fetch", "http", "gsutil", "aws", "gh", "svn", "hg",
		"gunzip", "xz", "unxz", "bunzip2", "zstd", "cpio", "dpkg-deb", "rpm2cpio":
		r.fillsAll(Fetched, ".")
	default:
		return false
	}
	return true
}

func (r *reading) curl() {
	_, elsewhere := r.option("--output-dir")
	out, named := r.option("-o", "--output")
	if !named {
		out, named = r.combined('o')
	}
	switch {
	case named && !elsewhere:
		r.write(out, Write{Kind: File, Origin: Fetched, Level: Certain})
	case r.flagged('O') || r.command.Has("--remote-name", "--remote-name-all"):
		r.fills(r.optionOr(".", "--output-dir"), Fetched)
	}
}

// combined returns the word after combined short flags that end in c: "-fsSLo file".
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
	r.fills(r.optionOr(".", "-P", "--directory-prefix"), Fetched)
}

func (r *reading) git() {
	if !r.command.Has("clone") {
		r.fillsAll(Fetched, ".")
		return
	}
	args := r.operands("-b", "--branch", "--depth", "-c", "--config", "-o", "--origin", "-j", "--jobs", "--filter", "--reference", "-C")
	switch {
	case len(args) > 2:
		r.directory(args[2], Fetched, Certain)
	case len(args) == 2 && !args[1].Known():
		r.fillsAll(Fetched, ".")
	case len(args) == 2:
		name := strings.TrimSuffix(path.Base(strings.TrimSuffix(args[1].Text, "/")), ".git")
		r.directory(shell.LiteralWord(name), Fetched, Likely)
	}
}

// tar reads tar, which unpacks an archive or makes one.
func (r *reading) tar() {
	first := ""
	if len(r.args) > 0 {
		first = r.args[0].Text
	}
	mode := strings.TrimLeft(first, "-")
	if r.command.Has("--create") || !strings.HasPrefix(first, "--") && strings.Contains(mode, "c") && !strings.Contains(mode, "x") {
		out, ok := r.option("-f", "--file")
		if !ok && strings.HasSuffix(mode, "f") && len(r.args) > 1 {
			out, ok = r.args[1], true
		}
		if ok && !out.Is("-") {
			r.write(out, Write{Kind: File, Origin: Built, Level: Certain})
		}
		return
	}
	r.fills(r.optionOr(".", "-C", "--directory", "--one-top-level"), Fetched)
}
