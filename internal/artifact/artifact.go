// Package artifact works out which paths the instructions of a stage write, move and remove, from the text of the
// Dockerfile alone.
package artifact

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// Level is the certainty that an instruction does what a Write says.
type Level uint8

const (
	Likely  Level = iota // in the usual use of the program
	Certain              // in every build in which the instruction succeeds
)

// Kind is the kind of a path: a file, a directory or either.
type Kind uint8

const (
	Either Kind = iota
	File
	Directory
)

// Origin says where the content of a path comes from.
type Origin uint8

const (
	Built     Origin = iota // a command of the stage makes it: a compiler, a script, a redirection
	Copied                  // COPY or ADD copies it
	Fetched                 // it comes from a download, a clone or an archive
	Installed               // a package manager puts it there
	Empty                   // mkdir, WORKDIR or touch makes it, with nothing in it
	Removed                 // it is gone
)

// Write is one path that one instruction makes or removes.
type Write struct {
	// Path is absolute and clean. It is "" if only a pattern is known; see May.
	Path    string
	Tree    bool // Path is a directory into which the command writes files that have other names
	Kind    Kind
	Origin  Origin
	Level   Level
	Source  string // the absolute path from which it was copied or moved; "" if it was not, or if that path is not known
	Moved   bool   // Source no longer exists then
	Appends bool   // a redirection adds to a file that may have been there
	Link    string // the absolute path that a symbolic link leads to; "" if it is not a link or that is not known

	Stage   *stages.Stage
	At      *syntax.Instruction
	Index   int            // of At in Stage.Body
	Command *shell.Command // the command of a RUN; nil for other instructions
	Text    string         // the text of the command, or the instruction's name
	Word    shell.Word     // the word that names the path in the command

	may *regexp.Regexp
}

// May reports whether the write may make or remove exactly p, an absolute and clean path.
func (w *Write) May(p string) bool {
	if w.Path != "" {
		return w.Path == p
	}
	return w.may != nil && w.may.MatchString(p)
}

// Stage is what is known of a stage and of the stages of the file that it extends.
type Stage struct {
	*stages.Stage
	Writes  []*Write // in order; those of base stages first
	Mounted []*Write // what RUNs of this stage write to mounts, in order; it is not part of the stage

	reader  *Reader
	scripts map[*instructions.RunCommand]*shell.Script
}

// Reader reads the stages of a file. The zero Reader is not usable.
type Reader struct {
	// Workdir returns the WORKDIR before Cmds[i] of a stage if the file alone does not show it. It may be nil.
	Workdir func(s *stages.Stage, i int) (dir string, ok bool)

	graph    *stages.Graph
	workdirs stages.Workdirs
	known    map[*stages.Stage]*Stage
	scripts  Scripts
	taken    map[string]int // how many of the scripts each key has given
}

// Scripts keeps the scripts of RUNs for later Readers: reading them is costly, and the next text of a file has most of them too. The
// key is all that a script depends on. RUNs that have one key have a script each, since writes are compared by their commands.
type Scripts map[string][]*shell.Script

// Dir returns the WORKDIR before Body[i]; ok is false if it is not known.
func (st *Stage) Dir(i int) (dir string, ok bool) {
	if dir := st.reader.workdirs.At(st.Body[i]); dir.Known() || st.reader.Workdir == nil {
		return dir.Path, dir.Known()
	}
	return st.reader.Workdir(st.Stage, i)
}

// New returns a Reader for the stages of g, which takes scripts from known and adds those that it reads. workdirs are those of g.
func New(g *stages.Graph, workdirs stages.Workdirs, known Scripts) *Reader {
	return &Reader{graph: g, workdirs: workdirs, known: map[*stages.Stage]*Stage{}, scripts: known, taken: map[string]int{}}
}

