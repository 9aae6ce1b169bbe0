package verify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// idle returns a change of an effect without any edit.
func idle(effect rewrite.Effect, text []byte) rewrite.Change {
	return rewrite.Change{Before: text, After: text, Effect: effect}
}

// TestChainsHoldEachChange: a change that is rejected by itself is rejected in a chain too. A change that is
// proven by itself is proven in a chain too, unless the chain does not show enough.
func TestChainsHoldEachChange(t *testing.T) {
	refused, proven := 0, 0
	for _, p := range pairs {
		change := p.change()
		for name, changes := range map[string][]rewrite.Change{
			"relabelled": {change, idle(relabels, change.After)},
			"in between": {idle(preserves, change.Before), change, idle(relabels, change.After)},
			"guarded":    {change, idle(guards, change.After)},
		} {
			proof, err := New(Options{}).Check(context.Background(), changes...)
			switch {
			case p.refused() && err == nil && proof.Passed:
				t.Errorf("%s, %s: it passes, and should not: %s", p.name, name, p.want)
			case p.refused():
				refused++
			case err == nil:
				proven++
			case p.effect != preserves || !strings.Contains(err.Error(), errMoreThanNames.Error()):
				t.Errorf("%s, %s: %v", p.name, name, err)
			}
		}
	}
	if refused < 150 || proven < 100 {
		t.Errorf("only %d are refused and %d proven", refused, proven)
	}
}

// steps returns successive changes; each is an effect, an old word and a new one.
func steps(src string, list ...[3]string) []rewrite.Change {
	effects := map[string]rewrite.Effect{"preserves": preserves, "relabels": relabels, "guards": guards, "rebinds": rebinds}
	var changes []rewrite.Change
	for _, s := range list {
		change := pair{effect: effects[s[0]], before: src, old: s[1], new: s[2]}.change()
		changes, src = append(changes, change), string(change.After)
	}
	return changes
}

func TestChain(t *testing.T) {
	name := [3]string{"preserves", "golang:1.22", "golang:1.22 AS b"}
	number := [3]string{"preserves", "--from=0", "--from=b"}
	path := [3]string{"relabels", "go build", "go  build"}
	test := [3]string{"guards", "/app .\n", "/app .\nRUN test -e /app\n"}
	for _, c := range []struct {
		name string
		list [][3]string
		want string
	}{
		{"all of it", [][3]string{name, number, {"relabels", "--from=b /app", "--from=b ./app"}, test}, ""},
		{"tests twice", [][3]string{name, test, number}, ""},
		{"a new base after names", [][3]string{name, number, {"rebinds", "--from=b", "--from=nginx"}}, "stage 1"},
		{"preserves a command", [][3]string{name, {"preserves", "go build", "go  build"}, {"relabels", "[\"app\"]", "[\"app\" ]"}}, "more than names"},
		{"relabels a command", [][3]string{name, path, test}, "its files differ"},
		{"tests what no COPY takes", [][3]string{name, {"guards", "/app .\n", "/app .\nRUN test -e /other\n"}}, "no COPY takes /other"},
		{"tests and more", [][3]string{name, {"guards", "/app .\n", "/app .\nRUN test -e /app && rm /app\n"}}, "no whole test instruction"},
		{"a lost reference", [][3]string{name, {"preserves", "--from=0", "--from=c"}, test}, "no COPY takes /app"},
	} {
		proof, err := New(Options{}).Check(context.Background(), steps(two, c.list...)...)
		if c.want == "" && (err != nil || !proof.Passed) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: proof %+v, %v; want %q", c.name, proof, err, c.want)
		}
	}
}

