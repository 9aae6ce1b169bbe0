package suggest_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/suggest"
)

// pairs reads a table of two names a line.
func pairs(t *testing.T, file string) [][2]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all [][2]string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		if len(words) != 2 {
			t.Fatalf("%s: %q", file, line)
		}
		all = append(all, [2]string{words[0], words[1]})
	}
	return all
}

// slip reports whether word is taken for a misspelling of name and for nothing else.
func slip(word, name string) bool {
	return suggest.Misspelled(word, name) && suggest.DoubtAbout(word, name).Reason == ""
}

func TestNamesApart(t *testing.T) {
	all := pairs(t, "testdata/apart.txt")
	near := 0
	for _, p := range all {
		if suggest.Misspelled(p[0], p[1]) {
			near++
		}
		if slip(p[0], p[1]) {
			t.Errorf("%s is taken for a slip of %s", p[0], p[1])
		}
		if slip(p[1], p[0]) {
			t.Errorf("%s is taken for a slip of %s", p[1], p[0])
		}
	}
	t.Logf("%d pairs, %d of them close enough to be misspellings", len(all), near)
	if near < 250 {
		t.Errorf("only %d pairs are close", near)
	}
}

func TestSlips(t *testing.T) {
	all := pairs(t, "testdata/slips.txt")
	for _, p := range all {
		if !slip(p[0], p[1]) {
			t.Errorf("%s is not taken for a slip of %s: misspelled %t, %+v", p[0], p[1], suggest.Misspelled(p[0], p[1]), suggest.DoubtAbout(p[0], p[1]))
		}
	}
	t.Logf("%d slips", len(all))
}

func TestDoubtAbout(t *testing.T) {
	for _, test := range []struct {
		word, name, reason string
		apart              bool
	}{
		{"buidler", "builder", "", false},
		{"go_builder", "go-builder", "", false}, // only the joint differs
		{"gob-uilder", "go-builder", "", false},
		{"relay-ppc64", "relay-ppc64le", `"le" is a separate name`, true},
		{"build-arm64", "build-amd64", `"arm64" is a separate name`, true},
		{"nodes", "Node", "another form of a word is often another name", false},
		{"desource", "resource", "another prefix often makes another name", false},
		{"xserver", "server", "a letter before or after a word often makes another name", false},
		{"build-apo", "build-api", "a name this short may be a different word", false},
		{"skanq", "skani", "a letter before or after a word often makes another name", false},
		{"sxni", "sani", "it may be another abbreviation", false},
		{"build-evn", "build-env", "", false},
		{"build-tsxx-web", "build-test-web", "a short part differs in two letters", false},
	} {
		want := suggest.Doubt{Reason: test.reason, Apart: test.apart}
		if got := suggest.DoubtAbout(test.word, test.name); got != want {
			t.Errorf("DoubtAbout(%q, %q) = %+v, want %+v", test.word, test.name, got, want)
		}
	}
}

// TestPlatformsAreWords: every GOOS and GOARCH of the Go command in use is a name of its own.
func TestPlatformsAreWords(t *testing.T) {
	out, err := exec.Command("go", "tool", "dist", "list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for word := range strings.FieldsFuncSeq(string(out), func(r rune) bool { return r == '/' || r == '\n' }) {
		for _, near := range []string{word + "q", word[:len(word)-1]} { // something it could be a slip of
			if d := suggest.DoubtAbout("build-"+word, "build-"+near); d.Reason == "" {
				t.Errorf("%s is taken for a slip of %s", word, near)
			}
		}
	}
}

// TestWordListIsSorted: the list of English words is searched in place.
func TestWordListIsSorted(t *testing.T) {
	data, err := os.ReadFile("data/english-words.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(data[strings.IndexByte(string(data), '\n'):]))
	if len(words) < 50000 || !slices.IsSorted(words) {
		t.Errorf("%d words, sorted: %t", len(words), slices.IsSorted(words))
	}
	for _, word := range []string{words[0], words[len(words)-1], words[len(words)/2]} {
		if d := suggest.DoubtAbout(word, word+"zq"); !d.Apart {
			t.Errorf("%s is not found: %+v", word, d)
		}
	}
}
