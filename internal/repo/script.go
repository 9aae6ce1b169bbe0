package repo

import (
	"bytes"
	"path"
	"slices"
)

// script are shell scripts. A file without an ending is one if it says so.
var script = &format{
	is: func(f fileName) bool { return f.ext == ".sh" || f.ext == ".bash" || f.ext == "" && f.executable },
	relevant: func(name string, src []byte) bool {
		return (path.Ext(name) != "" || shebang(src)) && callsBuilder(name, src)
	},
	read: each(readScript), images: everywhere, commands: true,
}

// shells are the programs that run shell scripts.
var shells = []string{"sh", "bash", "dash", "ash", "ksh", "zsh"}

// shebang reports whether a file is a shell script.
func shebang(src []byte) bool {
	line, _, _ := bytes.Cut(src[:min(len(src), 128)], []byte("\n"))
	program, ok := bytes.CutPrefix(line, []byte("#!"))
	return ok && slices.ContainsFunc(bytes.Fields(program), func(word []byte) bool { return slices.Contains(shells, path.Base(string(word))) })
}

// readScript reads a shell script. People run it from the root or from its own directory.
func readScript(sc *scan, s *source) {
	home := path.Dir(s.path)
	c := &commands{scan: sc, dirs: places(home), home: home, anywhere: true}
	c.run(s.whole())
}
