package checks

import (
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/text"
)

// jsonArgsRecommended writes plain commands in exec form.
var jsonArgsRecommended = check("JSONArgsRecommended", rewrite.Rule{
	Summary: "CMD or ENTRYPOINT runs in a shell, which does not pass signals on",
	Does:    "start programs without a shell",
	Why:     "A shell in front of the program does not pass signals on, so `docker stop` waits and then kills the container.",
	Level:   rewrite.Unsafe,
	Run:     each(jsonArgs, "CMD", "ENTRYPOINT"),
})

func jsonArgs(p *rewrite.Pass, w rewrite.Warned) (fix *rewrite.Fix, reason string) {
	if w.In.JSON || len(w.In.Args) != 1 {
		return nil, unread
	}
	words, reason := execWords(p, w.In)
	if reason == "" {
		reason = entangled(p, w.In)
	}
	if reason != "" {
		return nil, reason
	}
	edits := execForm(p.File, w.In.Args[0], words)
	if edits == nil {
		return nil, cut
	}
	return rewrite.UnsafeFix(rewrite.Execs, "write it as JSON", edits...), "without a shell it becomes process 1 itself, and an ENTRYPOINT of the base image gets other arguments"
}

// builtins lists words that have a meaning in a shell, or a different one from the program of that name.
var builtins = wordSet(`. : [ [[ ! { ( alias bg bind break builtin case cd command continue coproc declare dirs disown do done echo elif else
	enable esac eval exec exit export false fc fg fi for function getopts hash help history if in jobs kill let local logout popd
	printf pushd pwd read readonly return select set shift shopt source suspend test then time times trap true type typeset ulimit
	umask unalias unset until wait while`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// execWords returns the words of a command that needs no shell, or why it may need one.
func execWords(p *rewrite.Pass, in *syntax.Instruction) (words []string, reason string) {
	text := in.Args[0].Text
	words, plain := stages.PlainWords(text)
	switch {
	case strings.HasPrefix(text, "["):
		return nil, "it looks like JSON but is not valid, so a shell reads it: only its author knows the intention"
	case strings.Contains(text, "$"):
		return nil, "a shell expands the variable in it"
	case !plain:
		return nil, "a shell would do more than split it into words"
	case builtins[words[0]]:
		return nil, words[0] + " is a builtin of the shell"
	case p.Graph.Workdirs(nil, nil).At(in).Windows:
		return nil, "it is for Windows, which has another shell"
	}
	return words, ""
}

// entangled returns the CMD or ENTRYPOINT of the file that would get other arguments, "" if there is no such instruction.
func entangled(p *rewrite.Pass, in *syntax.Instruction) string {
	other, reason := "ENTRYPOINT", "an ENTRYPOINT of the file would get other arguments"
	if in.Name == "ENTRYPOINT" {
		other, reason = "CMD", "a CMD of the file, which the shell form ignores, would be passed to it as arguments"
	}
	own := stageOf(p.Graph, in)
	for _, s := range p.Graph.Stages {
		for _, cmd := range s.Body {
			if cmd.Name == other && (s == own || built(s, own) || built(own, s)) {
				return reason
			}
		}
	}
	return ""
}

func stageOf(g *stages.Graph, in *syntax.Instruction) *stages.Stage {
	var own *stages.Stage
	for _, s := range g.Stages {
		if s.From.Index < in.Index {
			own = s
		}
	}
	return own
}

// built reports whether a stage may be built on another one.
func built(s, on *stages.Stage) bool {
	for ; s != nil && s != on; s = s.Parent {
		if strings.Contains(s.Base.Text, "$") && s.Index > on.Index {
			return true
		}
	}
	return s == on
}

// execForm returns the edits that write a command as a JSON array. It returns nil if a word contains a continuation.
func execForm(file *syntax.File, arg syntax.Word, words []string) []text.Edit {
	if !arg.Split {
		quoted := make([]string, len(words))
		for i, w := range words {
			quoted[i] = strconv.Quote(w)
		}
		return []text.Edit{text.Replace(arg.Span, "["+strings.Join(quoted, ", ")+"]")}
	}
	offsets := file.Offsets(arg)
	if offsets == nil {
		return nil
	}
	var edits []text.Edit
	at := 0
	for i, w := range words {
		lo := at + strings.Index(arg.Text[at:], w)
		at = lo + len(w)
		if offsets[at-1]-offsets[lo] != len(w)-1 {
			return nil
		}
		before, after := `"`, `",`
		if i == 0 {
			before = `["`
		}
		if i == len(words)-1 {
			after = `"]`
		}
		edits = append(edits, text.Insert(offsets[lo], before), text.Insert(offsets[at-1]+1, after))
	}
	return edits
}
