package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/verify"
)

// runFlags adds the flags of dfix without a command. In each usage, backquotes enclose the word for the value.
func runFlags(set *pflag.FlagSet) {
	set.BoolP("diff", "d", false, "print a unified diff of every change")
	set.BoolP("write", "w", false, "rewrite the files in place")
	set.BoolP("list", "l", false, "print the names of the files that would change")
	set.Bool("check", false, "like --list, and print the summary")
	set.Bool("allow-dirty", false, "with --write at a terminal: also write files with uncommitted changes")
	set.BoolP("0", "0", false, "end names with NUL instead of a line end, in --list and --files-from")
	set.StringArray("select", nil, "use only these `RULES`, separated by commas; the groups are default, essential, checks and all")
	set.StringArray("extend-select", nil, "also use these `RULES`")
	set.StringArray("ignore", nil, "do not use these `RULES`")
	set.String("config", "", "use `FILE` as the config of every Dockerfile")
	set.Bool("isolated", false, "read no config")
	set.Bool("unsafe", false, "also apply fixes that could change a build that works today")
	set.Bool("no-verify", false, "do not prove changes with BuildKit's frontend")
	set.Duration("verify-timeout", verify.DefaultTimeout, fmt.Sprintf("`LIMIT` of time for the proof of one file; everything else has 3 s (default: %s)", verify.DefaultTimeout))
	set.String("format", "", fmt.Sprintf("the `FORMAT` of the report on stdout: %s (default: text)", strings.Join(format.Names(), ", ")))
	set.StringArray("report", nil, "also write a report to a file, as `FORMAT=FILE`; can be given several times")
	set.String("stdin-filename", "", "the `NAME` of standard input in messages")
	set.Bool("force-exclude", false, "also skip named files that a search would skip")
	set.Bool("no-gitignore", false, "search ignored files too")
	set.String("files-from", "", "also use the paths in `FILE`, one per line; - is standard input")
	set.String("shard", "", "work on part `I/N` of the sorted list of files")
	set.String("baseline", "", "do not count the findings in `FILE`")
	set.Bool("update-baseline", false, "write all findings to the baseline")
	set.String("resume", "", "skip files that the jsonl report `FILE` has finished with the same version and options, unless they have changed since")
	set.Int("jobs", 0, "work on `N` files at once (default: number of CPUs)")
	set.Bool("exit-zero", false, "exit 0 instead of 1")
	set.Bool("skip-errors", false, "ignore files with errors for the exit code; the report still lists them")
	set.Bool("strict", false, "exit 1 if any finding remains")
	set.String("color", "auto", "`WHEN` to use colour: auto, always or never (default: auto)")
	set.BoolP("quiet", "q", false, "print only errors to stderr")
	set.BoolP("verbose", "v", false, "explain decisions on stderr")
	set.Bool("version", false, "print the version")
	if shard, ok := os.LookupEnv("DFIX_SHARD"); ok {
		set.Set("shard", shard)
	}
}

// shared adds the flags of dfix without a command that have one of these names.
func shared(names ...string) func(*pflag.FlagSet) {
	return func(set *pflag.FlagSet) {
		(&command{define: runFlags}).flags().VisitAll(func(f *pflag.Flag) {
			if slices.Contains(names, f.Name) {
				set.AddFlag(f)
			}
		})
	}
}
