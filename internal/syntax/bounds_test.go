package syntax

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// lines returns n lines of a format with the line's number.
func lines(format string, n int) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(format, "%") {
			fmt.Fprintf(&b, format+"\n", i)
		} else {
			b.WriteString(format + "\n")
		}
	}
	return b.String()
}

// doubling returns n variables, each twice as long as the one before.
func doubling(keyword, first string, n int) string {
	text := keyword + " A0=" + first + "\n"
	for i := range n {
		text += fmt.Sprintf("%s A%d=$A%d${A%d}\n", keyword, i+1, i, i)
	}
	return text
}

func TestBounds(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"bytes", "FROM a\n" + lines("# "+strings.Repeat("x", 200), 6000), "too large: more than 1 MiB"},
		{"lines", "FROM a\n" + lines("", 10_000), "too large: more than 10000 lines"},
		{"stages", lines("FROM a", 201), "line 201: too large: more than 200 stages"},
		{"instructions", "FROM a\n" + lines("RUN x", 2_000), "line 2001: too large: more than 2000 instructions"},
		{"sources", "FROM a\nCOPY " + strings.Repeat("a ", 5_000) + "/b/\n", "line 2: too large: more than 5000 words"},
		{"flags", "FROM a\nRUN " + strings.Repeat("--mount=target=/x ", 3_000) + "x\n" + "COPY" + strings.Repeat(" a", 2_000) + " b/\n", "line 3: too large: more than 5000 words"},
		{"nesting", "FROM a\nENV x=" + strings.Repeat("${a:-", 101) + strings.Repeat("}", 101) + "\n", `line 2: too large: more than 100 levels of nested "${"`},
		{"ARG", "FROM a\n" + doubling("ARG", "x", 48), "line 15: too large to prove: a word may have more than 64 KiB"},
		{"ENV", "FROM a\n" + doubling("ENV", "x", 48), "line 15: too large to prove: a word"},
		{"ARG above FROM", doubling("ARG", "x", 48) + "FROM a$A48\n", "line 14: too large to prove: a word"},
		{"unset", "FROM a\n" + lines("ENV A=$A$A", 48), "too large to prove: a word"},
		{"old form", "FROM a\n" + lines("ENV A $A$A", 48), "too large to prove: a word"},
		{"replacements", "FROM a\nENV A=xxxxxxxx\n" + lines("ENV A=${A//x/xxxxxxxx}", 10), "line 5: too large to prove: a word"},
		{"nested replacements", "FROM a\nENV A=xxxxxxxx B=yyyyyyyy\n" + lines("ENV A=${A//x/$B}", 10), "line 4: too large to prove: a word"},
		{"expanded", "FROM a\n" + doubling("ARG", "xxxxxxxx", 9) + lines("COPY $A9 /x", 1900), "too large to prove: the words may have more than 8 MiB"},
		{"environments", "FROM a\n" + lines("ENV A%d="+strings.Repeat("x", 1000), 500) + lines("RUN x", 500), "too large to prove: the environments of all RUN instructions"},
		{"WORKDIR", "FROM a\n" + lines("WORKDIR "+strings.Repeat("x", 500), 100), "line 34: too large to prove: the relative paths of WORKDIR may have more than 16 KiB"},
		{"patterns", "FROM a\nENV A=" + strings.Repeat("x", 40_000) + "\nENV B=${A%" + strings.Repeat("*x", 300) + "}\n", "line 3: too large to prove: patterns in variables"},
		{"EXPOSE", "FROM a\nEXPOSE 1-65535/tcp 1-65535/udp 1-65535/sctp 1-65535 1-65535\n", "line 2: too large to prove: EXPOSE may name more than 262144 ports"},
		{"ONBUILD", "FROM a AS b\n" + lines("ONBUILD RUN x", 500) + lines("FROM b", 100), "line 511: too large to prove: the stages may run more than 5000 ONBUILD triggers"},
		{"EXPOSE of a variable", "FROM a\nARG P=1-65535\nARG Q=$P\nEXPOSE $Q $Q $Q $Q $Q\n", "line 4: too large to prove: EXPOSE"},
	} {
		start := time.Now()
		_, err := Parse(test.name, []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", test.name, took)
		}
	}
}

