package verify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"same", two, two, "equal"},
		{"named", two, strings.NewReplacer("golang:1.22", "golang:1.22 AS b", "--from=0", "--from=b").Replace(two), "equal"},
		{"relative source", two, strings.Replace(two, " /app /usr", " app /usr", 1), "equal but for history"},
		{"another command", two, strings.Replace(two, `["app"]`, `["sh"]`, 1), `differs: default target, with a base image that sets WORKDIR, USER, ENV, SHELL and ONBUILD: the image config differs: config.Cmd[0] is "sh", was "app"`},
		{"a stage more", two, "FROM debian AS unused\n" + strings.Replace(two, "--from=0", "--from=1", 1), "equal"},
		{"a stage less", "FROM a AS x\nRUN 1\nFROM b\nRUN 2\n", "FROM b\nRUN 2\n", "differs: target x: there is no stage of that name any more"},
		{"stages swapped", "FROM a AS x\nRUN 1\nFROM b AS y\nRUN 2\nFROM c\nCOPY --from=x /a /a\n", "FROM b AS y\nRUN 2\nFROM a AS x\nRUN 1\nFROM c\nCOPY --from=x /a /a\n", "equal"},
		{"split", "FROM a AS x\nENV A=1\nRUN 1\n", "FROM a AS base\nENV A=1\n\nFROM base AS x\nRUN 1\n", "equal"},
		{"another syntax", two, "# syntax=docker/dockerfile:1.2\n" + two, "differs: the directive syntax"},
		{"another default", "ARG V=1\nFROM a:$V\n", "ARG V=2\nFROM a:$V\n", "differs: stage 0"},
		{"an unset variable", "FROM a\nLABEL x=$HOST\n", "FROM a\nLABEL x=\n", "differs: default target"},
		{"a bad alias", two, strings.Replace(two, "golang:1.22", "golang:1.22 AS a..b", 1), "differs: stage name a..b"},
		{"check without error", two, "# check=skip=all\n" + two, "equal"},
		{"check with error", "FROM a as x\nRUN 1\n", "# check=error=true\nFROM a as x\nRUN 1\n", "equal"},
		{"context paths", "FROM a\nCOPY a b /c/\n", "FROM a\nCOPY b a /c/\n", "differs: stage 0"},
		{"SHELL", "FROM a\nSHELL [\"/bin/bash\",\"-c\"]\nRUN x\n", "FROM a\nRUN x\n", "differs: stage 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := New(Options{}).compare(t.Context(), []byte(c.before), []byte(c.after))
			if err != nil || !strings.HasPrefix(v.String(), c.want) {
				t.Errorf("got %v, %v; want %s", v, err, c.want)
			}
			if !strings.HasPrefix(c.want, "differs") && v.String() != c.want {
				t.Errorf("got %v; want %s", v, c.want)
			}
		})
	}
}

// TestTwoFailuresAreNoEquality: two files that do not compile do not count as equal.
func TestTwoFailuresAreNoEquality(t *testing.T) {
	for _, text := range []string{"FROM {a}\n", "RUN x\n", "", "FROM a\nFOO\n", "FROM a\nCOPY --from=9 /a /a\n"} {
		if v, err := Prove(t.Context(), []byte(text), []byte(text)); err == nil {
			t.Errorf("%q: %v", text, v)
		}
	}
}

func TestHolds(t *testing.T) {
	guarded := strings.Replace(two, "/app .\n", "/app .\nRUN test -e /app\n", 1)
	relabelled := strings.Replace(two, " /app /usr", " app /usr", 1)
	for _, c := range []struct {
		name string
		err  error
		ok   bool
	}{
		{"equal", Holds(preserves, []byte(two), []byte(two)), true},
		{"equal, history", Holds(preserves, []byte(two), []byte(relabelled)), false},
		{"history", Holds(relabels, []byte(two), []byte(relabelled)), true},
		{"history, guard", Holds(relabels, []byte(two), []byte(guarded)), false},
		{"guard", Holds(guards, []byte(two), []byte(guarded)), true},
		{"no guard", Holds(guards, []byte(two), []byte(two)), true},
		{"guard, more", Holds(guards, []byte(two), []byte(guarded+"ENV a=b\n")), false},
		{"does not compile", Holds(preserves, []byte("FROM {a}\n"), []byte("FROM {a}\n")), false},
	} {
		if (c.err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, c.err)
		}
	}
}

