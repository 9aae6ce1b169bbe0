package trace

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

// program is a word that CMD or ENTRYPOINT starts.
type program struct {
	word string
	file bool // it is a file in any case, and not searched for along PATH
}

// startup are the instructions that say what a container of the stage starts.
func (t *Tracer) startup(s *stages.Stage) (entrypoint, cmd *instructions.ShellDependantCmdLine) {
	for ; s != nil; s = s.Parent {
		for i := len(s.Cmds) - 1; i >= 0; i-- {
			switch c := s.Cmds[i].(type) {
			case *instructions.EntrypointCommand:
				if entrypoint == nil {
					entrypoint = &c.ShellDependantCmdLine
				}
			case *instructions.CmdCommand:
				if cmd == nil {
					cmd = &c.ShellDependantCmdLine
				}
			}
		}
		if entrypoint != nil && cmd == nil {
			return entrypoint, nil // ENTRYPOINT drops the CMD of its base (convert.go dispatchEntrypoint)
		}
		if entrypoint != nil {
			return entrypoint, cmd
		}
		if s.Parent != nil && t.opt.Contexts[s.Parent.Alias] {
			break
		}
	}
	return entrypoint, cmd
}

// programs are the files that a container of s starts with, as far as the words show them.
func (t *Tracer) programs(s *stages.Stage) []program {
	entrypoint, cmd := t.startup(s)
	if entrypoint == nil {
		if cmd == nil {
			return nil
		}
		return t.started(s, cmd, nil)
	}
	var rest []string
	if cmd != nil && !cmd.PrependShell && !entrypoint.PrependShell {
		rest = cmd.CmdLine
	}
	return t.started(s, entrypoint, rest)
}

// started reads one command; rest are words that follow it.
func (t *Tracer) started(s *stages.Stage, line *instructions.ShellDependantCmdLine, rest []string) []program {
	run := &instructions.RunCommand{ShellDependantCmdLine: *line}
	if !line.PrependShell {
		run.CmdLine = append(run.CmdLine[:len(run.CmdLine):len(run.CmdLine)], rest...)
	}
	script, err := shell.OfRun(run, s.Setting(len(s.Cmds)).Shell, shell.Options{})
	if err != nil {
		return nil
	}
	var all []program
	for _, c := range script.Commands {
		if !script.Functions[c.Name()] {
			all = append(all, t.words(c, rest)...)
		}
		if len(all) > 16 {
			break
		}
	}
	return all
}

// builtins are words of the shell that start no file.
const builtins = " cd set export unset : true false test [ [[ echo printf trap wait ulimit umask read eval source . exit return if while for local exec sleep shift "

// interpreters run the first argument that is no flag.
const interpreters = " python python3 node nodejs ruby perl php bash sh ash dash java deno bun dotnet Rscript lua gunicorn tini dumb-init "

// words are the files that a command starts: the program, what a wrapper such as tini starts, and the script of an interpreter.
func (t *Tracer) words(c *shell.Command, rest []string) []program {
	words := c.Program()
	var all []program
	for depth := 0; len(words) > 0 && depth < 4; depth++ {
		text, ok := words[0].Literal()
		if !ok || text == "" || strings.Contains(builtins, " "+text+" ") {
			return all
		}
		all = append(all, program{word: text})
		base := path.Base(text)
		args := words[1:]
		switch {
		case base == "tini" || base == "dumb-init" || base == "catatonit":
			words = operand(args)
			continue
		case strings.Contains(interpreters, " "+strings.TrimRight(base, "0123456789.")+" ") || strings.Contains(interpreters, " "+base+" "):
			return append(all, script(base, args)...)
		case strings.HasPrefix(base, "docker-") && strings.Contains(base, "entrypoint") || base == "entrypoint.sh":
			if len(rest) == 0 {
				return all
			}
			words = args
			continue
		}
		return all
	}
	return all
}

// operand drops the flags in front, up to and with "--".
func operand(args []shell.Word) []shell.Word {
	for len(args) > 0 && strings.HasPrefix(args[0].Text, "-") {
		last := args[0].Text == "--"
		args = args[1:]
		if last {
			break
		}
	}
	return args
}

// script is the file that an interpreter reads.
func script(interpreter string, args []shell.Word) []program {
	for k := 0; k < len(args); k++ {
		text, ok := args[k].Literal()
		switch {
		case !ok:
			return nil
		case text == "-jar" && k+1 < len(args):
			if jar, ok := args[k+1].Literal(); ok {
				return []program{{jar, true}}
			}
			return nil
		case text == "-c" || text == "-m" || text == "-e" || text == "-cp" || text == "-classpath" || text == "--eval" || text == "-r":
			return nil
		case strings.HasPrefix(text, "-"):
			continue
		case interpreter == "java" || interpreter == "gunicorn":
			return nil
		case strings.Contains(text, "/") || path.Ext(text) != "":
			return []program{{text, true}}
		}
		return nil
	}
	return nil
}

// program returns the trail of a program that a container of s starts.
func (t *Tracer) program(s *stages.Stage, p program) Trail {
	end := t.dir(s, len(s.Cmds))
	switch {
	case path.IsAbs(p.word):
		return t.trail(s, want{path: path.Clean(p.word)})
	case p.file || strings.Contains(p.word, "/"):
		return t.trail(s, want{path: path.Join(end.path, p.word)})
	}
	return t.searched(s, p.word)
}