// TestChainHidesNothing: a chain does not accept a step that is rejected by itself.
func TestChainHidesNothing(t *testing.T) {
	testC := [3]string{"guards", "AS c\nRUN make\n", "AS c\nRUN make\nRUN test -e /app\n"}
	test := [3]string{"guards", "RUN make\n", "RUN make\nRUN test -e /app\n"}
	for _, c := range []struct {
		name, src string
		list      [][3]string
	}{
		{"another base, other history", "FROM a AS x\nCOPY ./p /q\nFROM a AS y\nCOPY p /q\nFROM x\nCOPY ./r /r\n",
			[][3]string{{"preserves", "FROM x", "FROM y"}, {"relabels", "COPY ./r", "COPY r"}}},
		{"TARGETSTAGE in the history", "FROM a\nCOPY ./p /q\nARG TARGETSTAGE\n",
			[][3]string{{"preserves", "FROM a", "FROM a AS foo"}, {"relabels", "COPY ./p", "COPY p"}}},
		{"a test is moved", "FROM a AS x\nRUN make\nRUN test -e /app\nRUN make more\nFROM b AS c\nRUN make\nFROM b\nCOPY --from=c /app /app\n",
			[][3]string{{"preserves", "RUN make\nRUN test -e /app\nRUN make more\n", "RUN test -e /app\nRUN make\nRUN make more\n"}, testC}},
		{"a test comes in, computed FROM", "ARG B=b\nFROM b AS c\nRUN make\nFROM $B\nCOPY --from=c /app /opt/app\n",
			[][3]string{{"preserves", "FROM $B\n", "FROM $B\nRUN test -e /app\n"}, testC}},
		{"a test goes, computed FROM", "ARG B=b\nFROM b AS c\nRUN make\nFROM $B\nRUN test -e /app\nCOPY --from=c /app /opt/app\n",
			[][3]string{{"relabels", "FROM $B\nRUN test -e /app\n", "FROM $B\n"}, testC}},
		{"a test runs otherwise", "FROM b AS c\nRUN --network=none test -e /app\nRUN make\nFROM b\nCOPY --from=c /app /opt/app\n",
			[][3]string{{"preserves", "RUN --network=none test", "RUN test"}, test}},
		{"another program", "FROM b AS c\nRUN [\"/bin/one\", \"test -e /app\"]\nRUN make\nFROM b\nCOPY --from=c /app /opt/app\n",
			[][3]string{{"preserves", "/bin/one", "/bin/two"}, test}},
		{"a COPY led past a test", "FROM a AS x\nRUN make\nFROM x AS y\nRUN test -e /app\nFROM q\nCOPY --from=x /app /a\nCOPY --from=y /app /b\n",
			[][3]string{{"preserves", "--from=y", "--from=x"}, test}},
		{"a name given twice, and taken back", "FROM a AS x\nRUN make\nFROM b\nRUN 1\nFROM c\nCOPY --from=x /a /a\n",
			[][3]string{{"preserves", "FROM b", "FROM b AS x"}, {"preserves", "FROM b AS x", "FROM b AS y"}}},
	} {
		changes := steps(c.src, c.list...)
		if _, err := New(Options{}).Check(context.Background(), changes[0]); err == nil {
			t.Fatalf("%s: the first step is no mistake", c.name)
		}
		if proof, err := New(Options{}).Check(context.Background(), changes...); err == nil && proof.Passed {
			t.Errorf("%s: accepted as a chain", c.name)
		}
	}
}

// TestChainCompilesEndsOnly: only the first and the last text of a chain are compiled, each once.
func TestChainCompilesEndsOnly(t *testing.T) {
	changes := steps(two, [3]string{"preserves", "golang:1.22", "golang:1.22 AS b"}, [3]string{"preserves", "--from=0", "--from=b"},
		[3]string{"relabels", "--from=b /app", "--from=b ./app"}, [3]string{"guards", "/app .\n", "/app .\nRUN test -e /app\n"})
	s := New(Options{})
	if _, err := s.Check(context.Background(), changes...); err != nil {
		t.Fatal(err)
	}
	compiled := ""
	for _, u := range s.sources {
		compiled += fmt.Sprint(len(u.views), len(u.targets), string(u.text) == two, string(u.text) == string(changes[3].After), " ")
	}
	if compiled != "1 0 true false 1 0 false true " {
		t.Error(compiled)
	}
}

func TestChainsFollow(t *testing.T) {
	changes := steps(two, [3]string{"preserves", "golang:1.22", "golang:1.22 AS b"}, [3]string{"relabels", "--from=0 /app", "--from=0 ./app"})
	changes[1].Before = []byte(two)
	var unproven *rewrite.Unproven
	if _, err := New(Options{}).Check(context.Background(), changes...); !errors.As(err, &unproven) || !strings.Contains(err.Error(), "do not follow") {
		t.Error(err)
	}
}
