package verify

import (
	"fmt"
	"hash/fnv"
	"maps"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// variables holds the variables of a file that the build environment may set.
type variables struct {
	args, used map[string]bool   // declared by ARG; used otherwise
	fixed      map[string]string // values for variables that need a special one
}

// special matches names that BuildKit itself gives a meaning, so that not every value is valid: platform.go,
// defaultArgs; epoch.go; convert.go, proxyEnvFromBuildArgs, isEnabledForStage.
var special = lazyregexp.New(`^$|^(TARGET|BUILD)(PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$|^BUILDKIT_|^SOURCE_DATE_EPOCH$|(?i:_proxy)$|^PATH$`)

var (
	reVariable = lazyregexp.New(`\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
	reKey      = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*`)
	rePlatform = lazyregexp.New(`--platform=["']?(.*?)\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
	rePinned   = lazyregexp.New(`@(sha256:)?\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
)

func variablesOf(sources ...*source) variables {
	v := variables{args: map[string]bool{}, used: map[string]bool{}, fixed: map[string]string{}}
	for _, src := range sources {
		for step := range src.all {
			v.fix(step)
			for n := step.node.Next; n != nil && step.keyword() == "ARG"; n = n.Next {
				v.args[reKey.FindString(n.Value)] = true
			}
		}
		for _, m := range reVariable.FindAllSubmatch(src.text, -1) {
			v.used[string(m[1])] = true
		}
	}
	for name := range v.args {
		delete(v.used, name)
	}
	return v
}

// fix records the variables that need a special value: in a platform, a digest, a port, a signal, a mode. Any
// other value would break the stage and hide everything else.
func (v variables) fix(s step) {
	switch s.keyword() {
	case "FROM":
		v.fixFrom(s.node.Original)
	case "EXPOSE", "STOPSIGNAL":
		v.fixNumbers(s.node.Original)
	case "COPY", "ADD":
		for _, flag := range s.node.Flags {
			if strings.HasPrefix(flag, "--chmod=") {
				v.fixNumbers(flag)
			}
			v.fixDigests(strings.Replace(flag, "--checksum=", "@", 1))
		}
	}
}

func (v variables) fixFrom(text string) {
	for _, m := range rePlatform.FindAllStringSubmatch(text, -1) {
		v.fixed[m[2]] = "s390x"
		if m[1] == "" {
			v.fixed[m[2]] = "linux/s390x"
		}
	}
	v.fixDigests(text)
}

func (v variables) fixDigests(text string) {
	for _, m := range rePinned.FindAllStringSubmatch(text, -1) {
		v.fixed[m[2]] = strings.Repeat("0", 64)
		if m[1] == "" {
			v.fixed[m[2]] = "sha256:" + v.fixed[m[2]]
		}
	}
}

func (v variables) fixNumbers(text string) {
	for _, m := range reVariable.FindAllStringSubmatch(text, -1) {
		v.fixed[m[1]] = relative(m[1])
	}
}

// values returns a value for each name.
func (v variables) values(names map[string]bool, value func(name string) string) map[string]string {
	values := map[string]string{}
	for name := range names {
		if special.MatchString(name) {
			continue
		}
		if fixed, ok := v.fixed[name]; ok {
			values[name] = fixed
		} else {
			values[name] = value(name)
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
	for _, match := range anyVariable.FindAllStringSubmatch(word, -1) {
		none[match[1]+match[2]] = ""
	}
	var list []map[string]string
	for _, at := range anyVariable.FindAllStringSubmatchIndex(word, -1) {
		head := anyVariable.ReplaceAllString(word[:at[0]], "")
		tail := anyVariable.ReplaceAllString(word[at[1]:], "")
		if len(head)+len(tail) > len(name) || !strings.HasPrefix(name, head) || !strings.HasSuffix(name, tail) {
			continue
		}
		match := anyVariable.FindStringSubmatch(word[at[0]:at[1]])
		args := maps.Clone(none)
		args[match[1]+match[2]] = name[len(head) : len(name)-len(tail)]
		list = append(list, args)
	}
	return list
}
