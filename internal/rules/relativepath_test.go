package rules

import (
	"path"
	"strings"
	"testing"

	"github.com/moby/buildkit/util/system"
)

// placed is the destination that BuildKit gives its solver: pathRelativeToWorkingDir of
// dockerfile2llb/convert.go, then normalizePath of client/llb/fileop.go.
func placed(t *testing.T, dir, p string) string {
	t.Helper()
	if p == "." || p == "" {
		p = "./"
	}
	if path.IsAbs(p) {
		dir = "/"
	}
	dest, err := system.NormalizePath(dir, p, "linux", true)
	if err != nil {
		t.Fatal(err)
	}
	clean := path.Clean(dest)
	switch {
	case strings.HasSuffix(dest, "/") && !strings.HasSuffix(clean, "/"):
		clean += "/"
	case strings.HasSuffix(dest, "/."):
		clean = strings.TrimSuffix(clean, "/") + "/."
	}
	return clean
}

// segments make up paths, in all combinations.
var segments = []string{".", "..", "y", ".y", "..y", "...", "a*b", "$V", "y$V", "${V}z", "é"}

// relativePaths returns every path of up to three segments, with single and double slashes and with and without a final one.
func relativePaths() []string {
	var all []string
	now := append([]string(nil), segments...)
	for range 3 {
		var next []string
		for _, p := range now {
			all = append(all, p, p+"/", p+"//")
			for _, s := range segments {
				next = append(next, p+"/"+s)
			}
		}
		now = next
	}
	return append(all, ".//y", "./../y", "..//../y/", "y//./z")
}

// values are what a variable may hold.
var values = []string{"", ".", "..", "v", "/", "/abs", "v/", "v/.", "/.", "../..", "./"}

// TestRootedAsBuildKit: the absolute destination and source mean the same as the relative ones, for all values of the variables.
func TestRootedAsBuildKit(t *testing.T) {
	checked := 0
	for _, p := range relativePaths() {
		if !relative(p) {
			continue
		}
		for _, dir := range []string{"/", "/w", "/w/", "/w//x", "/w/./x/.", "/w/x/y"} {
			n, prefix := rooted(dir, p)
			written := prefix + p[n:]
			if rest := p[n:]; strings.HasPrefix(rest, ".$") || strings.HasPrefix(rest, "..$") {
				t.Fatalf("%s: the table must not hold dots before a variable", p)
			}
			for _, v := range values {
				before, after := expand(p, v), expand(written, v)
				if got, want := placed(t, "/other", after), placed(t, dir, before); got != want {
					t.Fatalf("WORKDIR %s: %s means %s, but %s means %s (V=%q)", dir, p, want, written, got, v)
				}
				checked++
			}
		}
		n, prefix := rooted("/", p)
		for _, v := range values {
			if got, want := path.Join("/", expand(prefix+p[n:], v)), path.Join("/", expand(p, v)); got != want {
				t.Fatalf("the source %s means %s, but %s means %s (V=%q)", p, want, prefix+p[n:], got, v)
			}
		}
	}
	if checked < 10000 {
		t.Errorf("only %d destinations were compared", checked)
	}
}

func expand(p, v string) string { return strings.NewReplacer("${V}", v, "$V", v).Replace(p) }

func TestRooted(t *testing.T) {
	for _, test := range []struct{ dir, p, want string }{
		{"/w", ".", "/w/"},
		{"/w", "./", "/w/"},
		{"/w/", ".", "/w/"},
		{"/w//x", "y", "/w/x/y"},
		{"/w", "y", "/w/y"},
		{"/w", "y/", "/w/y/"},
		{"/w", "./y/", "/w/y/"},
		{"/w", ".//y", "/w/y"},
		{"/w/x", "..", "/w"},
		{"/w/x", "../", "/w/"},
		{"/w/x", "../out/", "/w/out/"},
		{"/w/x", "../../..", "/"},
		{"/w", "..", "/"},
		{"/w", "../", "/"},
		{"/w", "./.", "/w/."},
		{"/w", "y/.", "/w/y/."},
		{"/w", "a/../b", "/w/a/../b"},
		{"/w", ".config", "/w/.config"},
		{"/w", "..data", "/w/..data"},
		{"/w", "...", "/w/..."},
		{"/w", "y/$V", "/w/y/$V"},
		{"/w", "./${V}.jar", "/w/${V}.jar"},
		{"/", ".", "/"},
		{"/", "./", "/"},
		{"/", "..", "/"},
		{"/", "usr/bin/tool", "/usr/bin/tool"},
		{"/", "./app/x", "/app/x"},
		{"/", "../../x", "/x"},
		{"/", "app/x/", "/app/x/"},
		{"/", "*.jar", "/*.jar"},
	} {
		n, prefix := rooted(test.dir, test.p)
		if got := prefix + test.p[n:]; got != test.want {
			t.Errorf("%s in %s: %s, not %s", test.p, test.dir, got, test.want)
		}
	}
}

func TestRelative(t *testing.T) {
	for _, p := range []string{"x", "./x", "../x", ".", "..", "a b", `"x"`, "'./x'", "*", "x$V", "é", "lib:1", "https://x/y"} {
		if !relative(p) {
			t.Errorf("%s is relative", p)
		}
	}
	for _, p := range []string{"", "/", "/x", "$V", "${V}/x", `"/x"`, `"$V/x"`, `""`, `C:\x`, "C:/x", `\x`, `a\b`, "`x", "{{x}}/y", "@@X@@"} {
		if relative(p) {
			t.Errorf("%s may be absolute", p)
		}
	}
}