// Stage returns what is known of s.
func (r *Reader) Stage(s *stages.Stage) *Stage {
	if known, ok := r.known[s]; ok {
		return known
	}
	st := &Stage{Stage: s, reader: r, scripts: map[*instructions.RunCommand]*shell.Script{}}
	r.known[s] = st
	if s.Parent != nil {
		st.Writes = append(st.Writes, r.Stage(s.Parent).Writes...)
	}
	for i := range s.Cmds {
		st.instruction(i)
	}
	return st
}

// Script returns what the RUN that is Body[i] does. It returns nil if Body[i] is not a RUN or cannot be read as shell text.
func (st *Stage) Script(i int) *shell.Script {
	run, ok := st.Cmds[i].(*instructions.RunCommand)
	if !ok {
		return nil
	}
	if known, ok := st.scripts[run]; ok {
		return known
	}
	opt := shell.Options{Vars: map[string]string{}, Likely: map[string]string{}}
	st.constants(i, opt.Vars, opt.Likely)
	if dir, ok := st.Dir(i); ok {
		opt.Dir = dir
	}
	script := st.reader.script(run, st.Setting(i).Shell, opt)
	st.scripts[run] = script
	return script
}

// script returns the script of a RUN, nil if it cannot be read.
func (r *Reader) script(run *instructions.RunCommand, words []string, opt shell.Options) *shell.Script {
	key := fmt.Sprintf("%t %q %+v %q %q %q %q", run.PrependShell, run.CmdLine, run.Files, words, opt.Dir, opt.Vars, opt.Likely)
	n := r.taken[key]
	r.taken[key]++
	if n == len(r.scripts[key]) {
		script, err := shell.OfRun(run, words, opt)
		if err != nil {
			script = nil
		}
		r.scripts[key] = append(r.scripts[key], script)
	}
	return r.scripts[key][n]
}

// add appends a write of the i-th instruction.
func (st *Stage) add(i int, w Write) {
	w.Stage, w.At, w.Index = st.Stage, st.Body[i], i
	if w.Text == "" {
		w.Text = st.Body[i].Name
	}
	st.Writes = append(st.Writes, &w)
}

// Last returns the last write that explains how p came to be: of p itself, else of a directory above it that the
// command fills, else of something below it; nil if there is none.
func (st *Stage) Last(p string) *Write {
	var exact, above, below *Write
	for _, w := range st.Writes {
		switch {
		case w.Origin == Removed:
		case w.May(p) && !w.Tree:
			exact = w
		case w.Tree && Within(p, w.Path):
			above = w
		case w.Path != "" && Within(w.Path, p):
			below = w
		}
	}
	switch {
	case exact != nil && exact.Origin != Empty:
		return exact
	case above != nil && above.Path != "/":
		return above
	case below != nil && (exact == nil || below.Origin != Empty):
		return below
	case exact != nil:
		return exact
	}
	return above
}

// Exists returns the last write after which p, absolute and clean, certainly exists; nil if there is none or something
// after it may remove p. With origins, only writes of one of these count.
func (st *Stage) Exists(p string, origins ...Origin) *Write {
	var found *Write
	for _, w := range st.Writes {
		switch {
		case w.Removes(p):
			found = nil
		case w.Level == Certain && w.Path != "" && Within(w.Path, p) && (len(origins) == 0 || slices.Contains(origins, w.Origin)):
			found = w
		}
	}
	return found
}

// Removes reports whether the write may remove p or a directory above it.
func (w *Write) Removes(p string) bool {
	return w.Origin == Removed && w.takes(p) || w.Moved && w.Source != "" && Within(p, w.Source)
}

// takes reports whether a removal may also remove p.
func (w *Write) takes(p string) bool {
	for dir := p; ; dir = path.Dir(dir) {
		if w.May(dir) {
			return true
		}
		if dir == "/" || dir == "." { // "." ends a path that is not absolute
			return false
		}
	}
}

// Within reports whether p is dir or below it; both are absolute and clean.
func Within(p, dir string) bool {
	return p == dir || dir == "/" || strings.HasPrefix(p, dir+"/")
}
