package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// relativeWorkdir finds WORKDIR with a path that is relative to the one before it.
var relativeWorkdir = &rewrite.Rule{
	Name:    "relative-workdir",
	Summary: "WORKDIR is relative to the WORKDIR before it",
	Does:    "make paths absolute",
	Why:     "A relative WORKDIR depends on the one before it, so it changes its meaning if somebody inserts, moves or removes a line above.",
	Habit:   true,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
	Checks:  []string{"WorkdirRelativePath"},
	Quiet: func(f *prefilter.File) bool {
		return !slices.ContainsFunc(f.Instructions, func(in prefilter.Instruction) bool { return in.Name == "WORKDIR" && relative(in.Args) })
	},
	Run: func(p *rewrite.Pass) {
		dirs := knownWorkdirs(p)
		for _, s := range p.Graph.Stages {
			relativeWorkdirs(p, s, dirs)
		}
	},
}

// relativeWorkdirs reports the relative WORKDIRs of a stage. If several are unknown for the same reason, it reports only the
// first: once that one is absolute, the others are known too.
func relativeWorkdirs(p *rewrite.Pass, s *stages.Stage, dirs stages.Workdirs) {
	reported := ""
	for i, in := range s.Body {
		c, ok := s.Cmds[i].(*instructions.WorkdirCommand)
		now := dirs.At(in)
		if !ok || in.Opaque || len(in.Args) != 1 || now.Windows || !relative(c.Path) || path.Clean(c.Path) == "." {
			continue
		}
		if now.Reason != "" && now.Reason == reported {
			continue
		}
		reported = now.Reason
		reportWorkdir(p, in.Args[0], now)
	}
}

func reportWorkdir(p *rewrite.Pass, w syntax.Word, now stages.Workdir) {
	f := rewrite.Finding{Span: w.Span, Message: fmt.Sprintf("WORKDIR %s is relative", w.Text)}
	to := path.Join(now.Path, w.Text)
	front, plain := strings.CutSuffix(to, w.Text)
	switch unclear := stages.Unclear(w.Text, p.File.Escape); {
	case !now.Known():
		f.Reason = now.Reason
	case underHome(now.Path, w.Text):
		f.Reason = home
	case unclear != "":
		f.Reason = "it " + unclear
	case strings.TrimSpace(to) != to:
		f.Reason = "the absolute path would end in a space, which BuildKit drops"
	case plain:
		f.Fix = rewrite.SafeFix(rewrite.Preserves, "write WORKDIR "+to, text.Insert(w.Span.Start, front))
	case w.Split:
		f.Reason = cut
	default:
		f.Fix = rewrite.SafeFix(rewrite.Preserves, "write WORKDIR "+to, text.Replace(w.Span, to))
	}
	settle(&f, now)
	p.Report(f)
}
