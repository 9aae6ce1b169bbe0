package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// UnusedIgnore finds ignore comments that have no effect.
var UnusedIgnore = &rewrite.Rule{
	Name:    "unused-ignore",
	Summary: "a dfix: ignore comment has no effect",
	Level:   rewrite.Display,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet:   func(f *prefilter.File) bool { return !strings.Contains(f.Src, "dfix:") },
	Run:     func(*rewrite.Pass) {},
	AtEnd: func(i *rewrite.Ignore) (found []rewrite.Finding) {
		if i.Problem != "" {
			return []rewrite.Finding{{Span: i.Span, Message: "this comment ignores nothing", Reason: i.Problem}}
		}
		for _, name := range i.Rules {
			if f := unusedName(name); f.Message != "" {
				found = append(found, f)
			}
		}
		return found
	},
}

// unusedName returns the finding about a name in a comment. The message is empty if nothing is wrong with the name.
func unusedName(name rewrite.IgnoredRule) rewrite.Finding {
	f := rewrite.Finding{Span: name.Span}
	names := []string{otherCheck.Name}
	for _, r := range own {
		names = append(append(names, r.Name), r.Aliases()...)
	}
	known := slices.Contains(names, name.Name)
	switch near := suggest.Nearest(name.Name, names); {
	case name.Name == UnknownTarget.Name:
		f.Message = fmt.Sprintf("this comment ignores %s, which finds nothing in a Dockerfile", name.Name)
		f.Reason = "its findings are in the files that ask for the stage: use per-file-ignores in dfix.toml"
	case name.Name == "unused-ignore" || known && (name.Used || !name.Ran):
	case known:
		f.Message = fmt.Sprintf("this comment ignores %s, which finds nothing here", name.Name)
		f.Reason = "only the author knows whether the comment is still needed"
	case near != "":
		f.Message = fmt.Sprintf("this comment ignores %q, which is not a rule: did you mean %s?", name.Name, near)
	default:
		f.Message = fmt.Sprintf("this comment ignores %q, which is not a rule", name.Name)
	}
	return f
}
