package syntax

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// The limits of what BuildKit may expand the variables of a file to. A file that doubles a value forty times is
// short.
const (
	maxValue     = 64 << 10 // bytes of one expanded word
	maxExpanded  = 8 << 20  // bytes of all expanded words
	maxEnvs      = 32 << 20 // bytes of the environments of all RUN instructions
	maxWorkdir   = 16 << 10 // bytes of all relative WORKDIRs
	maxPatterns  = 4 << 20  // steps of matching patterns such as ${NAME/pattern/}
	maxPorts     = 4 << 16
	maxTriggers  = 5_000 // ONBUILD instructions times the stages that may run them
	unknownValue = 128   // bytes of a variable that the file does not set
)

// growth computes an upper bound for the expansion of a file. It treats all stages as one.
type growth struct {
	sizes    map[string]int  // of values, by variable
	envs     int             // bytes of all variables
	ranges   map[string]bool // variables that may hold a range of ports
	expanded int
	runs     int
	workdir  int
	patterns int
	ports    int
	stages   int
	triggers int
}

// boundGrowth returns an error, "too large to prove", for a file whose words exceed these limits when BuildKit
// expands them (shell/lex.go, dockerfile2llb/convert.go).
func boundGrowth(nodes []*parser.Node) error {
	g := growth{sizes: map[string]int{}, ranges: map[string]bool{}}
	for _, node := range nodes {
		if what := g.add(node); what != "" {
			return &Error{Line: node.StartLine, Msg: "too large to prove: " + what}
		}
	}
	return nil
}

// add adds one instruction. It returns the limit that is exceeded, or "".
func (g *growth) add(node *parser.Node) string {
	switch strings.ToLower(node.Value) {
	case "from":
		g.stages++
	case "onbuild":
		g.triggers++
	case "run":
		g.runs += g.envs
	case "env":
		g.pairs(node.Next)
	case "arg":
		for n := node.Next; n != nil; n = n.Next {
			name, value, _ := strings.Cut(n.Value, "=")
			g.set(name, value)
		}
	case "workdir":
		if node.Next != nil && !strings.HasPrefix(node.Next.Value, "/") {
			g.workdir += g.size(node.Next.Value)
		}
	case "expose":
		for n := node.Next; n != nil; n = n.Next {
			g.ports += g.portsOf(n.Value)
		}
	}
	return g.tooMuch(node)
}

// unexpanded holds the instructions whose words BuildKit leaves to the shell, or to a later build.
var unexpanded = map[string]bool{"run": true, "cmd": true, "entrypoint": true, "healthcheck": true, "shell": true, "onbuild": true, "maintainer": true}

// tooMuch adds the words of an instruction. It returns the limit that is exceeded, or "".
func (g *growth) tooMuch(node *parser.Node) string {
	for _, flag := range node.Flags {
		g.expanded += g.size(flag)
	}
	for n := node.Next; n != nil && !unexpanded[strings.ToLower(node.Value)]; n = n.Next {
		size := g.size(n.Value)
		if strings.Contains(n.Value, "$") && size > maxValue {
			return fmt.Sprintf("a word may have more than %d KiB with its variables expanded", maxValue>>10)
		}
		g.expanded += size
	}
	switch {
	case g.patterns > maxPatterns:
		return fmt.Sprintf("patterns in variables may take more than %d steps to match", maxPatterns)
	case g.expanded > maxExpanded:
		return fmt.Sprintf("the words may have more than %d MiB with their variables expanded", maxExpanded>>20)
	case g.runs > maxEnvs:
		return fmt.Sprintf("the environments of all RUN instructions may have more than %d MiB", maxEnvs>>20)
	case g.workdir > maxWorkdir:
		return fmt.Sprintf("the relative paths of WORKDIR may have more than %d KiB", maxWorkdir>>10)
	case g.triggers*g.stages > maxTriggers:
		return fmt.Sprintf("the stages may run more than %d ONBUILD triggers", maxTriggers)
	case g.ports > maxPorts:
		return fmt.Sprintf("EXPOSE may name more than %d ports", maxPorts)
	}
	return ""
}

// pairs sets the variables of an ENV, whose nodes are name, value, separator and so on (parser/line_parsers.go,
// parseNameVal).
func (g *growth) pairs(n *parser.Node) {
	for ; n != nil && n.Next != nil; n = n.Next.Next {
		g.set(n.Value, n.Next.Value)
		if n = n.Next; n.Next == nil {
			return
		}
	}
}

// set records the largest value that a variable may have.
func (g *growth) set(name, value string) {
	size := min(g.size(value), 1<<30)
	g.ranges[name] = g.ranges[name] || portRange().MatchString(value) || g.wide(value)
	if old := g.sizes[name]; size > old {
		g.envs += size - old
		g.sizes[name] = size
	}
	g.envs += len(name) + 2
}

// variable matches the start of an expansion. The rest of it may be a pattern. Most files use patterns only to
// replace all matches by a literal word.
var variable = lazyregexp.New(`\$(\{?)([A-Za-z_]\w*)?(//[^/$}]*/([^$}]*)\}|//|[/#%])?`)

// size returns an upper bound for the bytes of an expanded word.
func (g *growth) size(word string) int {
	size, factor := len(word), 1
	if !strings.Contains(word, "$") {
		return size
	}
	for _, m := range variable().FindAllStringSubmatch(word, -1) {
		value, known := g.sizes[m[2]]
		if !known {
			value = unknownValue
		}
		pattern := m[1] == "{" && m[3] != ""
		if pattern {
			g.patterns += value * len(word)
		}
		switch {
		case pattern && m[3] == "//":
			factor = min(factor*(value+1), 1<<20)
		case pattern && strings.HasPrefix(m[3], "//"):
			value = (value + 1) * (1 + len(m[4]))
		}
		size = min(size+value, 1<<30)
	}
	return min(size*factor, 1<<40)
}

// portRange matches a range of ports.
var portRange = lazyregexp.New(`(\d+)-(\d+)`)

// wide reports whether a variable may turn a word into a range of ports.
func (g *growth) wide(word string) bool {
	return slices.ContainsFunc(variable().FindAllStringSubmatch(word, -1), func(m []string) bool { return g.ranges[m[2]] || strings.Contains(word, "-") })
}

func (g *growth) portsOf(word string) int {
	if g.wide(word) {
		return 1 << 16
	}
	m := portRange().FindStringSubmatch(word)
	if m == nil {
		return 1
	}
	from, _ := strconv.Atoi(m[1])
	to, err := strconv.Atoi(m[2])
	if err != nil || to-from > 1<<16 {
		return 1 << 16
	}
	return max(1, to-from+1)
}
