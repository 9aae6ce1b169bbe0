package verify

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"regexp"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// special matches names that BuildKit itself gives a meaning, so that not every value is valid: platform.go,
// defaultArgs; epoch.go; convert.go, proxyEnvFromBuildArgs, isEnabledForStage.
var special = lazyregexp.New(`^$|^(TARGET|BUILD)(PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$|^BUILDKIT_|^SOURCE_DATE_EPOCH$|(?i:_proxy)$|^PATH$`)

var (
	reVariable = lazyregexp.New(`\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
	reKey      = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*`)
	rePlatform = lazyregexp.New(`--platform=["']?(.*?)\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
	rePinned   = lazyregexp.New(`@(sha256:)?\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
)

// variablesOf returns the variables that the build environment may set: those that an ARG declares, and all others. The value
// is "", or the one that a variable needs because any other would break its stage and hide everything else.
func variablesOf(sources ...*source) (args, others map[string]string) {
	args, others = map[string]string{}, map[string]string{}
	fixed := map[string]string{}
	for _, src := range sources {
		for step := range src.all {
			fix(fixed, step)
			for n := step.node.Next; n != nil && step.keyword() == "ARG"; n = n.Next {
				args[reKey().FindString(n.Value)] = ""
			}
		}
		for _, m := range reVariable().FindAllSubmatch(src.text, -1) {
			others[string(m[1])] = fixed[string(m[1])]
		}
	}
	for name := range args {
		args[name] = fixed[name]
		delete(others, name)
	}
	return args, others
}

// fix records the values of variables in a platform, a digest, a port, a signal or a mode.
func fix(fixed map[string]string, s step) {
	as := func(pattern func() *regexp.Regexp, text, prefix, value string) {
		for _, m := range pattern().FindAllStringSubmatch(text, -1) {
			fixed[m[2]] = value
			if m[1] == "" {
				fixed[m[2]] = prefix + value
			}
		}
	}
	number := func(text string) {
		for _, m := range reVariable().FindAllStringSubmatch(text, -1) {
			fixed[m[1]] = relative(m[1])
		}
	}
	zeros := strings.Repeat("0", 64)
	switch s.keyword() {
	case "FROM":
		as(rePlatform, s.node.Original, "linux/", "s390x")
		as(rePinned, s.node.Original, "sha256:", zeros)
	case "EXPOSE", "STOPSIGNAL":
		number(s.node.Original)
	case "COPY", "ADD":
		for _, flag := range s.node.Flags {
			if strings.HasPrefix(flag, "--chmod=") {
				number(flag)
			}
			as(rePinned, strings.Replace(flag, "--checksum=", "@", 1), "sha256:", zeros)
		}
	}
}

// values returns the variables with their values, or with what value returns for those without one.
func values(variables map[string]string, value func(name string) string) map[string]string {
	values := map[string]string{}
	for name, fixed := range variables {
		if !special().MatchString(name) {
			values[name] = cmp.Or(fixed, value(name))
		}
	}
	return values
}

// relative returns a value that is valid in most places: a tag, a relative path, a port, an octal mode. It depends
// only on the name, so every round uses the same value.
func relative(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	return fmt.Sprintf("%o", 0o1001+h.Sum32()%0o6700)
}

// absolute returns a value that makes a path absolute that begins with it.
func absolute(name string) string { return "/abs/" + relative(name) }

// spellings returns the build arguments under which a computed FROM is name.
func (s *source) spellings(name string) []map[string]string {
	var list []map[string]string
	for _, st := range s.stages {
		if st.open {
			list = append(list, spell(st.base, name)...)
		}
	}
	return list
}

// anyVariable matches a variable in a word, with any modifier.
var anyVariable = lazyregexp.New(`\$(?:\{([A-Za-z_][A-Za-z0-9_]*)[^}]*\}|([A-Za-z_][A-Za-z0-9_]*))`)

// spell solves word = name for one variable at a time. The others are empty.
func spell(word, name string) []map[string]string {
	word = strings.NewReplacer(`"`, "", `'`, "").Replace(word)
	none := map[string]string{}
	for _, match := range anyVariable().FindAllStringSubmatch(word, -1) {
		none[match[1]+match[2]] = ""
	}
	var list []map[string]string
	for _, at := range anyVariable().FindAllStringSubmatchIndex(word, -1) {
		head := anyVariable().ReplaceAllString(word[:at[0]], "")
		tail := anyVariable().ReplaceAllString(word[at[1]:], "")
		if len(head)+len(tail) > len(name) || !strings.HasPrefix(name, head) || !strings.HasSuffix(name, tail) {
			continue
		}
		match := anyVariable().FindStringSubmatch(word[at[0]:at[1]])
		args := maps.Clone(none)
		args[match[1]+match[2]] = name[len(head) : len(name)-len(tail)]
		list = append(list, args)
	}
	return list
}
