package verify

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// This file finds the paths that a COPY uses and that a RUN names. A word with a variable has the value that
// BuildKit compiles into the graph, under the empty profile.

// takes reports whether a later COPY uses a path of a stage. If it copies a directory, a path below it counts if a
// later instruction names that path.
func (c *comparison) takes(p string, stage int) (bool, error) {
	for _, consumer := range c.after.stages[stage+1:] {
		for k, step := range consumer.steps {
			from := slices.ContainsFunc(step.refs, func(r ref) bool {
				return r.kind == copyFrom && c.after.resolve(r, consumer.index) == stage
			})
			if !from {
				continue
			}
			sources, err := c.sources(step, stage, consumer.index)
			if err != nil {
				return false, err
			}
			if slices.ContainsFunc(sources, func(w string) bool {
				return rooted(w) == p || c.after.namesBelow(consumer, k, rooted(w), p)
			}) {
				return true, nil
			}
		}
	}
	return false, nil
}

// sources returns the paths that a COPY uses from a stage. A word without a variable is a path.
func (c *comparison) sources(s step, stage, consumer int) ([]string, error) {
	words := s.words()
	words = words[:max(len(words)-1, 0)]
	if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "$") }) {
		return words, nil
	}
	literal := slices.DeleteFunc(words, func(w string) bool { return strings.Contains(w, "$") })
	stages, err := c.after.view(c.ctx, emptyProfile())
	if err != nil {
		return nil, err
	}
	from, in := stages[stage], stages[consumer]
	if from.graph == nil || from.graph != in.graph {
		return literal, nil
	}
	return append(literal, in.copiedFrom(from.name())...), nil
}

// copiedFrom returns the paths that a stage copies from a file system.
func (o outcome) copiedFrom(from name) (paths []string) {
	for made := range o.ops {
		ops := []*op{made}
		if made.pb.GetMerge() != nil { // COPY --link
			ops = nil
			for _, in := range made.inputs[1:] {
				if in != scratch {
					ops = append(ops, o.graph.at(in))
				}
			}
		}
		for _, op := range ops {
			for _, a := range op.pb.GetFile().GetActions() {
				if in := op.input(a.SecondaryInput); a.GetCopy() != nil && in != scratch && o.graph.name(in) == from {
					paths = append(paths, a.GetCopy().Src)
				}
			}
		}
	}
	return paths
}

// namesBelow reports whether an instruction after a COPY of dir, in its stage or a later one, names p, which is
// below dir.
func (s *source) namesBelow(consumer stage, copied int, dir, p string) bool {
	rest, below := strings.CutPrefix(p, strings.TrimSuffix(dir, "/")+"/")
	if !below || dir == p {
		return false
	}
	steps := slices.Clone(consumer.steps[copied+1:])
	for _, later := range s.stages[consumer.index+1:] {
		steps = append(steps, later.steps...)
	}
	return slices.ContainsFunc(steps, func(s step) bool { return names(s.content(), rest) })
}

// names reports whether text contains words, but not as a part of longer words.
func names(text, words string) bool {
	for {
		before, rest, found := strings.Cut(text, words)
		if !found {
			return false
		}
		if !endsInName().MatchString(before) && !startsWithName().MatchString(rest) {
			return true
		}
		text = rest
	}
}

var (
	endsInName     = lazyregexp.New(`[\w.-]$`)
	startsWithName = lazyregexp.New(`^(\w|[.-]\w)`)
)

// environment returns the environment of the test at step k of a stage: ENV, ARG and that of the image. It is empty if
// the stage does not compile without build arguments.
func (c *comparison) environment(st stage, k int) (map[string]string, error) {
	env := map[string]string{}
	if !slices.ContainsFunc(st.steps, func(s step) bool { return strings.Contains(s.content(), "$") }) {
		return env, nil
	}
	stages, err := c.after.view(c.ctx, emptyProfile())
	if err != nil || stages[st.index].graph == nil {
		return env, err
	}
	command := st.steps[k].node.Next.Value
	for op := range stages[st.index].ops {
		exec := op.pb.GetExec()
		if exec == nil || len(exec.Meta.Args) == 0 || exec.Meta.Args[len(exec.Meta.Args)-1] != command {
			continue
		}
		for _, kv := range exec.Meta.Env {
			key, value, _ := strings.Cut(kv, "=")
			env[key] = value
		}
		return env, nil
	}
	return env, nil
}

