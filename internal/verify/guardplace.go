package verify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// This file checks that an inserted test cannot break a working build: it runs in a shell, when the stage is
// complete or right after its path is made, and tests a path that a COPY uses.

// guard is one inserted test.
type guard struct {
	stage, step int // its place in the text after
	paths       []string
}

var testedPath = lazyregexp.New(`"[^"$]*"|'[^']*'|/[^\s)]*`)

// pathsOf returns the paths that a command tests.
func pathsOf(command string) []string {
	var paths []string
	for _, m := range testedPath.FindAllString(strings.TrimSuffix(command, "> /dev/null"), -1) {
		paths = append(paths, path.Clean(strings.Trim(m, `"'`)))
	}
	return paths
}

// misplaced returns an error if a test is in a place where it may fail a working build.
func (g *guarded) misplaced(after *source, test guard) error {
	line := after.stages[test.stage].steps[test.step].node.StartLine
	if g.unfinished(after, test) && !after.madeRightBefore(test) {
		return fmt.Errorf("line %d tests before the stage is done", line)
	}
	if shell := after.shellAt(test.stage, test.step); shell != nil && !posix(shell) {
		return fmt.Errorf("line %d tests in SHELL %s", line, strings.Join(shell, " "))
	}
	for _, p := range test.paths {
		if !after.takes(p, test.stage) {
			return fmt.Errorf("line %d: no COPY takes %s from the stage", line, p)
		}
	}
	return nil
}

// unfinished reports whether an instruction after a test, other than a test, can make a file.
func (g *guarded) unfinished(after *source, test guard) bool {
	for k, s := range after.stages[test.stage].steps[test.step+1:] {
		isTest := slices.ContainsFunc(g.tested, func(other guard) bool {
			return other.stage == test.stage && other.step == test.step+1+k
		})
		if !isTest && slices.Contains([]string{"RUN", "COPY", "ADD", "WORKDIR"}, s.keyword()) {
			return true
		}
	}
	return false
}

// removal matches a command that removes files.
var removal = lazyregexp.New(`\b(rm|rmdir|mv|unlink|find|xargs|clean)\b`)

// madeRightBefore reports whether the instruction before a test, or before a row of tests, is a RUN that names the
// last part of each tested path, and no later RUN removes files.
func (s *source) madeRightBefore(test guard) bool {
	steps := s.stages[test.stage].steps
	k := test.step - 1
	for k >= 0 && steps[k].keyword() == "RUN" && pureTest().MatchString(strings.TrimSpace(strings.Join(wordsOf(steps[k]), " "))) {
		k--
	}
	if k < 0 || steps[k].keyword() != "RUN" {
		return false
	}
	return !slices.ContainsFunc(test.paths, func(p string) bool {
		named := strings.Contains(steps[k].content(), path.Base(p)) || strings.Contains(steps[k].content(), "$")
		return !named || slices.ContainsFunc(steps[test.step+1:], func(later step) bool {
			return removal.MatchString(later.content()) && strings.Contains(later.content(), path.Base(p))
		})
	})
}

// shellAt returns the SHELL in force at a step, nil for that of the base image.
func (s *source) shellAt(stage, step int) []string {
	steps := s.stages[stage].steps[:step]
	for {
		for _, st := range slices.Backward(steps) {
			if st.keyword() == "SHELL" {
				return wordsOf(st)
			}
		}
		if stage = s.stages[stage].parent; stage < 0 {
			return nil
		}
		steps = s.stages[stage].steps
	}
}

// posix reports whether a SHELL has the command `test`.
func posix(shell []string) bool {
	name := path.Base(shell[0])
	if name == "env" && len(shell) > 1 {
		name = shell[1]
	}
	return slices.Contains([]string{"sh", "bash", "ash", "dash", "ksh", "mksh", "zsh", "busybox"}, name)
}

// takes reports whether a later COPY copies p, or a directory above it, from a stage. A pattern has to be exactly
// the source of the COPY.
func (s *source) takes(p string, stage int) bool {
	for _, consumer := range s.stages[stage+1:] {
		for _, step := range consumer.steps {
			from := slices.ContainsFunc(step.refs, func(r ref) bool {
				return r.kind == copyFrom && s.resolve(r, consumer.index) == stage
			})
			if from && slices.ContainsFunc(wordsOf(step), func(w string) bool {
				if at := strings.LastIndexByte(w, '$'); at >= 0 {
					_, rest, below := strings.Cut(w[at:], "/") // the compile has shown that the variable has a value, but not which one
					rest = path.Clean("/" + strings.Trim(rest, `"'`))
					return !below || rest == "/" || strings.HasSuffix(p, rest)
				}
				return rooted(w) == p || !strings.ContainsAny(p, "*?") && (rooted(w) == "/" || strings.HasPrefix(p, rooted(w)+"/"))
			}) {
				return true
			}
		}
	}
	return false
}

// rooted returns a source of COPY as BuildKit reads it from a stage (client/llb/fileop.go, sourcePath).
func rooted(word string) string { return path.Clean("/" + strings.Trim(word, `"'`)) }

// wordsOf returns the words of an instruction without its keyword and flags.
func wordsOf(s step) []string {
	var words []string
	for n := s.node.Next; n != nil; n = n.Next {
		words = append(words, n.Value)
	}
	return words
}