// searched looks for a program along PATH: the first file that something makes counts, else the first that an image may have.
func (t *Tracer) searched(s *stages.Stage, word string) Trail {
	var best *result
	for _, dir := range t.searchPath(s) {
		q := want{path: path.Join(dir, word)}
		t.work = 0
		r := t.resolve(place{stage: s, index: len(s.Cmds)}, q, 0)
		if r.rank == surely || r.rank >= covers && !t.doubtful(word, r) {
			if r.packaged {
				return t.told(word, renamed(r, word))
			}
			return t.told(q.shown(), r)
		}
		if r.rank == covers || r.rank == fills {
			r = &result{rank: image, ends: Base}
		}
		if best == nil || r.rank > best.rank {
			best = r
		}
	}
	if best == nil {
		best = &result{ends: Unknown, reason: "PATH is not known"}
	}
	out := *best
	switch {
	case out.ends == Base && len(out.steps) == 0:
		out = *t.ofBase(s, word)
	case out.ends == Base && strings.HasSuffix(word, ".exe"):
		out = *t.ofBase(s, word)
	case out.ends == Broken:
		out.reason = "nothing along PATH is called " + word + ": " + out.reason
	default:
		out = *renamed(&out, word)
	}
	return t.told(word, &out)
}

// doubtful reports whether a program that is looked for along PATH is rather one of the image than what a directory may hold: an
// interpreter or shell, or one of a directory that only may be copied.
func (t *Tracer) doubtful(word string, r *result) bool {
	bare := strings.TrimRight(word, "0123456789.")
	return strings.Contains(interpreters, " "+bare+" ") && !r.packaged || r.ends == Context && r.rank == covers && !r.dir
}

// ofBase is the answer that the base image has a program.
func (t *Tracer) ofBase(s *stages.Stage, word string) *result {
	first := rootOf(s)
	if first.Base.Text == "scratch" || strings.HasSuffix(word, ".exe") {
		return &result{rank: open, ends: Unknown, reason: "nothing that dfix knows of puts " + word + " into a directory of PATH"}
	}
	step := Step{Stage: name(first), Line: t.line(first.From), Instruction: "FROM", Path: word, From: first.Base.Text, Certainty: string(Likely)}
	return (&result{rank: image, ends: Base}).then(first.From, step)
}

// renamed is a result whose steps speak of a program by its name alone, since the directory is not known.
func renamed(r *result, word string) *result {
	out := *r
	out.steps = append([]Step(nil), r.steps...)
	for k := range out.steps {
		if path.Base(out.steps[k].Path) == word && (out.steps[k].Instruction == "FROM" || r.packaged) {
			out.steps[k].Path = word
		}
	}
	return &out
}

// searchPath returns the directories of PATH at the end of s.
func (t *Tracer) searchPath(s *stages.Stage) []string {
	value := ""
	for at := s; at != nil && value == ""; at = at.Parent {
		for i := len(at.Cmds) - 1; i >= 0 && value == ""; i-- {
			if c, ok := at.Cmds[i].(*instructions.EnvCommand); ok {
				for _, kv := range c.Env {
					if kv.Key == "PATH" {
						value = strings.Trim(kv.Value, `"'`)
						value = t.expandedPath(at, i, value)
					}
				}
			}
		}
	}
	var dirs []string
	for _, dir := range append(strings.Split(value, ":"), "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin") {
		if path.IsAbs(dir) {
			dirs = append(dirs, path.Clean(dir))
		}
	}
	return dirs
}

// expandedPath replaces variables in the parts of a PATH, without those that are not known.
func (t *Tracer) expandedPath(s *stages.Stage, i int, value string) string {
	var parts []string
	for _, part := range strings.Split(value, ":") {
		if strings.Trim(part, "${}") == "PATH" {
			continue
		}
		if text, _, ok := t.reader.Value(s, i, part); ok {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ":")
}

// copied are the questions for what COPY --from brings into s and the stages that it is built on, the first of the file first. Each
// is asked right behind its COPY: what comes later may bring other files of a pattern, or remove what was only needed for a while.
func (t *Tracer) copied(s *stages.Stage) []question {
	var all []question
	if s.Parent != nil {
		all = t.copied(s.Parent)
	}
	for i, cmd := range s.Cmds {
		c, ok := cmd.(*instructions.CopyCommand)
		if !ok || c.From == "" {
			continue
		}
		move := &transfer{SourcesAndDest: c.SourcesAndDest, from: c.From, parents: c.Parents, copy: true}
		d, ok := t.destination(s, i, move)
		if !ok {
			continue
		}
		for _, word := range c.SourcePaths {
			source, _, ok := t.reader.Value(s, i, word)
			if !ok {
				source = variables(word)
			}
			q := question{place{stage: s, index: i + 1}, t.arrives(s, d, move, source)}
			all = append(all, q)
		}
	}
	return all
}

// arrives is the path that a source of a COPY gets.
func (t *Tracer) arrives(s *stages.Stage, d destination, c *transfer, source string) want {
	from := path.Join("/", source)
	pattern := strings.ContainsAny(source, "*?[")
	base := path.Base(from)
	if c.parents {
		_, rest, pivot := strings.Cut(source, "/./")
		if !pivot {
			rest = source
		}
		p := path.Join(d.path, rest)
		return want{path: p, pattern: strings.ContainsAny(p, "*?[")}
	}
	if to := t.stageOf(s, c.from); to != nil && !pattern && t.kindIn(to, from) == artifact.Directory || base == "/" || strings.HasSuffix(source, "/") || path.Base(source) == "." || !d.into && !pattern {
		return want{path: d.path}
	}
	if pattern && !d.into {
		return want{path: d.path}
	}
	p := path.Join(d.path, base)
	return want{path: p, pattern: pattern}
}
