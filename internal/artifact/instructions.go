package artifact

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// instruction adds what Body[i] writes.
func (st *Stage) instruction(i int) {
	switch c := st.Cmds[i].(type) {
	case *instructions.RunCommand:
		if script := st.Script(i); script != nil {
			for _, cmd := range script.Commands {
				st.command(i, script, cmd)
			}
		}
	case *instructions.WorkdirCommand:
		st.workdir(i, c.Path)
	case *instructions.CopyCommand, *instructions.AddCommand:
		st.copies(i, stages.TransferOf(c))
	}
}

// Absolute returns the path that a word of WORKDIR, or the destination of COPY, means at Body[i].
func (st *Stage) Absolute(i int, word string) (p string, ok bool) {
	text, ok := st.Constant(i, word)
	if !ok || stages.Unclear(text, st.reader.graph.File.Escape) != "" {
		return "", false
	}
	if path.IsAbs(text) {
		return path.Clean(text), true
	}
	dir, ok := st.Dir(i)
	return path.Join(dir, text), ok
}

func (st *Stage) workdir(i int, to string) {
	if p, ok := st.Absolute(i, to); ok {
		st.add(i, Write{Path: p, Kind: Directory, Origin: Empty, Level: Certain})
	}
}

// copies adds the destination of COPY or ADD. If a single source goes into a directory, its name there is only likely: the source
// may be a directory, of which only the contents are copied.
func (st *Stage) copies(i int, c *stages.Transfer) {
	dest, ok := st.Absolute(i, c.DestPath)
	if !ok {
		return
	}
	into := strings.HasSuffix(c.DestPath, "/") || len(c.SourcePaths)+len(c.SourceContents) > 1 || path.Base(c.DestPath) == "."
	for _, source := range c.SourcePaths {
		into = into || strings.ContainsAny(source, "*?[") || source == "." || strings.HasSuffix(source, "/")
	}
	level := Certain
	for _, source := range c.SourcePaths {
		if strings.ContainsAny(source, "*?[$") {
			level = Likely
		}
	}
	kind := Either
	if into {
		kind = Directory
	}
	st.add(i, Write{Path: dest, Kind: kind, Origin: Copied, Level: level})
	st.add(i, Write{Path: dest, Kind: Directory, Origin: Copied, Level: Likely, Tree: true})
	for _, source := range c.SourcePaths {
		name := path.Base(source)
		if into && !strings.ContainsAny(source, "*?[$") && name != "." && name != "/" && !c.Add {
			st.add(i, Write{Path: path.Join(dest, name), Origin: Copied, Source: path.Join("/", source)})
		}
	}
	for _, file := range c.SourceContents {
		p := dest
		if into {
			p = path.Join(dest, file.Path)
		}
		st.add(i, Write{Path: p, Kind: File, Origin: Copied, Level: Certain})
	}
}

// command adds what a command of Body[i] writes.
func (st *Stage) command(i int, script *shell.Script, c *shell.Command) {
	r := &reading{stage: st, index: i, command: c, text: script.Text[c.Start:min(c.End, len(script.Text))], mounts: st.mounts(i)}
	r.redirects()
	name := c.Name()
	if name == "" || script.Functions[name] {
		return
	}
	r.name, r.args = name, c.Args()
	// Each family of commands has a file of this package.
	_ = files(r) || compilers(r) || packages(r) || downloads(r) || builders(r)
}

// reading is one command that is read.
type reading struct {
	stage   *Stage
	index   int
	command *shell.Command
	text    string
	name    string // the base name of the program
	args    []shell.Word
	mounts  []string // paths that are mounted while the RUN runs; what is written there is not part of the stage
}

// mounts returns the absolute targets of the mounts of Body[i]; a relative one begins in WORKDIR (convert_runmount.go
// dispatchRunMounts).
func (st *Stage) mounts(i int) []string {
	run, ok := st.Cmds[i].(*instructions.RunCommand)
	if !ok {
		return nil
	}
	var targets []string
	for _, m := range stages.Mounts(run, func(value string) string { return value }) {
		if target, ok := st.Absolute(i, m.Target); ok && m.Target != "" {
			targets = append(targets, target)
		}
	}
	return targets
}

// add appends a write. Writes to a mount are kept separately, for files that are copied out of the mount.
func (r *reading) add(w Write) {
	if slices.ContainsFunc(r.mounts, func(target string) bool { return Within(w.Path, target) }) {
		w.Stage, w.At, w.Index = r.stage.Stage, r.stage.Body[r.index], r.index
		r.stage.Mounted = append(r.stage.Mounted, &w)
		return
	}
	r.stage.add(r.index, w)
}

