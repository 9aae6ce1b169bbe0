package reader

import (
	"bytes"
	"path"
	"slices"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// Script is the format of shell scripts. A file without an ending is a script if it has a shebang.
var Script = &mention.Format{
	Is: func(f mention.FileName) bool {
		return f.Ext == ".sh" || f.Ext == ".bash" || f.Ext == "" && f.Executable
	},
	Relevant: func(name string, src []byte) bool {
		return (path.Ext(name) != "" || Shebang(src)) && mention.CallsBuilder(name, src)
	},
	Read: readScript, Commands: true,
}

// shells are the programs that run shell scripts.
var shells = []string{"sh", "bash", "dash", "ash", "ksh", "zsh"}

// Shebang reports whether a file is a shell script.
func Shebang(src []byte) bool {
	line, _, _ := bytes.Cut(src[:min(len(src), 128)], []byte("\n"))
	program, ok := bytes.CutPrefix(line, []byte("#!"))
	return ok && slices.ContainsFunc(bytes.Fields(program), func(word []byte) bool { return slices.Contains(shells, path.Base(string(word))) })
}

// readScript reads a shell script. People run it from the root or from its own directory.
func readScript(sc *mention.Scan, s *source.File) {
	home := path.Dir(s.Path)
	c := &Commands{Scan: sc, Dirs: mention.Places(home), home: home, Anywhere: true, Caller: true}
	c.Run(s.Shown(string(s.Src), 0))
}