func TestRenamed(t *testing.T) {
	change := pair{effect: rewrite.Preserves, before: "FROM a AS old\nRUN 1\nFROM b\nCOPY --from=old /a /a\n", old: "old", new: "new"}.change()
	if _, err := New(Options{}).Check(context.Background(), change); err == nil {
		t.Error("a lost target passes")
	}
	v := New(Options{Renamed: map[string]string{"old": "new"}})
	if _, err := v.Check(context.Background(), change); err != nil {
		t.Error(err)
	}
}

// TestUnset: a build argument that nothing sets has its default, and no name of a stage.
func TestUnset(t *testing.T) {
	for before, want := range map[string]bool{
		"ARG B=a\nFROM a AS old\nRUN 1\nFROM $B\nCOPY --from=old /a /a\n":   true,
		"ARG B=old\nFROM a AS old\nRUN 1\nFROM $B\nCOPY --from=old /a /a\n": false,
		"ARG C=a\nFROM a AS old\nRUN 1\nFROM $C\nCOPY --from=old /a /a\n":   false,
	} {
		change := pair{effect: rewrite.Preserves, before: before, old: "AS old¦--from=old", new: "AS new¦--from=new"}.change()
		v := New(Options{Renamed: map[string]string{"old": "new"}, Unset: func(arg string) bool { return arg == "B" }})
		if _, err := v.Check(context.Background(), change); (err == nil) != want {
			t.Errorf("%q: %v", before, err)
		}
	}
}

// TestVerifierKeeps: the text after a change is the text before the next one, and is not compiled again.
func TestVerifierKeeps(t *testing.T) {
	v := New(Options{})
	first := pair{effect: rewrite.Preserves, before: two, old: "golang:1.22¦--from=0", new: "golang:1.22 AS b¦--from=b"}.change()
	second := pair{effect: rewrite.Guards, before: string(first.After), old: "/app .\n", new: "/app .\nRUN test -e /app\n"}.change()
	for _, change := range []rewrite.Change{first, second} {
		if _, err := v.Check(context.Background(), change); err != nil {
			t.Fatal(err)
		}
	}
	if len(v.sources) != 2 || string(v.sources[0].text) != string(first.After) || len(v.sources[0].views) != 1 {
		t.Errorf("%d texts, %d views", len(v.sources), len(v.sources[0].views))
	}
}

// TestShortcuts: a comparison without redundant compiles gives the same verdict as compiling every target under
// every profile.
func TestShortcuts(t *testing.T) {
	kinds := map[string]int{}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		lines := generate(r)
		before := strings.Join(lines, "\n") + "\n"
		after := mutate(r, lines)
		v, err := New(Options{}).compare(context.Background(), []byte(before), []byte(after))
		w, err2 := New(Options{thorough: true}).compare(context.Background(), []byte(before), []byte(after))
		kind := func(v Verdict) string { word, _, _ := strings.Cut(v.String(), ":"); return word }
		if kind(v) != kind(w) || (err == nil) != (err2 == nil) {
			t.Fatalf("seed %d: %v (%v), thoroughly %v (%v)\n%s\n%s", seed, v, err, w, err2, before, after)
		}
		kinds[kind(v)]++
	}
	if kinds["equal"] < 20 || kinds["equal but for history"] < 10 || kinds["differs"] < 20 {
		t.Errorf("the verdicts are one-sided: %v", kinds)
	}
}

// generate returns a file of a few stages with every kind of instruction.
func generate(r *rand.Rand) []string {
	lines := []string{"ARG BASE=" + []string{"debian", "one"}[r.IntN(2)], "ARG V"}
	pool := []string{
		"RUN make", "COPY src /src", "COPY src .", "WORKDIR /app", "WORKDIR sub", "ENV A=$B C=d", "ARG B=x", "LABEL l=$A",
		"USER u", "CMD [\"x\"]", "ENTRYPOINT y", "EXPOSE 80", "VOLUME /v", "ONBUILD RUN z", "SHELL [\"/bin/bash\", \"-c\"]", "HEALTHCHECK CMD h",
	}
	names := []string{"one", "two", "three", "four", "five"}
	count := 2 + r.IntN(4)
	for i := range count {
		base := []string{"debian", "alpine:3", "scratch", "$BASE"}[r.IntN(4)]
		if i > 0 && r.IntN(2) == 0 {
			base = names[r.IntN(i)]
		}
		from := "FROM " + base
		if r.IntN(3) > 0 {
			from += " AS " + names[i]
		}
		lines = append(lines, from)
		for range 1 + r.IntN(5) {
			lines = append(lines, pool[r.IntN(len(pool))])
		}
		if i > 0 {
			lines = append(lines, fmt.Sprintf("COPY --from=%d app/x bin/", r.IntN(i)))
		}
	}
	return lines
}

