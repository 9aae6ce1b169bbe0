package checks

import (
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

// redundantTargetPlatform removes the flag from FROM --platform=$TARGETPLATFORM.
var redundantTargetPlatform = check("RedundantTargetPlatform", rewrite.Rule{
	Summary: "FROM --platform=$TARGETPLATFORM repeats the default",
	Does:    "remove redundant platforms",
	Why:     "$TARGETPLATFORM is the default of FROM --platform.",
	Level:   rewrite.Safe,
	Run:     each(fixTargetPlatform, "FROM"),
})

func fixTargetPlatform(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	flag, ok := w.In.Flag("platform")
	switch {
	case !ok:
		return nil, unread
	case flag.Split:
		return nil, cut
	case givesPlatform(p):
		return nil, "an ARG of the file gives TARGETPLATFORM a value, which the flag takes"
	}
	span := flag.Span
	for span.End < len(p.File.Src) && (p.File.Src[span.End] == ' ' || p.File.Src[span.End] == '\t') {
		span.End++
	}
	return rewrite.SafeFix(rewrite.Preserves, "remove the flag", text.Replace(span, "")), ""
}

// givesPlatform reports whether an ARG before the first FROM has a default for TARGETPLATFORM.
func givesPlatform(p *rewrite.Pass) bool {
	for _, cmd := range p.Graph.MetaArgs {
		for _, arg := range cmd.Args {
			if arg.Key == "TARGETPLATFORM" && arg.Value != nil {
				return true
			}
		}
	}
	return false
}
