package guard

import "testing"

func TestTestable(t *testing.T) {
	for _, path := range []string{"/a", "/a/b", "/a.b/c-d_e", "/A9/_", "/-/0", "/a..b"} {
		if !testable(path) {
			t.Errorf("%q is not testable", path)
		}
	}
	for _, path := range []string{"", "/", "a", "a/b", "//a", "/a//b", "/a/", "/.a", "/a/../b", "/a/.", "/a b", "/a$b", "/a*", "/é", ".", "./a", "-"} {
		if testable(path) {
			t.Errorf("%q is testable", path)
		}
	}
}

func TestTestedPaths(t *testing.T) {
	for command, want := range map[string]int{
		"test -e /a": 1, "test -f /a && test -d /b": 2, "test -x /a": 0, "test -ef /a": 0, "test -e  /a": 0, "test -e /a && make": 0,
		"test /a": 0, "test - /a": 0, "test -e": 0, "-e /a": 0, "e /a": 0, "make": 0, "": 0,
	} {
		if got := testedPaths(command); len(got) != want {
			t.Errorf("%q tests %q, want %d paths", command, got, want)
		}
	}
}
