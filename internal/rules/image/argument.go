package image

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// special are ARGs that BuildKit itself reads (dockerfile2llb/platform.go, defaultArgs; convert.go, proxyEnvFromBuildArgs,
// isEnabledForStage; epoch.go).
var special = lazyregexp.New(`^(TARGET|BUILD)(PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$|^BUILDKIT_|^SOURCE_DATE_EPOCH$|(?i:_proxy)$|^PATH$`)

// usedElsewhere says what uses a global ARG other than the images of FROM, "" if nothing does. seen are the ARGs that lead to it.
func (m *mover) usedElsewhere(arg string, seen []string) string {
	if special().MatchString(arg) {
		return fmt.Sprintf("BuildKit itself reads ARG %s", arg)
	}
	for _, s := range m.Graph.Stages {
		for _, flag := range s.From.Flags {
			if m.mentions(flag.Value, arg) {
				return used(arg, m.File.Line(s.From))
			}
		}
		for i, cmd := range s.Cmds {
			if takes(cmd, arg) {
				return used(arg, m.File.Line(s.Body[i]))
			}
		}
	}
	for _, cmd := range m.Graph.MetaArgs {
		for _, kv := range cmd.Args {
			if kv.Value == nil || slices.Contains(seen, kv.Key) || kv.Key == arg || !m.mentions(*kv.Value, arg) {
				continue
			}
			if reason := m.usedElsewhere(kv.Key, append(seen, arg)); reason != "" {
				return reason
			}
		}
	}
	return ""
}

func used(arg string, line int) string {
	return fmt.Sprintf("ARG %s is used for more than the image: line %d", arg, line)
}

// takes reports whether an instruction in a stage uses the value of a global ARG: it declares the ARG without a default
// (convert.go, dispatchArg), or is a trigger that may do so.
func takes(cmd instructions.Command, arg string) bool {
	switch c := cmd.(type) {
	case *instructions.ArgCommand:
		return slices.ContainsFunc(c.Args, func(kv instructions.KeyValuePairOptional) bool { return kv.Key == arg && kv.Value == nil })
	case *instructions.OnbuildCommand:
		return strings.Contains(c.Expression, arg)
	}
	return false
}

// mentions reports whether a text uses a variable.
func (m *mover) mentions(text, arg string) bool {
	return regexp.MustCompile(`\$\{?` + regexp.QuoteMeta(arg) + `\b`).MatchString(text)
}

// leadsTo reports whether a text uses a variable, or one whose default does.
func (m *mover) leadsTo(text, arg string, seen []string) bool {
	if m.mentions(text, arg) {
		return true
	}
	for _, cmd := range m.Graph.MetaArgs {
		for _, kv := range cmd.Args {
			if kv.Value == nil || slices.Contains(seen, kv.Key) || !m.mentions(text, kv.Key) {
				continue
			}
			if m.leadsTo(*kv.Value, arg, append(seen, kv.Key)) {
				return true
			}
		}
	}
	return false
}
