package suggest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestMisspelled(t *testing.T) {
	for _, test := range []struct {
		word, name string
		want       bool
	}{
		{"biulder", "builder", true},  // a swap counts once
		{"buildr", "builder", true},   // a letter is missing
		{"buildder", "builder", true}, // one too many
		{"bulder", "Builder", true},   // letter case does not count
		{"dependancies", "dependencies", true},
		{"depndancies", "dependencies", true}, // two, in a long word
		{"forntedn", "frontend", true},        // two swaps
		{"bildr", "builder", false},           // two, in a short word
		{"buidler", "build", false},
		{"test", "test", false},
		{"builder1", "builder2", false}, // digits tell stages apart
		{"builder", "builder2", false},
		{"python3.11", "python3.12", false},
		{"set", "test", false}, // one letter: the caller weighs it against other names
		{"set", "license-set", false},
	} {
		if got := Misspelled(test.word, test.name); got != test.want {
			t.Errorf("Misspelled(%q, %q) = %v", test.word, test.name, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b        string
		limit, want int
	}{
		{"abcd", "abcd", 2, 0},
		{"abcd", "abdc", 2, 1},
		{"abcd", "badc", 2, 2},
		{"abcd", "dcba", 2, 3},
		{"abcd", "abcdefg", 2, 3},
	} {
		if got := distance(test.a, test.b, test.limit); got != test.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", test.a, test.b, test.limit, got, test.want)
		}
	}
}

func TestRelated(t *testing.T) {
	for _, test := range []struct {
		word, name string
		want       bool
	}{
		{"set", "license-set", true},
		{"build-base", "build", true},
		{"build", "builder", false},
		{"set", "reset", false},
		{"a", "a", false},
	} {
		if got := Related(test.word, test.name); got != test.want {
			t.Errorf("Related(%q, %q) = %v", test.word, test.name, got)
		}
	}
}

func TestAbridged(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"set", "license-set"}: true, {"Set", "set_license"}: true, {"set", "a.set"}: true, {"my-set", "my-set-x"}: true,
		{"set", "a-set-b"}: false, {"set", "reset"}: false, {"set", "set"}: false, {"set", "sets"}: false, {"license-set", "set"}: false,
	} {
		if got := Abridged(pair[0], pair[1]); got != want {
			t.Errorf("Abridged(%v) = %v", pair, got)
		}
	}
}

func TestImageName(t *testing.T) {
	for ref, want := range map[string]string{
		"buildr": "buildr", "Buildr:latest": "buildr", "r.example:5000/x/buildr:1@sha256:0": "buildr", "docker.io/library/buildr": "buildr", "": "",
	} {
		if got := ImageName(ref); got != want {
			t.Errorf("ImageName(%q) = %q", ref, got)
		}
	}
}

func TestVariant(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{{"webbase", "web-base", true}, {"builders", "Builder", true}, {"web_base", "web.base", true}, {"biulder", "builder", false}, {"bass", "bas", true}} {
		if got := Variant(test.a, test.b); got != test.want {
			t.Errorf("Variant(%q, %q) = %v", test.a, test.b, got)
		}
	}
}

func TestOfficial(t *testing.T) {
	for name, want := range map[string]bool{"node": true, "Node": true, "centos": true, "nodes": false, "": false, "builder": false} {
		if got := Official(name); got != want {
			t.Errorf("Official(%q) = %v", name, got)
		}
	}
}

func TestAlias(t *testing.T) {
	good := []string{"builder", "go-builder", "a", "python-3.11", "a__b", "a--b", strings.Repeat("a", 63)}
	bad := []string{"", "Builder", "1st", "a-", "a.", "a..b", "a___b", "-a", "a/b", "scratch", "context", "stage-0", strings.Repeat("a", 64)}
	for _, name := range good {
		if !Alias(name) {
			t.Errorf("Alias(%q) = false", name)
		}
	}
	for _, name := range bad {
		if Alias(name) {
			t.Errorf("Alias(%q) = true", name)
		}
	}
}

// TestListsAreDated: each list says in its first line where it was read, and when.
func TestListsAreDated(t *testing.T) {
	for _, file := range []string{"data/official-images.txt", "data/official-images-retired.txt", "data/official-images-windows.txt"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, rest, _ := strings.Cut(string(data), "\n")
		if !regexp.MustCompile(`^# https://\S+, library/, \d{4}-\d\d-\d\d, commit [0-9a-f]{40}`).MatchString(first) {
			t.Errorf("%s begins with %q", file, first)
		}
		names := strings.Fields(rest)
		if len(names) < 15 || !slices.IsSorted(names) {
			t.Errorf("%s: %d names, sorted: %v", file, len(names), slices.IsSorted(names))
		}
	}
}

func TestLinuxOnly(t *testing.T) {
	for name, want := range map[string]bool{
		"alpine": true, "debian": true, "Node": true, "nginx": true, "centos": true, "java": true,
		"golang": false, "openjdk": false, "python": false, "eclipse-temurin": false, "traefik": false, "adoptopenjdk": false,
		"scratch": false, "nobodys-image": false,
	} {
		if got := LinuxOnly(name); got != want {
			t.Errorf("LinuxOnly(%q) = %v", name, got)
		}
	}
}

func TestLookalikes(t *testing.T) {
	for _, test := range []struct{ word, names, want string }{
		{"biulder", "builder app", "builder"},
		{"test-cverage", "test test-coverage", "test-coverage"},
		{"set", "test license-set", "license-set"},
		{"set", "sets license-set", "sets license-set"},
		{"test", "tests test-coverage", "tests test-coverage"},
		{"fron", "front frond front", "front frond"},
		{"builder2", "builder1 builder-3", "builder1 builder-3"},
		{"builder", "builder builder-2", "builder-2"},
		{"x", "", ""},
	} {
		if got := strings.Join(Lookalikes(test.word, strings.Fields(test.names)), " "); got != test.want {
			t.Errorf("Lookalikes(%q, %q) = %q, want %q", test.word, test.names, got, test.want)
		}
	}
}

func TestOfficialLike(t *testing.T) {
	for word, want := range map[string]string{"ngnix": "nginx", "nodee": "node", "builder": "", "node": ""} {
		if got := strings.Join(OfficialLike(word), " "); got != want {
			t.Errorf("OfficialLike(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestOfficialAsNear(t *testing.T) {
	for pair, want := range map[[2]string]string{{"complier", "compiler"}: "", {"ngnix", "ngnixx"}: "nginx", {"Ngnix", "ngnixx"}: "nginx", {"biulder", "builder"}: "", {"ubunut", "ubuntu"}: ""} {
		if got := OfficialAsNear(pair[0], pair[1]); got != want {
			t.Errorf("OfficialAsNear(%v) = %q, want %q", pair, got, want)
		}
	}
}

func TestDigitsApart(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"builder1", "builder2"}: true, {"builder", "builder-2"}: true, {"go-builder-2", "go-builder"}: true,
		{"builder", "builder"}: false, {"build-er", "builder"}: false, {"builder-", "builder"}: false,
	} {
		if got := DigitsApart(pair[0], pair[1]); got != want {
			t.Errorf("DigitsApart(%v) = %v", pair, got)
		}
	}
}
