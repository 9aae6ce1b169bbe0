package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/verify"
)

// runFlags returns the flags of dfix without a command. In each usage, backquotes enclose the word for the value.
func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "diff", Aliases: []string{"d"}, Usage: "print a unified diff of every change"},
		&cli.BoolFlag{Name: "write", Aliases: []string{"w"}, Usage: "rewrite the files in place"},
		&cli.BoolFlag{Name: "list", Aliases: []string{"l"}, Usage: "print the names of the files that would change"},
		&cli.BoolFlag{Name: "check", Usage: "like --list, and print the summary"},
		&cli.BoolFlag{Name: "allow-dirty", Usage: "with --write at a terminal: also write files with uncommitted changes"},
		&cli.BoolFlag{Name: "0", Usage: "end names with NUL instead of a line end, in --list and --files-from"},
		&cli.StringSliceFlag{Name: "select", Usage: "use only these `RULES`, separated by commas; the groups are default, essential, checks and all"},
		&cli.StringSliceFlag{Name: "extend-select", Usage: "also use these `RULES`"},
		&cli.StringSliceFlag{Name: "ignore", Usage: "do not use these `RULES`"},
		&cli.StringFlag{Name: "config", Usage: "use `FILE` as the config of every Dockerfile"},
		&cli.BoolFlag{Name: "isolated", Usage: "read no config"},
		&cli.BoolFlag{Name: "unsafe", Usage: "also apply fixes that could change a build that works today"},
		&cli.BoolFlag{Name: "no-verify", Usage: "do not prove changes with BuildKit's frontend"},
		&cli.DurationFlag{Name: "verify-timeout", Usage: "time `LIMIT` for the proof of one file; all other work on it has 3 s", Value: verify.DefaultTimeout},
		&cli.StringFlag{Name: "format", Usage: "the `FORMAT` of the report on stdout: " + strings.Join(format.Names(), ", "), DefaultText: "text"},
		&cli.StringSliceFlag{Name: "report", Usage: "also write a report to a file, as `FORMAT=FILE`; can be given several times"},
		&cli.StringFlag{Name: "stdin-filename", Usage: "the `NAME` of standard input in messages"},
		&cli.BoolFlag{Name: "force-exclude", Usage: "also skip named files that a search would skip"},
		&cli.BoolFlag{Name: "no-gitignore", Usage: "search ignored files too"},
		&cli.StringFlag{Name: "files-from", Usage: "also use the paths in `FILE`, one per line; - is standard input"},
		&cli.StringFlag{Name: "shard", Usage: "work on part `I/N` of the sorted list of files", EnvVars: []string{"DFIX_SHARD"}},
		&cli.StringFlag{Name: "baseline", Usage: "do not count the findings in `FILE`"},
		&cli.BoolFlag{Name: "update-baseline", Usage: "write all findings to the baseline"},
		&cli.StringFlag{Name: "resume", Usage: "skip files that the jsonl report `FILE` has finished with the same version and options, unless they have changed since"},
		&cli.IntFlag{Name: "jobs", Usage: "work on `N` files at once", DefaultText: "number of CPUs"},
		&cli.BoolFlag{Name: "exit-zero", Usage: "exit 0 instead of 1"},
		&cli.BoolFlag{Name: "skip-errors", Usage: "ignore files with errors for the exit code; the report still lists them"},
		&cli.BoolFlag{Name: "strict", Usage: "exit 1 if any finding remains"},
		&cli.StringFlag{Name: "color", Usage: "`WHEN` to use colour: auto, always or never", Value: "auto"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print only errors to stderr"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "explain decisions on stderr"},
	}
}

// shared returns the flags of dfix without a command that have one of these names.
func shared(names ...string) []cli.Flag {
	return slices.DeleteFunc(runFlags(), func(f cli.Flag) bool { return !slices.Contains(names, f.Names()[0]) })
}

// formatFlag returns the flag --format of a command that only reads. The first format is the default.
func formatFlag(names ...string) cli.Flag {
	last := len(names) - 1
	return &cli.StringFlag{
		Name: "format", Value: names[0],
		Usage: fmt.Sprintf("the `FORMAT` of the output: %s or %s", strings.Join(names[:last], ", "), names[last]),
		Action: func(_ *cli.Context, name string) error {
			if !slices.Contains(names, name) {
				return fmt.Errorf("unknown format %q: use %s", name, strings.Join(names, ", "))
			}
			return nil
		},
	}
}
