package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// markdownWriter writes the text of a pull request for somebody who did not ask for it: a heading that can be the
// title, mistakes that only a person can repair, what changes and why, what was proven, and how to check and decline
// it. It keeps counts and a limited number of lines, so neither its memory nor its text grows with the run. GitHub
// accepts 65,536 characters.
type markdownWriter struct {
	w       io.Writer
	opt     Options
	rules   map[string]*ruleTally
	effects map[string]int // applied and proven fixes
	repos   map[string]*repoTally
	changed []string // the first two changed files, from the root of their work tree
	example string   // the first changed Dockerfile with a proof whose path can be pasted, from the root of its work tree
	related int      // changed files that are not Dockerfiles
	reread  int      // of these, those that were checked
	room    int      // bytes left for the lines of all rules
	unsure  lines
	bugs    lines
	left    lines
	failed  lines
	graphs  lines
}

// ruleTally counts what a run reports for one rule.
type ruleTally struct {
	fixes, files, left int
	independent        bool // one of the fixes builds on no other
	places             lines
}

// repoTally counts what a run reports for one work tree.
type repoTally struct{ changed, fixes, left int }

// The size limits of the parts of the text, in bytes.
const (
	roomForRules  = 24_000
	roomForRule   = 3_000
	roomForBugs   = 6_000
	roomForLeft   = 2_500
	roomForOthers = 4_000
)

func newMarkdown(w io.Writer, opt Options) *markdownWriter {
	return &markdownWriter{
		w: w, opt: opt, rules: map[string]*ruleTally{}, effects: map[string]int{}, repos: map[string]*repoTally{},
		room: roomForRules, unsure: lines{room: roomForOthers}, bugs: lines{room: roomForBugs}, left: lines{room: roomForLeft},
		failed: lines{room: roomForOthers}, graphs: lines{room: roomForGraphs},
	}
}

func (m *markdownWriter) Record(r *Record) error {
	if r.failed() {
		m.failed.add("- %s: %s", codeSpan(r.Name()), prose(*r.Error))
	}
	repo := m.repos[r.Repository]
	if repo == nil {
		repo = &repoTally{}
		m.repos[r.Repository] = repo
	}
	if r.Status == statusChanged {
		m.change(r, repo)
	}
	seen := map[string]bool{}
	for _, f := range r.open() {
		m.count(r, f, repo, seen)
	}
	m.graph(r)
	return nil
}

// change counts a changed file.
func (m *markdownWriter) change(r *Record, repo *repoTally) {
	repo.changed++
	if len(m.changed) < 2 {
		m.changed = append(m.changed, r.place())
	}
	m.related += one(r.Related)
	m.reread += one(r.Related && r.Verified)
	if place := r.place(); m.example == "" && r.Verified && !r.Related && inert(place) == place {
		m.example = place
	}
	if !r.Verified {
		m.unsure.add("- %s%s", codeSpan(r.Name()), because(r))
	}
}

// count counts a finding. seen holds the rules that have already changed its file.
func (m *markdownWriter) count(r *Record, f Finding, repo *repoTally, seen map[string]bool) {
	t := m.tally(f.Rule)
	if !f.Applied {
		t.left++
		repo.left++
		m.leave(r, f)
		return
	}
	t.fixes++
	repo.fixes++
	t.files += one(!seen[f.Rule])
	t.independent = t.independent || f.Fix.Alone
	seen[f.Rule] = true
	if r.Verified && !r.Related {
		m.effects[f.Fix.Effect]++
	}
	t.places.room = min(t.places.room, m.room)
	m.room -= t.places.add("%s", strings.TrimSuffix(changeList(r.Name(), f), "\n"))
}

// leave lists a finding that this run does not fix: mistakes come first, with their lines.
func (m *markdownWriter) leave(r *Record, f Finding) {
	place := fmt.Sprintf("- %s line %d: ", codeSpan(r.Name()), f.Start.Line)
	if !m.rule(f.Rule).Bug {
		m.left.add("%s%s", place, prose(sentence(r, f)))
		return
	}
	quoted := ""
	if f.Source != "" {
		quoted = "\n" + fenced("dockerfile", []string{f.Source})
	}
	m.bugs.add("%s%s%s", place, prose(sentence(r, f)), quoted)
}

func (m *markdownWriter) tally(rule string) *ruleTally {
	t := m.rules[rule]
	if t == nil {
		t = &ruleTally{places: lines{room: roomForRule}}
		m.rules[rule] = t
	}
	return t
}

// because returns why the proof of a changed file did not run.
func because(r *Record) string {
	for _, f := range r.open() {
		if why, ok := strings.CutPrefix(f.Detail, notProven); ok && f.Applied {
			return ": " + prose(why)
		}
	}
	return ""
}

// names returns the rules with findings: dfix's own rules in their order, then any others.
func (m *markdownWriter) names() []string {
	var names, others []string
	for _, r := range m.opt.Rules {
		if m.rules[r.Name] != nil {
			names = append(names, r.Name)
		}
	}
	for name := range m.rules {
		if !slices.Contains(names, name) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append(names, others...)
}

// rule returns the rule of dfix with that name, or one that has only that name.
func (m *markdownWriter) rule(name string) *rewrite.Rule {
	for _, r := range m.opt.Rules {
		if r.Name == name {
			return r
		}
	}
	return &rewrite.Rule{Name: name}
}

// lines is a list of at most room bytes. It counts the lines that it leaves out.
type lines struct {
	kept    []string
	room    int
	omitted int
}

// add returns the length of the line in bytes. After the first line that does not fit, no line is kept.
func (l *lines) add(layout string, args ...any) int {
	line := fmt.Sprintf(layout, args...) + "\n"
	if l.omitted > 0 || len(line) > l.room {
		l.omitted++
		return 0
	}
	l.kept = append(l.kept, line)
	l.room -= len(line)
	return len(line)
}

func (l *lines) empty() bool { return len(l.kept)+l.omitted == 0 }

func (l *lines) String() string {
	out := strings.Join(l.kept, "")
	if l.omitted > 0 {
		out += fmt.Sprintf("- and %d more\n", l.omitted)
	}
	return out
}