// write adds the path that a word names.
func (r *reading) write(word shell.Word, w Write) {
	w.Command, w.Text, w.Word = r.command, r.text, word
	if !r.command.Certain() {
		w.Level = Likely
	}
	dir := r.command.Dir
	text, literal := word.Literal()
	if p, ok := dir.Absolute(text); literal && ok {
		w.Path = p
		r.add(w)
		return
	}
	w.Level = Likely
	if p, ok := dir.Absolute(word.Likely); ok && !word.Pattern && w.Origin != Removed {
		w.Path = p
		r.add(w)
		return
	}
	if w.Origin == Removed && dir.From != shell.Root && !strings.HasPrefix(word.Text, "/") {
		word = shell.Join(shell.Anything, word) // in a directory that is not known
	}
	prefix := ""
	if !strings.HasPrefix(word.Text, "/") && !strings.HasPrefix(word.Text, shell.Unknown) {
		if dir.From != shell.Root {
			return
		}
		prefix = strings.TrimSuffix(dir.Path, "/") + "/"
	}
	w.may = word.Regexp(prefix)
	r.stage.add(r.index, w)
}

// directory adds a directory, which is certain or likely to be there afterwards, and what the command puts into it.
func (r *reading) directory(word shell.Word, origin Origin, level Level) {
	r.write(word, Write{Kind: Directory, Origin: origin, Level: level})
	r.fills(word, origin)
}

// fills adds files with names that are not known in a directory.
func (r *reading) fills(word shell.Word, origin Origin) {
	r.write(word, Write{Kind: Directory, Origin: origin, Tree: true})
}

// fillsAll adds such files in each of some directories. Relative ones begin in the directory of the command.
func (r *reading) fillsAll(origin Origin, dirs ...string) {
	for _, dir := range dirs {
		r.fills(shell.LiteralWord(dir), origin)
	}
}

// redirects adds the files that redirections make.
func (r *reading) redirects() {
	for _, redirect := range r.command.Redirects {
		if redirect.Writes() && !redirect.To.Is("/dev/null", "/dev/stderr", "/dev/stdout") {
			r.write(redirect.To, Write{Kind: File, Origin: r.printed(redirect), Level: Certain, Appends: strings.HasSuffix(redirect.Op, ">>")})
		}
	}
}

// printed returns the origin of a file to which a command's output is redirected: Fetched for a download, the earlier origin of
// the file for ">>", else Built.
func (r *reading) printed(redirect shell.Redirect) Origin {
	if is(r.command.Name(), "curl wget") {
		return Fetched
	}
	if p, ok := r.path(redirect.To); ok && strings.HasSuffix(redirect.Op, ">>") {
		if before := r.stage.Last(p); before != nil && before.Path != "/" {
			return before.Origin
		}
	}
	return Built
}

// option returns the value of a flag: "-o x", "--out x", "--out=x", and "-ox" for a short one.
func (r *reading) option(flags ...string) (value shell.Word, ok bool) {
	for i, arg := range r.args {
		for _, flag := range flags {
			switch {
			case arg.Text == flag && i+1 < len(r.args):
				value, ok = r.args[i+1], true
			case strings.HasPrefix(flag, "--") && strings.HasPrefix(arg.Text, flag+"="):
				value, ok = arg.Cut(len(flag)+1, len(arg.Text)), true
			case len(flag) == 2 && strings.HasPrefix(arg.Text, flag) && len(arg.Text) > 2 && !strings.HasPrefix(arg.Text, "--"):
				value, ok = arg.Cut(2, len(arg.Text)), true
			}
		}
	}
	return value, ok
}

// optionOr returns the value of a flag, or otherwise if there is no such flag.
func (r *reading) optionOr(otherwise string, flags ...string) shell.Word {
	if value, ok := r.option(flags...); ok {
		return value
	}
	return shell.LiteralWord(otherwise)
}

// verb returns the first argument that is not a flag.
func (r *reading) verb() string {
	for _, arg := range r.args {
		if !strings.HasPrefix(arg.Text, "-") && !strings.HasPrefix(arg.Text, "+") {
			return arg.Text
		}
	}
	return ""
}

// operands returns the arguments that are not flags. valued are the flags whose value is the next word.
func (r *reading) operands(valued ...string) []shell.Word {
	var all []shell.Word
	for i := 0; i < len(r.args); i++ {
		arg := r.args[i]
		switch {
		case arg.Text == "--":
			return append(all, r.args[i+1:]...)
		case arg.Is(valued...):
			i++
		case strings.HasPrefix(arg.Text, "-") && len(arg.Text) > 1:
		default:
			all = append(all, arg)
		}
	}
	return all
}