// withValues replaces the variables in a shell text by their values in env, except those that text itself assigns.
func withValues(text string, env map[string]string) string {
	return variable().ReplaceAllStringFunc(text, func(match string) string {
		key := strings.Trim(match, "${}")
		value, ok := env[key]
		if !ok || regexp.MustCompile(`\b`+key+`=|\b(for|read|local)\s+`+key+`\b`).MatchString(text) {
			return match
		}
		return value
	})
}

// variable matches a variable without a modifier.
var variable = lazyregexp.New(`\$\{[A-Za-z_][A-Za-z0-9_]*\}|\$[A-Za-z_][A-Za-z0-9_]*`)

var (
	remover        = lazyregexp.New(`(^|[\s/'"])(rm|rmdir|mv|unlink|-delete|clean)(\s|$)`)
	packageManager = lazyregexp.New(`^\s*(sudo\s+)?(apt|apt-get|aptitude|yum|dnf|microdnf|tdnf|zypper|conda|npm|yarn|pnpm|gem|go|pip|pip3)\s`)
)

// foundName matches the name that find looks for.
var foundName = lazyregexp.New(`\s-i?name\s+(\S+)`)

// mayRemove reports whether a command of a shell text may remove p or a directory above it.
func mayRemove(text, p string) bool {
	text = strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(text)
	return slices.ContainsFunc(strings.FieldsFunc(text, endsCommand), func(command string) bool {
		at := remover().FindStringSubmatchIndex(command)
		if at == nil {
			return false
		}
		verb, words := command[at[4]:at[5]], operandsIn(command[at[5]:])
		switch {
		case verb == "clean":
			return !packageManager().MatchString(command) && names(command, path.Base(p))
		case verb == "-delete" || strings.Contains(command[:at[4]], "find "):
			if m := foundName().FindStringSubmatch(command); m != nil && !strings.Contains(command, " -o ") {
				words = []string{m[1]} // only files of that name
			} else {
				words = operandsIn(command)
			}
		case verb == "mv" && len(words) > 1 && !strings.Contains(command, " -t"):
			words = words[:len(words)-1]
		case len(words) == 0:
			return true // xargs rm
		}
		return slices.ContainsFunc(words, func(w string) bool { return mayName(w, p) })
	})
}

func endsCommand(r rune) bool { return strings.ContainsRune(";&|\n()\x00", r) }

// operandsIn returns the words of a command, without flags and redirections.
func operandsIn(command string) []string {
	return slices.DeleteFunc(strings.Fields(command), func(w string) bool {
		return strings.HasPrefix(w, "-") || strings.ContainsAny(w[:1], "<>") || strings.HasPrefix(w, "2>")
	})
}

// mayName reports whether a word of a shell may name p or a directory above it. The directory of a relative word
// is not known.
func mayName(word, p string) bool {
	word = anyVariable().ReplaceAllString(strings.NewReplacer(`"`, "", `'`, "").Replace(word), "*")
	if strings.ContainsAny(word, "$`[{") {
		return true
	}
	parts := strings.Split(strings.Trim(p, "/"), "/")
	if !path.IsAbs(word) {
		last := path.Base(word)
		return last == "." || last == ".." || slices.ContainsFunc(parts, func(part string) bool { return matches(last, part) })
	}
	prefix := strings.Split(strings.Trim(path.Clean(word), "/"), "/")
	if len(prefix) > len(parts) {
		return false
	}
	for i, pattern := range prefix {
		if pattern != "" && !matches(pattern, parts[i]) {
			return false
		}
	}
	return true
}

// matches reports whether a shell pattern may match name. It also returns true for a pattern that it cannot read.
func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok || err != nil
}
