package verify

import (
	"slices"
	"strings"
	"testing"
)

func TestSpell(t *testing.T) {
	for _, c := range []struct{ word, name, want string }{
		{"$A", "build", "A=build"},
		{"${A}", "build", "A=build"},
		{"${A:-debian}", "build", "A=build"},
		{`"$A"`, "build", "A=build"},
		{"bu$A", "build", "A=ild"},
		{"${A}ld", "build", "A=bui"},
		{"b${A}d", "build", "A=uil"},
		{"${A}x", "build", ""},
		{"debian:$A", "build", ""},
		{"build${A}build", "build", ""},
		{"$A$B", "build", "A=build B=; A= B=build"},
		{"b$A-$B", "b-c", "A= B=c"},
	} {
		var got []string
		for _, args := range spell(c.word, c.name) {
			got = append(got, listed(args))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s = %s: %s, want %s", c.word, c.name, s, c.want)
		}
	}
}

func TestBadAlias(t *testing.T) {
	for _, name := range []string{"a", "build", "a-b", "a--b", "a.b", "a_b", "a__b", "stage2", strings.Repeat("g", 64)} {
		if what := badAlias(name); what != "" {
			t.Errorf("%s %s", name, what)
		}
	}
	for _, name := range []string{"a-", "a.", "a..b", "a___b", "a_-b", "_a", "scratch", "context", strings.Repeat("a", 64), "A", "a b", ""} {
		if badAlias(name) == "" {
			t.Errorf("%q passes", name)
		}
	}
}

func TestFullName(t *testing.T) {
	digest := "sha256:" + strings.Repeat("0", 64)
	for word, want := range map[string]string{
		"alpine":                  "docker.io/library/alpine:latest",
		"alpine:3":                "docker.io/library/alpine:3",
		"a/b":                     "docker.io/a/b:latest",
		"localhost/b":             "localhost/b:latest",
		"localhost:5000/b":        "localhost:5000/b:latest",
		"ghcr.io/a/b:1":           "ghcr.io/a/b:1",
		"0":                       "docker.io/library/0:latest",
		"alpine@" + digest:        "docker.io/library/alpine",
		"quay.io/a/b:1@" + digest: "quay.io/a/b:1",
		"Base":                    "Base", // BuildKit refuses it
	} {
		if got := fullName(word); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}

// TestFixedValues: variables in a port, a mode or a platform get a valid value.
func TestFixedValues(t *testing.T) {
	src := read([]byte(`ARG PLAT
ARG ARCH
ARG SUM
FROM --platform=$PLAT a@$SUM AS x
ARG PORT MODE=1 PLACE HTTP_PROXY
EXPOSE $PORT
COPY --chmod=$MODE /x $PLACE/$HOST
FROM --platform=linux/${ARCH} b
`))
	args, others := variablesOf(src)
	got := values(args, absolute)
	for name, want := range map[string]string{
		"PLAT": "linux/s390x", "ARCH": "s390x", "SUM": "sha256:" + strings.Repeat("0", 64),
		"PORT": relative("PORT"), "MODE": relative("MODE"), "PLACE": "/abs/" + relative("PLACE"), "HTTP_PROXY": "",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	_, host := others["HOST"]
	if _, port := others["PORT"]; !host || port {
		t.Errorf("others: %v", others)
	}
}

// TestProfiles: the profiles that are used for each kind of change.
func TestProfiles(t *testing.T) {
	for _, c := range []struct {
		name, before, old, new string
		want                   []string
	}{
		{"a name", "FROM a\nRUN 1\n", "FROM a", "FROM a AS x", []string{"a base image"}},
		{"a path", "FROM a\nCOPY a b\n", "a b", "a /b", []string{"a base image"}},
		{"a path with a variable", "FROM a\nCOPY a $B\n", "a $", "a /$", []string{"a base image", "a plain", "absolute"}},
		{"a command", "FROM a\nCMD x\n", "x", "y", []string{"a base image", "a plain"}},
		{"a command with a variable", "FROM a\nENV A $B c\n", "A $B c", "A=\"$B c\"", []string{"a base image", "a plain", "absolute"}},
		{"a computed base", "ARG V\nFROM a\nFROM $V\n", "FROM a", "FROM a AS x", []string{"a base image", "a plain", "build arguments V=x"}},
		{"triggers", "FROM a:onbuild\n", "onbuild", "onbuild AS x", []string{"a base image", "base images with ONBUILD COPY --from=x"}},
		{"Windows", "FROM nanoserver\nCOPY a b\n", "a b", "a /b", []string{"a base image", "a Windows"}},
	} {
		b, a := read([]byte(c.before)), read([]byte(strings.Replace(c.before, c.old, c.new, 1)))
		got := slices.CompactFunc(profiles(b, a, difference(b, a), false, nil), func(p, q *profile) bool { return p.key() == q.key() })
		if !slices.EqualFunc(got, c.want, func(p *profile, want string) bool { return strings.HasPrefix(p.title, want) }) {
			t.Errorf("%s:", c.name)
			for _, p := range got {
				t.Errorf("  %s", p.title)
			}
		}
	}
}
