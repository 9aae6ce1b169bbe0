package rules

import (
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// knownWorkdirs returns the WORKDIRs of the file, including those that depend on an official image with a known WORKDIR.
func knownWorkdirs(p *rewrite.Pass) stages.Workdirs {
	return p.Graph.Workdirs(p.Repo.Contexts, suggest.KnownWorkdir)
}

// settle makes a fix unsafe if it depends on the known WORKDIR of an image.
func settle(f *rewrite.Finding, dir stages.Workdir) {
	if f.Fix == nil || dir.Image == "" {
		return
	}
	base, _ := suggest.KnownBase(dir.Image)
	f.Fix = rewrite.UnsafeFix(rewrite.Settles, f.Fix.Message, f.Fix.Edits...)
	f.Reason = base.Doing() + ", as far as dfix knows"
}
