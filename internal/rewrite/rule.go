// Package rewrite runs rules over a Dockerfile and applies their fixes, round by round, until no fix is left to
// apply.
package rewrite

import (
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// Rule finds one pattern. The slice rules.All lists every rule.
type Rule struct {
	Name    string                     // the pattern that it finds, not the fix: "numeric-from"
	Summary string                     // one line for `dfix rules`
	Does    string                     // what its fixes do, in the imperative: "name build stages"; it appears in titles of pull requests
	Why     string                     // why the fixes are made, one sentence for somebody who did not ask for them
	Bug     bool                       // a finding means that a build fails, or makes an image with other files than intended
	Habit   bool                       // the build is right as it is, so a finding without a fix needs no action
	Level   Level                      // the highest level of its fixes
	First   Effect                     // the first effect of its fixes; a round of an earlier effect need not call the rule
	Groups  Group                      // without Default, the rule runs only if it is selected
	Checks  []string                   // Docker's own checks that it implements, by BuildKit's names: "StageNameCasing"; they select the rule too
	Also    []string                   // checks that it implements without BuildKit's linter, which has no build context here; they select the rule too
	Names   bool                       // needs Pass.Repo even for files with one reference
	Quiet   func(*prefilter.File) bool // reports that Run finds nothing in a simple file; nil: Run is always called
	Run     func(*Pass)                // reports the findings in one text
	AtEnd   func(*Ignore) []Finding    // returns what is wrong with an ignore comment of the final text; nil for most rules
}

// Level is the certainty of a fix.
type Level uint8

const (
	Display Level = iota // an explanation, or a change for a person to decide; never applied
	Unsafe               // very likely right, but a working build could change
	Safe                 // a build that works today works the same afterwards
)

func (l Level) String() string { return [...]string{"display", "unsafe", "safe"}[l] }

// Effect is the claim that a fix makes about the build; package verify checks it. One round applies fixes of one
// effect, in this order.
type Effect uint8

const (
	// Rebinds: only the named references change. Their image sources leave the graph, no new one enters it, and every
	// stage that did not use them stays equal.
	Rebinds Effect = iota
	// Rebases: only images are replaced, as the run requests. Graph and config of every stage are equal if the replaced images
	// are taken for the new ones.
	Rebases
	// Respells: only names of variables change, each to a declared one. Every stage that does not use the changed
	// instructions stays equal.
	Respells
	// Repaths: only the paths that COPY --from takes from a stage change. Every stage that does not use the
	// instructions stays equal.
	Repaths
	// Splits: a RUN becomes several with the same flags, which run the same commands in the same order. Every stage
	// that does not use it stays equal.
	Splits
	// Unignores: RUNs lose "|| true", so they fail if the command fails. Nothing else in their text differs, and every stage that
	// does not use them stays equal.
	Unignores
	// Settles: the same layers if official images have the WORKDIR that dfix knows; only the text of history[].created_by differs.
	Settles
	// Preserves: the same image, byte for byte. Graph and config of every stage stay equal.
	Preserves
	// Relabels: the same layers; only the text of history[].created_by differs.
	Relabels
	// Credits: the author moves from its field in the image config to the label org.opencontainers.image.authors, in
	// config and history, and nothing else changes. This may show or overwrite author and label of the base image.
	Credits
	// Drops: history entries of CMD, ENTRYPOINT or HEALTHCHECK without effect are removed, and nothing else changes.
	Drops
	// Execs: CMD or ENTRYPOINT runs the same words, without a shell.
	Execs
	// Guards: the same build plus tests. Without the inserted RUNs the build is equal; with them it has exactly that
	// many more exec ops.
	Guards

	never // comes after all effects
)

func (e Effect) String() string {
	return [...]string{"rebinds", "rebases", "respells", "repaths", "splits", "unignores", "settles", "preserves", "relabels", "credits", "drops", "execs", "guards"}[e]
}

// Finding is one occurrence of a rule's pattern.
type Finding struct {
	Rule    string
	File    string    // the file of the repository that it is in; "" for the Dockerfile
	Span    text.Span // the bytes that the message is about
	Message string    // what is wrong, in one line
	Fix     *Fix      // nil: only a person can decide
	Reason  string    // why there is no fix, or why it is not safe; one line, no final dot
	Idle    bool      // it needs no action: a Habit without a fix; set by Pass.Report
}

// Fix is a whole change: it is applied entirely or not at all.
type Fix struct {
	Rule    string // set by Pass.Report
	Message string // what the fix does, in one line, imperative: "name the stage builder"
	Edits   []text.Edit
	Level   Level
	Effect  Effect
	Ends    string // the check of Docker that has one warning less after the fix; "" if the fix ends no warning
}

// SafeFix returns a fix after which every working build works as before.
func SafeFix(effect Effect, message string, edits ...text.Edit) *Fix {
	return &Fix{Message: message, Edits: edits, Level: Safe, Effect: effect}
}

// UnsafeFix returns a fix that is very likely right.
func UnsafeFix(effect Effect, message string, edits ...text.Edit) *Fix {
	return &Fix{Message: message, Edits: edits, Level: Unsafe, Effect: effect}
}

// Settings are the settings of rules in the config.
type Settings struct {
	Guards GuardScope
}

// GuardScope selects the copied paths that get a test.
type GuardScope uint8

const (
	GuardOutputs GuardScope = iota // what the commands of the stage make
	GuardAll                       // every literal path that can be missing
	GuardSilent                    // only those whose absence COPY does not report
)

// Pass is the input of a rule: an immutable snapshot of a file.
type Pass struct {
	File     *syntax.File
	Graph    *stages.Graph
	Repo     RepoFacts
	Targets  []Target // the stages that other files ask for
	Settings Settings

	// Warnings are those of Docker's build checks; empty if no rule of the run runs as a check.
	Warnings []Warning

	rule   *Rule
	report func(Finding)
	shared map[string]any // of the text
	kept   map[string]any // of the run
}

// Once returns the result of build for the file of p. All rules that run on the same text share the result, by key, and must not
// change it.
func Once[T any](p *Pass, key string, build func() T) T { return once(p.shared, key, build) }

// Kept is like Once, but all texts of a run share the result, so it must not depend on the file.
func Kept[T any](p *Pass, key string, build func() T) T { return once(p.kept, key, build) }

func once[T any](known map[string]any, key string, build func() T) T {
	if known, ok := known[key]; ok {
		return known.(T)
	}
	made := build()
	if known != nil {
		known[key] = made
	}
	return made
}

// Report records a finding of the current rule.
func (p *Pass) Report(f Finding) { p.report(f.of(p.rule)) }

// of returns f as a finding of a rule.
func (f Finding) of(rule *Rule) Finding {
	f.Rule = rule.Name
	f.Idle = rule.Habit && f.Fix == nil
	if f.Fix != nil {
		f.Fix.Rule = rule.Name
	}
	return f
}