// mutate changes one to three lines. Some changes keep the meaning.
func mutate(r *rand.Rand, lines []string) string {
	lines = append([]string(nil), lines...)
	for range 1 + r.IntN(3) {
		i := r.IntN(len(lines))
		change := [][2]string{
			{"app/x", "/app/x"}, {"app/x", "/app/x"}, {"--from=0", "--from=one"}, {"--from=1", "--from=two"}, {"bin/", "/bin/"}, {"bin/", "bin"},
			{"WORKDIR sub", "WORKDIR /app/sub"}, {"WORKDIR /app", "WORKDIR /app/"}, {"ENV A", "ENV  A"}, {"A=$B", "A=b"}, {"l=$A", "l=a"},
			{"WORKDIR sub", "WORKDIR /sub"}, {"src .", "src /"}, {"src .", "src /app/"}, {"RUN make", "RUN [\"/bin/sh\", \"-c\", \"make\"]"},
			{"src /src", "$A/src /src"}, {"/src", "/src$A"},
			{"[\"x\"]", "x"}, {"RUN make", "RUN  make"}, {"RUN z", "RUN zz"}, {"B=x", "B=y"}, {"src .", "src ./"}, {"debian", "debian AS six"}, {"FROM ", "FROM  "},
		}[r.IntN(24)]
		for k := range lines {
			if at := (i + k) % len(lines); strings.Contains(lines[at], change[0]) {
				lines[at] = strings.Replace(lines[at], change[0], change[1], 1)
				break
			}
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestProve: Prove counts added tests, and its words contain no value that the comparison has made up.
func TestProve(t *testing.T) {
	named := strings.NewReplacer("golang:1.22", "golang:1.22 AS b", "--from=0", "--from=b").Replace(two)
	tested := strings.Replace(named, "/app .\n", "/app .\nRUN test -e /app\n", 1)
	for _, c := range []struct{ name, before, after, want string }{
		{"same", two, named, "equal"},
		{"a test", named, tested, "equal but for 1 added test"},
		{"a test and a name", two, tested, "equal but for 1 added test"},
		{"a test and history", two, strings.Replace(tested, " /app /usr", " app /usr", 1), "equal but for history and 1 added test"},
		{"two tests", named, strings.Replace(tested, "-e /app\n", "-e /app\nRUN test -f /app\n", 1), "equal but for 2 added tests"},
		{"a test less", tested, named, "differs: "},
		{"no test", named, strings.Replace(tested, "test -e /app", "rm -rf /app", 1), "differs: "},
		{"a test and another command", named, strings.Replace(tested, `["app"]`, `["sh"]`, 1), "differs: "},
		{"base image", "FROM a\nWORKDIR src\nRUN x\n", "FROM a\nWORKDIR /src\nRUN x\n", `differs: stage 0, with a base image that sets WORKDIR, USER, ENV, SHELL and ONBUILD: its files differ: before RUN "x" in "<WORKDIR>/src" as <USER>, after RUN "x" in "/src" as <USER>`},
		{"variable", "FROM a\nLABEL x=$HOST\n", "FROM a\nLABEL x=\n", "differs: default target"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := Prove(t.Context(), []byte(c.before), []byte(c.after))
			if err != nil || !strings.HasPrefix(v.String(), c.want) || !strings.HasPrefix(c.want, "differs") && v.String() != c.want {
				t.Errorf("got %v, %v; want %s", v, err, c.want)
			}
			for _, made := range []string{"weird", "1234", relative("HOST")} {
				if strings.Contains(v.String(), made) {
					t.Errorf("%s is made up: %v", made, v)
				}
			}
		})
	}
}
