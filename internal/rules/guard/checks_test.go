package guard

import (
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/shell"
)

func shellRun(text string) *instructions.RunCommand {
	run := &instructions.RunCommand{}
	run.CmdLine, run.PrependShell = []string{text}, true
	return run
}

func read(t *testing.T, text string) *shell.Script {
	t.Helper()
	s, err := shell.OfRun(shellRun(text), nil, shell.Options{Dir: "/job"})
	if err != nil {
		return &shell.Script{}
	}
	return s
}

func TestChecksInScripts(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"test -e /a", "/a"},
		{"test -f /a && test -d /b", "/a /b"},
		{"[ -s /a ]", "/a"},
		{"[[ -x /a ]]", "/a"},
		{"[ -e /a -a -e /b ]", "/a /b"},
		{"test -e '/a b' && test -e \"/c\\ d\"", `/a b /c\ d`},
		{"test -e /a\\ b", "/a b"},
		{"ls -la /a /b", "/a /b"},
		{"stat /a", "/a"},
		{"mkdir -p /a/b && touch /c", "/a/b /c"},
		{"make && ls -l bin", "/job/bin"},
		{"cd src && test -e bin", "/job/src/bin"},
		{"cd /src && test -e bin/../lib", "/src/lib"},
		{"cd $X && test -e bin", ""},
		{"(cd /src && make) && test -e bin", "/job/bin"},
		{"test -e /a 2>&1 >/dev/null", "/a"},
		{"test -e /a &>/log", "/a"},
		{"test -e /a # really", "/a"},
		{"test -e /a || exit 1", "/a"},
		{"test -e /a || { echo no; exit 1; }", "/a"},
		{"test -e /a || (echo no && false)", "/a"},
		{"{ test -e /a; }", "/a"},
		{"if [ ! -e /a ]; then echo no; exit 3; fi", "/a"},
		{"if ! test -e /a; then exit 1; fi", "/a"},
		{"set -eux; test -e /a; echo", "/a"},
		{"set -o errexit; test -e /a; echo", "/a"},
		{"set -e\ntest -e /a\necho", "/a"},
		{"echo\ntest -e /a\n", "/a"},
		{"test -e \\\n /a", "/a"},
		{"test -e /a || true", ""},
		{"test -e /a || echo no", ""},
		{"test -e /a || exit 0", ""},
		{"test -e /a; echo", ""},
		{"set -e; test -e /a && echo yes; echo", ""},
		{"test -e /a | cat", ""},
		{"test -e /a & wait", ""},
		{"! test -e /a", ""},
		{"test ! -e /a", ""},
		{"test -z /a", ""},
		{"test -e $A", ""},
		{"test -e /a/$(id)", ""},
		{"test -e /a/`id`", ""},
		{"test -e \"/a/$A\"", ""},
		{"test -e ~/a", ""},
		{"[ -e /a", ""},
		{"echo test -e /a", ""},
		{"echo 'test -e /a'", ""},
		{"echo x # test -e /a", ""},
		{"if [ -e /a ]; then cp /a /b; fi", ""},
		{"if [ ! -e /a ]; then touch /b || true; fi", ""},
		{"cat <<E && echo", ""},
		{"x=$((1 + (2))) test", ""},
		{"if false; then ls /a; fi", ""},
		{"f() { test -e /a; }; echo", ""},
		{"f() { test -e /a; }; f", "/a"},
		{"if test -e /a; then echo; else exit 1; fi", "/a"},
		{"[ ! -e /a ] && exit 1; echo", "/a"},
		{"exit 0; test -e /a", ""},
		{"[[ -f /a && -d /b ]]", "/a /b"},
		{"sh -c 'test -e /a'", "/a"},
		{"'", ""},
		{"\"$(", ""},
		{"\\", ""},
		{"", ""},
	} {
		if got := strings.Join(checked(read(t, c.script)), " "); got != c.want {
			t.Errorf("%q checks %q, want %q", c.script, got, c.want)
		}
	}
}

func TestRelativeChecksNeedADirectory(t *testing.T) {
	s, err := shell.OfRun(shellRun("ls bin && cd /x && ls lib"), nil, shell.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := checked(s); len(got) != 1 || got[0] != "/x/lib" {
		t.Errorf("got %q", got)
	}
}

func TestChecksCover(t *testing.T) {
	c := checks{"/app/dist/index.html", "/out"}
	for p, want := range map[string]bool{
		"/app": true, "/app/dist": true, "/app/dist/index.html": true, "/out": true,
		"/app/dis": false, "/out/app": false, "/ou": false,
	} {
		if c.cover(p) != want {
			t.Errorf("%s: covered is %v", p, !want)
		}
	}
}
