package checks

import (
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// exposeInvalidFormat reduces a port mapping to the part that BuildKit uses.
var exposeInvalidFormat = check("ExposeInvalidFormat", rewrite.Rule{
	Summary: "EXPOSE names an address or a port of the host",
	Does:    "leave only ports in EXPOSE",
	Why:     "Docker's check ExposeInvalidFormat warns about an address or a host port in EXPOSE, which will become an error.",
	Level:   rewrite.Safe,
	Run: each(func(_ *rewrite.Pass, w rewrite.Warned) (*rewrite.Fix, string) {
		return exposed(w, "write only the port of the container", func(port syntax.Word) text.Edit {
			return text.Replace(text.Span{Start: port.Span.Start, End: port.Span.Start + strings.LastIndexByte(port.Text, ':') + 1}, "")
		})
	}, "EXPOSE"),
})

// exposeProtoCasing writes the protocol in lower case.
var exposeProtoCasing = check("ExposeProtoCasing", rewrite.Rule{
	Summary: "the protocol in EXPOSE is not in lower case",
	Does:    "write protocols in EXPOSE in lower case",
	Why:     "Docker's check ExposeProtoCasing warns about a protocol that is not in lower case.",
	Level:   rewrite.Safe,
	Run: each(func(_ *rewrite.Pass, w rewrite.Warned) (*rewrite.Fix, string) {
		return exposed(w, "write the protocol in lower case", func(port syntax.Word) text.Edit {
			n := strings.LastIndexByte(port.Text, '/')
			return text.Replace(text.Span{Start: port.Span.Start + n, End: port.Span.End}, strings.ToLower(port.Text[n:]))
		})
	}, "EXPOSE"),
})

// plainPort matches a port without variables, quotes and escapes.
var plainPort = lazyregexp.New(`^[0-9A-Za-z.:\[\]-]*[0-9](/[A-Za-z]+)?$`)

// exposed edits all occurrences of the port that BuildKit's message quotes.
func exposed(w rewrite.Warned, message string, edit func(port syntax.Word) text.Edit) (fix *rewrite.Fix, reason string) {
	quoted := between(w.Message, "'", "'")
	var edits []text.Edit
	for _, port := range w.In.Args {
		if port.Text != quoted || !plainPort().MatchString(port.Text) {
			continue
		}
		if port.Split {
			return nil, cut
		}
		edits = append(edits, edit(port))
	}
	if len(edits) == 0 {
		return nil, "a variable or quotes hide the port"
	}
	return rewrite.SafeFix(rewrite.Preserves, message, edits...), ""
}

// between returns the text between the first left and the last right, "" if there is no such text.
func between(s, left, right string) string {
	_, s, ok := strings.Cut(s, left)
	if n := strings.LastIndex(s, right); ok && n >= 0 {
		return s[:n]
	}
	return ""
}
