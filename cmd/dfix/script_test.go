package main

import (
	"bytes"
	"errors"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dfix": main, "dfix-faulty": faultyMain})
}

// faultyMain is dfix with a rule that panics in files with the word trouble.
func faultyMain() {
	rules.All = append(rules.All, &rewrite.Rule{Name: "faulty", Level: rewrite.Safe, Groups: rewrite.Default, Run: func(p *rewrite.Pass) {
		if bytes.Contains(p.File.Src, []byte("trouble")) {
			panic("out of order")
		}
	}})
	main()
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "valid": valid},
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+e.WorkDir)
			return nil
		},
	})
}

// exits is the script command `exits CODE PROGRAM ARGUMENT...`.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGUMENT...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want, _ := strconv.Atoi(args[0]); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
