package verify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// This file holds inserted tests to what keeps a working build working: they come when
// the stage is done or right where the path is made, run in a shell, and ask for what a COPY takes.

// guard is one inserted test.
type guard struct {
	stage, step int // where it stands in the text after
	paths       []string
}

var testedPath = lazyregexp.New(`"[^"$]*"|'[^']*'|/[^\s)]*`)

// pathsOf are the paths that a command tests.
func pathsOf(command string) []string {
	var paths []string
	for _, m := range testedPath.FindAllString(strings.TrimSuffix(command, "> /dev/null"), -1) {
		paths = append(paths, path.Clean(strings.Trim(m, `"'`)))
	}
	return paths
}

// misplaced says what is wrong with the place of a test; nil if nothing is.
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

// unfinished reports whether anything behind a test, other than a test, can make a file.
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

// removal is a command that takes files away.
var removal = lazyregexp.New(`\b(rm|rmdir|mv|unlink|find|xargs|clean)\b`)

// madeRightBefore reports whether the instruction in front of a test, and of other tests there, is a RUN that names each tested
// path by its last part, and no later RUN that removes files does.
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

// shellAt is the SHELL in force at a step; nil is that of the base image.
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

// posix reports whether a SHELL knows `test`.
func posix(shell []string) bool {
	name := path.Base(shell[0])
	if name == "env" && len(shell) > 1 {
		name = shell[1]
	}
	return slices.Contains([]string{"sh", "bash", "ash", "dash", "ksh", "mksh", "zsh", "busybox"}, name)
}

// takes reports whether a COPY further down takes a path of a stage, or a directory above it. A pattern has to be the
// very source of the COPY.
func (s *source) takes(p string, stage int) bool {
	for _, consumer := range s.stages[stage+1:] {
		for _, step := range consumer.steps {
			from := slices.ContainsFunc(step.refs, func(r ref) bool {
				return r.kind == copyFrom && s.resolve(r, consumer.index) == stage
			})
			if from && slices.ContainsFunc(wordsOf(step), func(w string) bool {
				if at := strings.LastIndexByte(w, '$'); at >= 0 {
					_, rest, below := strings.Cut(w[at:], "/") // the compile has shown that the variable has a value, not which one
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

// rooted is a source of COPY as it is read from a stage (client/llb/fileop.go, sourcePath).
func rooted(word string) string { return path.Clean("/" + strings.Trim(word, `"'`)) }

// wordsOf are the words of an instruction without its keyword and flags.
func wordsOf(s step) []string {
	var words []string
	for n := s.node.Next; n != nil; n = n.Next {
		words = append(words, n.Value)
	}
	return words
}
