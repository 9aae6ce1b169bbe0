package verify

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// pureTest matches a command that changes no file and only looks at absolute paths without variables.
var pureTest = sync.OnceValue(func() *regexp.Regexp {
	const test, list, filled = `test\s+-[edf]\s+` + onePath, `ls\s+-d(\s+` + onePath + `)+\s+>\s+/dev/null`, `test\s+-n\s+"\$\(ls\s+-A\s+` + onePath + `\)"`
	return regexp.MustCompile(`^(` + test + `(\s+&&\s+` + test + `)*|` + list + `|` + filled + `)$`)
})

const onePath = `(/[\w.@%+,:=~/*?\x{80}-\x{10ffff}-]*|"/[^"$\\` + "`" + `]*"|'/[^']*')`

// guards checks the instructions that after has more than before, the text of the last change: each is a whole test
// instruction, such as RUN test -f /path or RUN ls -d /path "/other path" > /dev/null, and nothing else differs. The rest
// of the comparison is without them.
func (c *comparison) guards(before []byte) error {
	inserted, err := insertedLines(before, c.after.text)
	if err != nil {
		return err
	}
	c.claim.tests, c.claim.more = map[string]bool{}, make([]int, len(c.after.stages))
	tests := map[*parser.Node]bool{}
	for i, st := range c.after.stages {
		for _, s := range st.steps {
			if isTest(s) && removeLines(inserted, s.node) {
				tests[s.node], c.claim.tests[s.node.Next.Value] = true, true
				c.claim.more[i]++
			}
		}
	}
	if len(inserted) > 0 {
		return fmt.Errorf("line %d is inserted and is no whole test instruction", slices.Min(slices.Collect(maps.Keys(inserted))))
	}
	if err := c.places(tests); err != nil {
		return err
	}
	if c.delta = difference(c.before, c.after.except(tests)); c.delta.stages == nil {
		return errors.New("the stages do not correspond")
	}
	return nil
}

func isTest(s step) bool {
	return s.shellForm() && len(s.node.Flags) == 0 && pureTest().MatchString(strings.TrimSpace(s.node.Next.Value))
}

// removeLines removes the lines of an instruction, unless one of them is not there.
func removeLines(lines map[int]bool, n *parser.Node) bool {
	for line := n.StartLine; line <= n.EndLine; line++ {
		if !lines[line] {
			return false
		}
	}
	for line := n.StartLine; line <= n.EndLine; line++ {
		delete(lines, line)
	}
	return true
}

// insertedLines returns the numbers of lines that only the text after has.
func insertedLines(before, after []byte) (map[int]bool, error) {
	old := bytes.Split(bytes.TrimSuffix(before, []byte("\n")), []byte("\n"))
	inserted := map[int]bool{}
	for i, line := range bytes.Split(bytes.TrimSuffix(after, []byte("\n")), []byte("\n")) {
		if len(old) > 0 && bytes.Equal(bytes.TrimSuffix(line, []byte("\r")), bytes.TrimSuffix(old[0], []byte("\r"))) {
			old = old[1:]
			continue
		}
		inserted[i+1] = true
	}
	if len(old) > 0 {
		return nil, fmt.Errorf("the line %q is changed or gone", short(string(old[0])))
	}
	return inserted, nil
}

// likeTest reports whether an instruction looks like an inserted test.
func (l *claim) likeTest(s step) bool {
	if k := s.keyword(); k != "RUN" && k != "ONBUILD" {
		return false
	}
	content := s.content()
	for command := range l.tests {
		if strings.Contains(content, command) {
			return true
		}
	}
	return false
}

// without returns a namer that has the input of each test in place of the test. A test that was there before counts too.
func (g *graph) without(tests map[string]bool) *namer {
	standIns := map[int]edge{}
	for i := range g.ops {
		exec := g.ops[i].pb.GetExec()
		if exec != nil && len(exec.Mounts) == 1 && len(exec.Meta.Args) > 0 && tests[exec.Meta.Args[len(exec.Meta.Args)-1]] {
			standIns[i+1] = g.ops[i].root()
		}
	}
	return g.namer(standIns)
}

// testWrote reports whether the text of a history entry comes from an inserted test.
func (l *claim) testWrote(text string) bool {
	for command := range l.tests {
		if strings.HasPrefix(text, "RUN ") && strings.HasSuffix(text, " "+command+" # buildkit") {
			return true
		}
	}
	return false
}
