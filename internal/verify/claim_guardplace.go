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

// places checks where the inserted tests are, and what they look at.
func (c *comparison) places() error {
	g, after := c.claim.guards, c.after.source
	for _, test := range g.tested {
		line := after.stages[test.stage].steps[test.step].node.StartLine
		if shell := after.shellAt(test.stage, test.step); shell != nil && !posix(shell) {
			return fmt.Errorf("line %d tests in SHELL %s", line, strings.Join(shell, " "))
		}
		if g.unfinished(after, test) {
			env, err := c.environment(test)
			if err != nil {
				return err
			}
			if !after.madeRightBefore(test, env) {
				return fmt.Errorf("line %d tests before the stage is done", line)
			}
		}
		for _, p := range test.paths {
			takes, err := c.takes(p, test.stage)
			if err != nil {
				return err
			}
			if !takes {
				return fmt.Errorf("line %d: no COPY takes %s from the stage", line, p)
			}
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

// madeRightBefore reports whether the instruction before a test, or before a row of tests, is a RUN that names the
// last part of each tested path, and no later RUN may remove the path. env is what BuildKit gives to the test's process.
func (s *source) madeRightBefore(test guard, env map[string]string) bool {
	steps := s.stages[test.stage].steps
	k := test.step - 1
	for k >= 0 && steps[k].keyword() == "RUN" && pureTest().MatchString(strings.TrimSpace(strings.Join(wordsOf(steps[k]), " "))) {
		k--
	}
	if k < 0 || steps[k].keyword() != "RUN" {
		return false
	}
	if strings.Contains(steps[test.step].content(), "ls -A") {
		return false // what is made right before is the directory, perhaps without what is to be in it
	}
	made := withValues(steps[k].content(), env)
	return !slices.ContainsFunc(test.paths, func(p string) bool {
		return !names(made, path.Base(p)) || slices.ContainsFunc(steps[test.step+1:], func(later step) bool {
			return later.keyword() == "RUN" && mayRemove(withValues(later.content(), env), p)
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