// TestOrdinary: a file with what real files have many of is accepted.
func TestOrdinary(t *testing.T) {
	for name, text := range map[string]string{
		"PATH in each stage": strings.Repeat("FROM a\nENV PATH=$PATH:/x/bin:$HOME/bin\nRUN x\nWORKDIR $GOPATH/src/x\nCOPY . .\n", 60),
		"versions":           "FROM a\nENV V=1.2.3\nENV W=${V//./_}\nENV X=${W//_/-} Y=${V%.*} Z=${V/1/one}\nRUN x\n",
		"the shell's own":    "FROM a\nCMD x=${x//a/$y} && y=${x//b/$x$x}\n" + lines("RUN x=$x$x$x$x${x//a/$y}", 200),
		"ports":              "FROM a\nENV A=2024-01-01 P=80\nEXPOSE $P $P $P $P $P $P 8000-9000 443/udp\n",
		"a script":           "FROM a\nRUN <<E\n" + lines("if [ -n \"${x:-${y}}\" ]; then f() { x; }; fi", 1000) + "E\n",
		"many instructions":  lines("FROM a\nENV A%d=1\nRUN x", 190),
	} {
		if _, err := Parse(name, []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAtTheLimit: a file may have as much as each limit says.
func TestAtTheLimit(t *testing.T) {
	for name, text := range map[string]string{
		"bytes":        "FROM a\n" + lines("#"+strings.Repeat("x", 1022), 1023) + "#" + strings.Repeat("x", 1024-9) + "\n",
		"lines":        "FROM a\n" + lines("", 9_999),
		"stages":       lines("FROM a", 200),
		"instructions": "FROM a\n" + lines("RUN x", 1_999),
		"words":        "FROM a\nCOPY " + strings.Repeat("a ", 4_998) + "/b/\n",
		"heredocs":     "FROM a\nRUN <<E\nE\nCOPY " + strings.Repeat("a ", 4_996) + "/b/\n",
		"nesting":      "FROM a\nENV x=" + strings.Repeat("${a:-", 100) + strings.Repeat("}", 100) + "\n",
		"braces":       "FROM a\nRUN }" + strings.Repeat("${a:-", 100) + strings.Repeat("}", 101) + "\n",
	} {
		if _, err := Parse(name, []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len("FROM a\n" + lines("#"+strings.Repeat("x", 1022), 1023) + "#" + strings.Repeat("x", 1024-9) + "\n"); n != MaxBytes {
		t.Errorf("the file has %d bytes", n)
	}
	if _, err := Parse("braces", []byte("{}\nFROM a\nRUN }}}"+strings.Repeat("${a:-", 101)+strings.Repeat("}", 101)+"\n")); err == nil {
		t.Error("a brace that closes nothing counts")
	}
	if _, err := Parse("heredocs", []byte("FROM a\nRUN <<E\nE\nCOPY "+strings.Repeat("a ", 4_997)+"/b/\n")); err == nil {
		t.Error("a heredoc does not count as a word")
	}
}

// TestGrowthAtTheLimit: one more than each limit is too much.
func TestGrowthAtTheLimit(t *testing.T) {
	node := &parser.Node{Value: "RUN"}
	for want, set := range map[string]func(*growth, int){
		"patterns": func(g *growth, n int) { g.patterns = maxPatterns + n },
		"words":    func(g *growth, n int) { g.expanded = maxExpanded + n },
		"RUN":      func(g *growth, n int) { g.runs = maxEnvs + n },
		"WORKDIR":  func(g *growth, n int) { g.workdir = maxWorkdir + n },
		"ONBUILD":  func(g *growth, n int) { g.triggers, g.stages = maxTriggers+n, 1 },
		"EXPOSE":   func(g *growth, n int) { g.ports = maxPorts + n },
	} {
		var at, above growth
		set(&at, 0)
		set(&above, 1)
		if got := at.tooMuch(node); got != "" {
			t.Errorf("%s: %s", want, got)
		}
		if got := above.tooMuch(node); !strings.Contains(got, want) {
			t.Errorf("%s: %q", want, got)
		}
	}
	g := growth{sizes: map[string]int{"A": maxValue - 2}}
	if got := g.tooMuch(&parser.Node{Value: "COPY", Next: &parser.Node{Value: "$A"}}); got != "" {
		t.Error(got)
	}
}

// TestSizes: variables count with their largest value, and the environment with the names too.
func TestSizes(t *testing.T) {
	g := growth{sizes: map[string]int{}, ranges: map[string]bool{}}
	g.set("AB", "12345") // 5 + 4
	g.set("AB", "123")   // 4 for the name, which BuildKit keeps twice
	g.set("AB", "1234567")
	if g.sizes["AB"] != 7 || g.envs != 7+3*4 {
		t.Errorf("%d bytes in AB, %d in all", g.sizes["AB"], g.envs)
	}
	for word, want := range map[string]int{
		"abc": 3, "$AB": 3 + 7, "${AB}x": 6 + 7, "$AB$AB": 6 + 14, "$NO": 3 + unknownValue,
		"${AB//x/yz}": 11 + 8*3, "${AB//x/$AB}": (12 + 7 + 7) * 8,
	} {
		if got := g.size(word); got != want {
			t.Errorf("size(%s) = %d, want %d", word, got, want)
		}
	}
}

func TestPortsOf(t *testing.T) {
	g := growth{ranges: map[string]bool{"R": true}}
	for word, want := range map[string]int{
		"80": 1, "80/tcp": 1, "80-80": 1, "80-89/udp": 10, "90-80": 1, "40000-40001": 2, "$P": 1, "$P-90": 1 << 16, "$R": 1 << 16, "$P$R": 1 << 16,
		"0-65536": 1<<16 + 1, "0-65537": 1 << 16, "1-99999999999999999999": 1 << 16,
	} {
		if got := g.portsOf(word); got != want {
			t.Errorf("portsOf(%s) = %d, want %d", word, got, want)
		}
	}
}

// TestStringEnd: BuildKit has accepted the text, so every string has an end; without one there is no word.
func TestStringEnd(t *testing.T) {
	for s, want := range map[string]int{`"a" "b"`: 3, `"a\"b"`: 6, `""`: 2, `"a`: -1, `"a\"`: -1, `"a\`: -1} {
		if got := stringEnd(s, 0); got != want {
			t.Errorf("stringEnd(%s) = %d, want %d", s, got, want)
		}
	}
}
