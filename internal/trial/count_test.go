package trial

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// counts are the figures of a trial.
type counts struct {
	files, rejected, problems int
	multistage, changed       int
	quiet                     int            // files for which no rule runs
	proven                    int            // changed files with a proof that passed
	uncompiled                int            // files with fixes that do not compile at all, so no fix is applied
	unproven                  map[string]int // fixes that the proof rejected, by reason
	times                     []time.Duration
	notes                     map[string]int // what proofs do not cover
	rules                     map[string]*ruleCounts
	slow                      []*trial
}

type ruleCounts struct {
	found, fixed int
	left         map[string]int // by reason
}

func count(trials []*trial) *counts {
	c := &counts{
		unproven: map[string]int{}, notes: map[string]int{}, rules: map[string]*ruleCounts{},
		times: proofTimes(trials), slow: slowest(trials, 5),
	}
	for _, tr := range trials {
		c.files++
		if tr.stages > 1 {
			c.multistage++
		}
		if len(tr.problems) > 0 {
			c.problems++
		}
		if tr.rejected != nil {
			c.rejected++
		}
		if tr.quiet {
			c.quiet++
		}
		if tr.report != nil {
			c.add(tr.report)
		}
	}
	return c
}

func (c *counts) add(report *rewrite.Report) {
	if report.Changed() {
		c.changed++
		if report.Proof.Passed {
			c.proven++
		}
	}
	if report.Proof.Note != "" {
		c.notes[kind(report.Proof.Note)]++
	}
	c.addUnproven(report)
	for _, o := range report.Outcomes {
		r := c.rules[o.Rule]
		if r == nil {
			r = &ruleCounts{left: map[string]int{}}
			c.rules[o.Rule] = r
		}
		r.found++
		if o.Applied {
			r.fixed++
		} else {
			r.left[fmt.Sprintf("%s: %s", o.Skip, kind(cmp.Or(o.Detail, o.Reason)))]++
		}
	}
}

// addUnproven counts fixes that the proof rejected separately from those of a file that does not compile.
func (c *counts) addUnproven(report *rewrite.Report) {
	left := 0
	for _, o := range report.Outcomes {
		if o.Skip == rewrite.SkipUnproven {
			left++
			c.unproven[kind(o.Detail)]++
		}
	}
	if left > 0 && !report.Proof.Passed {
		c.uncompiled++
	}
}

var particular = regexp.MustCompile(`WORKDIR .*? (?:holds|may)\b|"[^"]*"|\$\{[^}]*\}?|\$\w+|\b[0-9]+\b|/\S+`)

// kind removes from a sentence what differs from file to file.
func kind(sentence string) string {
	line, _, _ := strings.Cut(sentence, "\n")
	line = particular.ReplaceAllString(line, "…")
	if len(line) > 120 {
		line = strings.ToValidUTF8(line[:120], "")
	}
	return line
}

func (c *counts) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "files\t%d\nrefused by BuildKit's parser\t%d\nno rule called\t%d\nmulti-stage\t%d\nchanged\t%d\nproven\t%d\nleft, as nothing compiles\t%d\nwith problems\t%d\n",
		c.files, c.rejected, c.quiet, c.multistage, c.changed, c.proven, c.uncompiled, c.problems)
	fmt.Fprintf(w, "proof of a changed file\tmedian %v\tp90 %v\tp99 %v\n", quantile(c.times, 0.5), quantile(c.times, 0.9), quantile(c.times, 0.99))
	fmt.Fprintf(w, "\nrule\tfound\tfixed\tleft\n")
	for _, name := range slices.Sorted(maps.Keys(c.rules)) {
		r := c.rules[name]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", name, r.found, r.fixed, r.found-r.fixed)
	}
	w.Flush()
	for _, name := range slices.Sorted(maps.Keys(c.rules)) {
		list(&b, "\n"+name+" left", c.rules[name].left)
	}
	list(&b, "\nfixes left unproven", c.unproven)
	list(&b, "\nnotes of the proof", c.notes)
	b.WriteString("\nslowest files\n")
	for _, tr := range c.slow {
		fmt.Fprintf(&b, "%8s, proof %s  %s\n", tr.took.Round(time.Millisecond), tr.proof.Round(time.Millisecond), tr.path)
	}
	return b.String()
}

// list prints the most frequent entries.
func list(b *strings.Builder, title string, entries map[string]int) {
	if len(entries) == 0 {
		return
	}
	b.WriteString(title + "\n")
	names := slices.SortedFunc(maps.Keys(entries), func(x, y string) int {
		return cmp.Or(entries[y]-entries[x], cmp.Compare(x, y))
	})
	for _, name := range names[:min(20, len(names))] {
		fmt.Fprintf(b, "%8d  %s\n", entries[name], name)
	}
}
