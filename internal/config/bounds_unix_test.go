//go:build unix

package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestHostileConfigs: Read refuses each one, with its line, quickly and without much memory.
func TestHostileConfigs(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"dotted key":     {"select = []\n" + strings.Repeat("a.", 5000) + "b = 1\n", "dfix.toml:2: a key has more than 8 parts"},
		"dotted table":   {"[" + strings.Repeat("a.", 5000) + "b]\n", "dfix.toml:1: a key has more than 8 parts"},
		"quoted parts":   {strings.Repeat(`"a.b" . `, 500) + "b = 1\n", "a key has more than 8 parts"},
		"nested arrays":  {"select = " + strings.Repeat("[", 30_000), "brackets are nested more than 8 deep"},
		"nested tables":  {"x = " + strings.Repeat("{a=", 5_000), "brackets are nested more than 8 deep"},
		"size":           {"# " + strings.Repeat("x", maxSize), "larger than 64 KiB: not read as a config"},
		"long pattern":   {`exclude = ["` + strings.Repeat("*a", 600) + `"]`, "dfix.toml:1: exclude: a pattern has more than 1024 bytes"},
		"braces":         {`exclude = ["` + strings.Repeat("{a,a}", 30) + `"]`, "exclude: a pattern has more than 4 braces"},
		"commas":         {`include = ["` + strings.Repeat("{a,a,a,a,a,a,a,a,a,a,a,a}", 4) + `"]`, "include: a pattern has more than 32 commas"},
		"stars":          {"[per-file-ignores]\n\"" + strings.Repeat("**/", 40) + "x\" = [\"all\"]", "per-file-ignores: a pattern has more than 4 times **"},
		"unknown keys":   {strings.Repeat("x = 1\n", 1000), "dfix.toml:2:"},
		"open string":    {"select = [\"\"\"" + strings.Repeat("[", 1000), "dfix.toml:1:"},
		"open one":       {"x = \"[[[[[[[[[[[[\n[[[[[[[[[[[[", "dfix.toml:2: brackets"},
		"comment at end": {"x = 1\n# [[[[[[[[[[[[", `unknown key "x"`},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "dfix.toml")
			if err := os.WriteFile(file, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := Read(file, rules)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			var located *Error
			if !errors.As(err, &located) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 10*time.Second || mb > 200 {
				t.Errorf("took %v and %d MB", took, mb)
			}
		})
	}
}

// TestConfigsThatAreNone: dfix refuses a config that is not a regular file of the repository.
func TestConfigsThatAreNone(t *testing.T) {
	top := t.TempDir()
	outside := filepath.Join(top, "outside.toml")
	if err := os.WriteFile(outside, []byte("select = []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		make func(file string) error
		want string
	}{
		"pipe":   {func(file string) error { return syscall.Mkfifo(file, 0o644) }, "not a regular file"},
		"link":   {func(file string) error { return os.Symlink(outside, file) }, "leads out of the repository"},
		"device": {func(file string) error { return os.Symlink("/dev/zero", file) }, "leads out of the repository"},
		"inner link": {func(file string) error {
			return errors.Join(os.WriteFile(filepath.Join(filepath.Dir(file), "x"), nil, 0o644), os.Symlink("x", file))
		}, ""},
	} {
		dir := filepath.Join(top, name)
		if err := errors.Join(os.Mkdir(dir, 0o755), test.make(filepath.Join(dir, "dfix.toml"))); err != nil {
			t.Fatal(err)
		}
		_, err := NewFinder(rules, nil).For(dir)
		if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func FuzzConfig(f *testing.F) {
	for _, seed := range []string{"select = [\"all\"]\n", "[per-file-ignores]\n\"a/**\" = [\"all\"]\n", "a.b.c = {x = [1, '''y''']}\n", "[[image]]\nfrom = \"a\"\n"} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		file := filepath.Join(dir, "dfix.toml")
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		c, err := Read(file, rules)
		if err == nil {
			c.Excludes(filepath.Join(dir, "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p"))
		}
		runtime.ReadMemStats(&after)
		if took, mb := time.Since(start), (after.TotalAlloc-before.TotalAlloc)>>20; took > 10*time.Second || mb > 256 {
			t.Errorf("took %v and %d MB", took, mb)
		}
	})
}
