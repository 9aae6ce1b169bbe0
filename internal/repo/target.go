package repo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/text"
)

// Finding is a target that names no stage of its Dockerfile.
type Finding struct {
	Mention
	Message string
	Reason  string     // why there is no edit, or why it is not certain; one line, no final dot
	Edit    *text.Edit // the repair of a misspelling, in Mention.File
}

// UnknownTargets returns the targets of v that a build cannot find in g, the stages of v's Dockerfile
// (dockerfile2llb convert.go resolveTarget: names in any letter case, no numbers, no "stage-0").
// Only what is certain is told; where the directory is assumed, only what looks like a misspelling.
func UnknownTargets(v View, g *stages.Graph) []Finding {
	if foreignFrontend(g) || g.File.Preprocessed {
		return nil
	}
	var all []Finding
	for _, m := range v.Targets {
		if !m.finds(v) || g.ByName(m.Name) != nil || m.buildah && isNumber(m.Name) {
			continue
		}
		f := unknownTarget(m, g)
		if f.Edit != nil || !m.Assumed {
			all = append(all, f)
		}
	}
	return all
}

// written is what people write for a stage; anything else is filled in by a tool that is not known here.
var written = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// finds reports whether m is a target that a finding can be about.
func (m Mention) finds(v View) bool {
	return m.Kind == Target && m.Certain && m.Dockerfile == v.Dockerfile && written.MatchString(m.Name)
}

// foreignFrontend reports whether something other than Docker's frontend reads the file.
func foreignFrontend(g *stages.Graph) bool {
	for _, d := range g.File.Directives {
		if d.Key == "syntax" && !strings.HasPrefix(d.Value, "docker/dockerfile") && !strings.HasPrefix(d.Value, "docker.io/docker/dockerfile") {
			return true
		}
	}
	return false
}

func isNumber(name string) bool {
	_, err := strconv.Atoi(name)
	return err == nil
}

// stageName is what BuildKit shows for a stage without a name.
var stageName = lazyregexp.New(`^stage-([0-9]+)$`)

func unknownTarget(m Mention, g *stages.Graph) Finding {
	f := Finding{Mention: m, Message: fmt.Sprintf("target %q names no stage of %s", m.Name, m.Dockerfile)}
	if n := stageName.FindStringSubmatch(m.Name); n != nil || isNumber(m.Name) {
		f.Reason = "stages without a name cannot be targets"
		return f
	}
	similar := suggest.Lookalikes(m.Name, aliases(g))
	switch {
	case len(similar) == 0:
		f.Reason = "no stage has a name like it"
	case len(similar) > 1:
		f.Reason = "it may mean " + strings.Join(similar, " or ")
	case !suggest.Misspelled(m.Name, similar[0]):
		f.Reason = fmt.Sprintf("did you mean %s? It is more than a slip of a letter", similar[0])
	case suggest.DoubtAbout(m.Name, similar[0]).Apart:
		f.Reason = fmt.Sprintf("did you mean %s? But %s", similar[0], suggest.DoubtAbout(m.Name, similar[0]).Reason)
	case !m.Editable:
		f.Reason = fmt.Sprintf("did you mean %s? The name does not stand there as it is read", similar[0])
	default:
		edit := text.Replace(m.Span, similar[0])
		f.Edit, f.Reason = &edit, m.doubt(similar[0])
	}
	return f
}

// doubt says why the misspelling of a stage may be something else; "" if the build fails and
// nothing else can have been meant.
func (m Mention) doubt(stage string) string {
	if m.Assumed {
		return "the command may be run in another directory, with another Dockerfile"
	}
	return suggest.DoubtAbout(m.Name, stage).Reason
}

// aliases are the names of all stages.
func aliases(g *stages.Graph) []string {
	var all []string
	for _, s := range g.Stages {
		all = append(all, s.Alias)
	}
	return all
}
