package verify

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// guarded holds the inserted tests: whole instructions of the form RUN test -f /path, or RUN ls -d /path "/other
// path" > /dev/null.
type guarded struct {
	commands           map[string]bool // the shell text of the tests
	tested             []guard
	own                []int   // the number of tests in each stage
	parents            []int   // the base stage of each stage; -1: an image, -2: unknown
	rest               *source // the text after without the tests
	namersWithoutTests map[*graph]*namer
}

// pureTest matches a command that changes no file and only looks at absolute paths without variables.
var pureTest = sync.OnceValue(func() *regexp.Regexp {
	const test, list, filled = `test\s+-[edf]\s+` + onePath, `ls\s+-d(\s+` + onePath + `)+\s+>\s+/dev/null`, `test\s+-n\s+"\$\(ls\s+-A\s+` + onePath + `\)"`
	return regexp.MustCompile(`^(` + test + `(\s+&&\s+` + test + `)*|` + list + `|` + filled + `)$`)
})

const onePath = `(/[\w.@%+,:=~/*?\x{80}-\x{10ffff}-]*|"/[^"$\\` + "`" + `]*"|'/[^']*')`

// guardsOf returns the instructions that only the text after has. It returns an error if one of them is not a
// whole test instruction, or if anything else differs.
func guardsOf(before []byte, after *source) (*guarded, error) {
	inserted, err := insertedLines(before, after.text)
	if err != nil {
		return nil, err
	}
	g := &guarded{commands: map[string]bool{}, own: make([]int, len(after.stages)), namersWithoutTests: map[*graph]*namer{}}
	rest := *after
	rest.stages = slices.Clone(after.stages)
	for i := range rest.stages {
		st := &rest.stages[i]
		g.parents = append(g.parents, parentOf(st))
		st.steps = nil
		for k, s := range after.stages[i].steps {
			if !g.take(s, guard{stage: i, step: k}, inserted) {
				st.steps = append(st.steps, s)
			}
		}
	}
	for line := range inserted {
		return nil, fmt.Errorf("line %d is inserted and is no whole test instruction", line)
	}
	g.rest = &rest
	return g, nil
}

func parentOf(st *stage) int {
	if st.open {
		return -2
	}
	return st.parent
}

// take records a step as a test if all of its lines are inserted, and removes those lines from inserted.
func (g *guarded) take(s step, at guard, inserted map[int]bool) bool {
	if s.keyword() != "RUN" || s.node.Next == nil || s.node.Attributes["json"] || len(s.node.Flags)+len(s.node.Heredocs) > 0 {
		return false
	}
	for line := s.node.StartLine; line <= s.node.EndLine; line++ {
		if !inserted[line] {
			return false
		}
	}
	command := s.node.Next.Value
	if !pureTest().MatchString(strings.TrimSpace(command)) {
		return false
	}
	for line := s.node.StartLine; line <= s.node.EndLine; line++ {
		delete(inserted, line)
	}
	g.commands[command] = true
	at.paths = pathsOf(command)
	g.tested = append(g.tested, at)
	g.own[at.stage]++
	return true
}

// lookalike reports whether an old instruction looks like an inserted test.
func (g *guarded) lookalike(s step) bool {
	if k := s.keyword(); k != "RUN" && k != "ONBUILD" {
		return false
	}
	content := s.content()
	for command := range g.commands {
		if strings.Contains(content, command) {
			return true
		}
	}
	return false
}

// count returns the number of inserted instructions.
func (g *guarded) count() (n int) {
	for _, k := range g.own {
		n += k
	}
	return n
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

// stage compares a stage without the tests and counts them. A test that was there before is removed from both
// graphs.
func (g *guarded) stage(i int, x, y look, _ *sides) string {
	bare, now := g.without(x.graph), g.without(y.graph)
	if bare.edge(x.head) != now.edge(y.head) {
		return "the tests change more than they add: " + explain(x, y)
	}
	more, want := g.tests(y)-g.tests(x), g.expected(i)
	if more != want && want >= 0 {
		return fmt.Sprintf("it has %d more exec operations, not %d", more, want)
	}
	return ""
}

// expected returns the number of tests inserted into stage i and the stages below it; -1 if one of them is
// computed.
func (g *guarded) expected(i int) (n int) {
	for ; i >= 0; i = g.parents[i] {
		n += g.own[i]
	}
	if i < -1 {
		return -1
	}
	return n
}

// without returns a namer for a graph in which the input of each test replaces the test.
func (g *guarded) without(of *graph) *namer {
	if known, ok := g.namersWithoutTests[of]; ok {
		return known
	}
	standIns := map[int]edge{}
	for i := range of.ops {
		if g.is(&of.ops[i]) {
			standIns[i+1] = of.ops[i].root()
		}
	}
	g.namersWithoutTests[of] = of.namer(standIns)
	return g.namersWithoutTests[of]
}

// is reports whether an op only runs a test.
func (g *guarded) is(o *op) bool {
	exec := o.pb.GetExec()
	if exec == nil || len(exec.Meta.Args) == 0 || len(exec.Mounts) != 1 {
		return false
	}
	return g.commands[exec.Meta.Args[len(exec.Meta.Args)-1]]
}

// tests counts the tests among the operations that make the stage's own file system.
func (g *guarded) tests(l look) (n int) {
	for e := l.head; e != scratch; e = l.graph.at(e).root() {
		if g.is(l.graph.at(e)) {
			n++
		}
	}
	return n
}

// root returns the file system that an op starts from.
func (o *op) root() edge {
	switch {
	case o.pb.GetExec() != nil:
		for _, m := range o.pb.GetExec().Mounts {
			if m.Dest == "/" {
				return o.input(m.Input)
			}
		}
	case o.pb.GetFile() != nil && len(o.pb.GetFile().Actions) > 0:
		return o.input(o.pb.GetFile().Actions[0].Input)
	case o.pb.GetMerge() != nil && len(o.inputs) > 0:
		return o.inputs[0]
	}
	return scratch
}

// wrote reports whether a history entry comes from a test.
func (g *guarded) wrote(entry any) bool {
	fields, _ := entry.(map[string]any)
	text, _ := fields["created_by"].(string)
	for command := range g.commands {
		if strings.HasPrefix(text, "RUN ") && strings.HasSuffix(text, " "+command+" # buildkit") {
			return true
		}
	}
	return false
}
