package verify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// This file checks that an inserted test cannot break a working build: it runs in a shell, when the stage is
// complete or right after its path is made, and tests a path that a COPY uses.

var testedPath = lazyregexp.New(`"[^"$]*"|'[^']*'|/[^\s)]*`)

// testedPaths returns the paths that a command tests.
func testedPaths(command string) []string {
	var paths []string
	for _, m := range testedPath().FindAllString(strings.TrimSuffix(command, "> /dev/null"), -1) {
		paths = append(paths, path.Clean(strings.Trim(m, `"'`)))
	}
	return paths
}

// places checks where the inserted tests are, and what they look at.
func (c *comparison) places(tests map[*parser.Node]bool) error {
	for _, st := range c.after.stages {
		for k, s := range st.steps {
			if !tests[s.node] {
				continue
			}
			if err := c.place(st, k, tests); err != nil {
				return err
			}
		}
	}
	return nil
}

// place checks the test at step k of a stage.
func (c *comparison) place(st stage, k int, tests map[*parser.Node]bool) error {
	line := st.steps[k].node.StartLine
	if shell := c.after.shellAt(st.index, k); shell != nil && !posix(shell) {
		return fmt.Errorf("line %d tests in SHELL %s", line, strings.Join(shell, " "))
	}
	if unfinished(st.steps[k+1:], tests) {
		env, err := c.environment(st, k)
		if err != nil {
			return err
		}
		if !madeRightBefore(st.steps, k, env) {
			return fmt.Errorf("line %d tests before the stage is done", line)
		}
	}
	for _, p := range testedPaths(st.steps[k].node.Next.Value) {
		takes, err := c.takes(p, st.index)
		if err != nil {
			return err
		}
		if !takes {
			return fmt.Errorf("line %d: no COPY takes %s from the stage", line, p)
		}
	}
	return nil
}

// unfinished reports whether an instruction other than a test can make a file.
func unfinished(steps []step, tests map[*parser.Node]bool) bool {
	return slices.ContainsFunc(steps, func(s step) bool {
		return !tests[s.node] && slices.Contains([]string{"RUN", "COPY", "ADD", "WORKDIR"}, s.keyword())
	})
}

// madeRightBefore reports whether the instruction before the test at step k, or before a row of tests, is a RUN that names
// the last part of each tested path, and no later RUN may remove the path. env is the environment of the test.
func madeRightBefore(steps []step, k int, env map[string]string) bool {
	test := steps[k].content()
	if strings.Contains(test, "ls -A") {
		return false // the RUN may have made the directory without the files in it
	}
	made := k - 1
	for made >= 0 && isTest(steps[made]) {
		made--
	}
	if made < 0 || steps[made].keyword() != "RUN" {
		return false
	}
	text := withValues(steps[made].content(), env)
	return !slices.ContainsFunc(testedPaths(steps[k].node.Next.Value), func(p string) bool {
		return !names(text, path.Base(p)) || slices.ContainsFunc(steps[k+1:], func(later step) bool {
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
				return st.words()
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
