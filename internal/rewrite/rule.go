// Package rewrite finds what rules have to say of a Dockerfile and applies their fixes,
// round by round, until nothing is left to apply.
package rewrite

import (
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Rule finds one pattern. It is a value; rules.All lists every one.
type Rule struct {
	Name    string                     // the pattern that is found, not the cure: "numeric-from"
	Summary string                     // one line for `dfix rules`
	Doc     string                     // the page for `dfix explain`, Markdown
	Level   Level                      // the highest level that its fixes have
	Groups  Group                      // without Default it runs only when it is selected
	Checks  []string                   // what it does of Docker's own checks, by BuildKit's names: "StageNameCasing"; it answers to these too
	Names   bool                       // needs Pass.Repo for files with one reference too
	Last    bool                       // runs after all others and sees in Pass.Ignores which findings were dropped
	Quiet   func(*prefilter.File) bool // reports that Run has no finding in a simple file; nil: Run is always called
	Run     func(*Pass)                // nil: the rule is about the files beside Dockerfiles, which package repo reads
}

// Level says how certain a fix is.
type Level uint8

const (
	Display Level = iota // an explanation, or a change that only a person can choose; never applied
	Unsafe               // right in all likelihood, yet a working build could change
	Safe                 // a build that works today works the same afterwards
)

func (l Level) String() string { return [...]string{"display", "unsafe", "safe"}[l] }

// Effect is what a fix claims to do to the build, and what package verify holds it to.
// One round of rewriting applies fixes of one effect, in this order.
type Effect uint8

const (
	// Rebinds: only the named references change. Their image sources leave the graph,
	// no new one comes in, and every stage that did not use them stays equal.
	Rebinds Effect = iota
	// Rebases: images are replaced by others, as the moves of the run say, and nothing else. Graph and config of
	// every stage are equal under the same base images.
	Rebases
	// Respells: only names of variables change, each to that of one that is declared. Every stage that
	// does not use the instructions stays equal.
	Respells
	// Repaths: only the paths that COPY --from takes from a stage change. Every stage that does not use the
	// instructions stays equal.
	Repaths
	// Splits: a RUN becomes several with the same flags, which run the same commands in the same order. Every stage
	// that does not use it stays equal.
	Splits
	// Settles: the same layers wherever official images have the WORKDIR that is known of them; only the text of
	// history[].created_by differs.
	Settles
	// Preserves: the same image, byte for byte. Graph and config of every stage stay equal.
	Preserves
	// Relabels: the same layers; only the text of history[].created_by differs.
	Relabels
	// Credits: the author moves from the field of the image config to the label
	// org.opencontainers.image.authors, in config and history, and nothing else changes. Author and label of
	// the base image show or are overwritten by that.
	Credits
	// Drops: the history entries of CMD, ENTRYPOINT or HEALTHCHECK without effect go, and nothing else changes.
	Drops
	// Execs: CMD or ENTRYPOINT runs the same words, which no shell reads any more.
	Execs
	// Guards: the same build plus checks. Without the inserted RUNs it is equal,
	// with them it has exactly that many exec ops more.
	Guards
)

func (e Effect) String() string {
	return [...]string{"rebinds", "rebases", "respells", "repaths", "splits", "settles", "preserves", "relabels", "credits", "drops", "execs", "guards"}[e]
}

// Finding is one occurrence of a rule's pattern.
type Finding struct {
	Rule    string
	Span    text.Span // the bytes that the message is about
	Message string    // what is wrong, in one line
	Fix     *Fix      // nil: only a person can tell
	Reason  string    // why there is no fix, or why it is not safe; one line, no final dot
}

// Fix is a whole change: it is applied entirely or not at all.
type Fix struct {
	Rule    string // set by Pass.Report
	Message string // what will be done, in one line, imperative: "name the stage builder"
	Edits   []text.Edit
	Level   Level
	Effect  Effect
	Ends    string // the check of Docker that has one warning less with the fix; "" if it ends none
}

// SafeFix is a fix after which every working build works the same.
func SafeFix(effect Effect, message string, edits ...text.Edit) *Fix {
	return &Fix{Message: message, Edits: edits, Level: Safe, Effect: effect}
}

// UnsafeFix is a fix that is right in all likelihood.
func UnsafeFix(effect Effect, message string, edits ...text.Edit) *Fix {
	return &Fix{Message: message, Edits: edits, Level: Unsafe, Effect: effect}
}

// Settings are what the config says to the rules.
type Settings struct {
	Guards GuardScope
}

// GuardScope says which copied paths get a test.
type GuardScope uint8

const (
	GuardOutputs GuardScope = iota // what the stage's own commands make
	GuardAll                       // every literal path that can be missing
	GuardSilent                    // only what COPY would let pass
)

// Pass is what a rule sees: one unchanging snapshot of a file.
type Pass struct {
	File     *syntax.File
	Graph    *stages.Graph
	Repo     RepoFacts
	Settings Settings
	Ignores  []*Ignore // the comments to dfix; the engine obeys them

	// Warnings are those of Docker's build checks, none if no rule of the run reports them.
	Warnings []Warning

	rule   *Rule
	report func(Finding)
}

// Report records a finding of the rule that runs.
func (p *Pass) Report(f Finding) {
	f.Rule = p.rule.Name
	if f.Fix != nil {
		f.Fix.Rule = p.rule.Name
	}
	p.report(f)
}
