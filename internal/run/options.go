package run

import (
	"time"

	"github.com/dfix-dev/dfix/internal/config"
	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rules"
)

// Mode is what a run does with the changes.
type Mode string

const (
	Report Mode = "report"
	Diff   Mode = "diff"
	Write  Mode = "write"
	List   Mode = "list"
	Check  Mode = "check"
)

// Options are the checked flags of a run.
type Options struct {
	Version      string // of dfix, for reports
	Mode         Mode
	Paths        []string
	Given        []string // by --files-from
	Stdin        bool     // the one path is "-"
	StdinName    string   // "-" if it has no other
	Selected     Selection
	Unsafe       bool
	Verify       bool
	Timeout      time.Duration
	Format       string // of the report on stdout; "" for text
	Reports      []ReportFile
	NoGitignore  bool
	Jobs         int
	ForceExclude bool
	Color        string
	Quiet        bool
	Verbose      bool
	NUL          bool // names end with NUL
	Careful      bool // write no file with uncommitted changes, unless it was named
	Force        bool // rename: list places that may name the stage, and do not change them
	Shard        Shard
	resume       map[string]seen // what the report of an earlier run says about files, by path
	baseline     *baseline       // nil: every finding counts
	Moves        *images.Moves   // for dfix image, which runs no other rule; else nil
	Syntax       bool            // they also apply to # syntax=

	only         *config.Config         // of all files; nil: configs finds that of each
	configs      *config.Finder         // nil: there are no configs
	sameAsParent *discover.SameAsParent // what configs knows of the directories that a search has read
}

// FindConfigs makes a run use the config nearest to each file.
func (o *Options) FindConfigs() {
	o.sameAsParent = newSameAsParent()
	o.configs = config.NewFinder(Selectable(rules.All), o.sameAsParent)
}

func newSameAsParent() *discover.SameAsParent { return &discover.SameAsParent{Names: config.Names} }

// ReadConfig makes a run use one config for every file.
func (o *Options) ReadConfig(file string) error {
	only, err := config.Read(file, Selectable(rules.All))
	o.only = only
	return err
}

// ReportFile is one --report FORMAT=FILE.
type ReportFile struct{ Format, File string }

// Applies reports whether the run's result is the changed text itself, in the file or on stdout.
func (o *Options) Applies() bool { return o.Mode == Write || o.filters() }

// filters reports whether the changed text goes to stdout.
func (o *Options) filters() bool {
	return o.Stdin && (o.Mode == Write || o.Mode == Report && o.Format == "")
}

// reportsRemaining reports whether the run says on stderr which files it has changed, and which findings are left.
func (o *Options) reportsRemaining() bool { return o.Mode == Write && !o.Stdin && !o.Quiet }

// reportsFindings reports whether stdout is for the findings.
func (o *Options) reportsFindings() bool {
	if o.Stdin {
		return o.Format != "" && o.Mode != Write
	}
	return o.Mode == Report || o.Format != ""
}
