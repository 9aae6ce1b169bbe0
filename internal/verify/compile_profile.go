package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// profile is one hypothesis about what a file leaves open: the config of its base images, the build arguments and
// the platform.
type profile struct {
	title    string // for messages, after "with"
	platform ocispecs.Platform
	workdir  string
	user     string
	env      []string
	shell    []string
	author   string // in the image's field and label
	onbuild  []string
	spared   map[string]bool // images that have no triggers
	args     map[string]string
	moved    func(image string) string // returns the image that replaces an image; nil: none is replaced
	settled  bool                      // official images have the WORKDIR that dfix knows
	other    *profile                  // is tried too if this one breaks a stage
}

// key returns the key of p in a cache.
func (p *profile) key() string {
	return fmt.Sprintf("%v %v %v %q %q %q %q %q %q %v", p.moved != nil, p.settled, p.platform, p.workdir, p.env, p.onbuild, p.shell, p.user, p.author, p.args)
}

// Builds run on linux/amd64, for the same or another platform. Without a platform the host would decide
// (dockerfile2llb/platform.go, buildPlatformOpt).
var (
	builder = ocispecs.Platform{OS: "linux", Architecture: "amd64"}
	foreign = ocispecs.Platform{OS: "linux", Architecture: "arm64"}
)

// emptyProfile returns a profile with an empty image config and default arguments.
func emptyProfile() *profile { return &profile{title: "a plain base image", platform: builder} }

// fullProfile returns a profile whose base image sets everything. Only it shows the difference between `WORKDIR src` and
// `WORKDIR /src`. Its trigger changes WORKDIR. vars are the environment variables that the file uses.
func fullProfile(vars map[string]string) *profile {
	p := &profile{
		title:    "a base image that sets WORKDIR, USER, ENV, SHELL and ONBUILD",
		platform: foreign,
		workdir:  "/weird/wd/so/deep/that/no/dots/get/out",
		user:     "1234",
		shell:    []string{"/bin/weird", "-x"},
		author:   "weird author",
		onbuild:  []string{"WORKDIR trigger"},
		other:    emptyProfile(),
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		p.env = append(p.env, name+"="+vars[name])
	}
	return p
}

// with returns p with build arguments. If a value breaks a stage, p itself is tried too.
func (p *profile) with(title string, args map[string]string) *profile {
	q := *p
	q.title, q.args, q.other = title, map[string]string{}, p
	maps.Copy(q.args, p.args)
	maps.Copy(q.args, args)
	return &q
}

// profiles returns the profiles under which before and after may differ, or all if thoroughly is set.
//
// A name means the same under every base image unless a FROM is computed. A path without a variable that is right
// under the rich base image is right under the plain one. A build argument of which unset, which may be nil, reports that nothing sets it has no value
// but its default.
func profiles(before, after *source, d *delta, thoroughly bool, unset func(arg string) bool) []*profile {
	args, others := variablesOf(before, after)
	base := fullProfile(values(others, relative))
	full := base.with(base.title, values(args, relative))
	list := []*profile{full}
	if thoroughly || d.rest() || d.dollar || before.computed() || after.computed() {
		list = append(list, emptyProfile())
	}
	if thoroughly || d.meta || d.stages == nil || d.dollar { // if not, no path that depends on a variable differs
		list = append(list, fullProfile(values(others, absolute)).with("absolute paths in variables", values(args, absolute)))
	}
	if (thoroughly || !d.onlyNamesDiffer()) && (before.windows() || after.windows()) {
		list = append(list, windows(full))
	}
	invented := d.newAliases()
	for _, name := range invented {
		for _, args := range slices.Concat(after.spellings(name), before.spellings(name)) {
			if allUnset(args, unset) {
				continue
			}
			p := full.with("build arguments "+listed(args), args)
			p.other = base.with(p.title, args)
			list = append(list, p)
		}
	}
	if len(invented) > 0 && (before.onbuildBase() || after.onbuildBase()) {
		list = append(list, triggering(invented))
	}
	return list
}

// allUnset reports whether nothing sets one of these build arguments.
func allUnset(args map[string]string, unset func(arg string) bool) bool {
	for arg := range args {
		if unset == nil || !unset(arg) {
			return false
		}
	}
	return true
}

// windows returns full with a Windows image, where BuildKit reads paths differently (util/system/path.go).
func windows(full *profile) *profile {
	p := *full
	p.title = "a Windows base image"
	p.platform = ocispecs.Platform{OS: "windows", Architecture: "amd64"}
	p.workdir, p.shell = `C:\weird\wd`, []string{"weirdshell"}
	return &p
}

// windows reports whether a file may be meant for Windows.
func (s *source) windows() bool {
	return s.escape == '`' || s.mentions("windows", "Windows", "nanoserver", "servercore", `C:\`, `c:\`, "C:/", "c:/")
}

// listed returns build arguments as a command line has them.
func listed(args map[string]string) string {
	var words []string
	for _, k := range slices.Sorted(maps.Keys(args)) {
		words = append(words, k+"="+args[k])
	}
	return strings.Join(words, " ")
}

// computed reports whether a FROM contains a variable.
func (s *source) computed() bool {
	return slices.ContainsFunc(s.stages, func(st stage) bool { return st.open })
}

// onbuildBase reports whether the name of a base image suggests that it is made for its triggers. Other images
// should not name stages of a file that they do not know: the profile that asks for a name would be captured by
// any stage of that name.
func (s *source) onbuildBase() bool {
	return slices.ContainsFunc(s.stages, func(st stage) bool {
		return st.parent < 0 && strings.Contains(strings.ToLower(st.base), "onbuild")
	})
}

// triggering returns a profile of base images whose triggers copy from names. The images of those names have no
// trigger, because resolving them would not end.
func triggering(names []string) *profile {
	p := emptyProfile()
	p.title = "base images with ONBUILD COPY --from=" + strings.Join(names, ",")
	p.spared = map[string]bool{}
	for _, name := range names {
		p.onbuild = append(p.onbuild, "COPY --from="+name+" / /triggered/")
		p.spared[name] = true
	}
	return p
}
