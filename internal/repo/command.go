package repo

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	sh "github.com/dfix-dev/dfix/internal/shell"
)

// Flags of docker build, docker buildx build, podman build and buildah build that have no value behind
// them (buildx commands/build.go, buildah pkg/cli/common.go); those below have one.
var switches = strings.Fields(`--no-cache --pull --push --load -q --quiet --rm --force-rm --squash --compress --stream --check -D --debug
	--disable-content-trust --layers --squash-all --tls-verify --pull-always --pull-never --no-hosts --no-hostname --disable-compression
	--all-platforms --omit-history --identity-label --stdin --skip-unused-stages --inherit-labels --help --save --lint`)

var valued = strings.Fields(`-t --tag --build-arg -f --file --target --platform --cache-from --cache-to --label --secret --ssh -o --output
	--progress --network --add-host --builder --iidfile --metadata-file --build-context --no-cache-filter --allow --annotation --attest --sbom
	--provenance --shm-size --ulimit --cgroup-parent --isolation -m --memory --memory-swap --cpu-period --cpu-quota --cpu-shares -c
	--cpuset-cpus --cpuset-mems --security-opt --call --print --invoke --policy --resource --format --arch --os --variant --authfile -v --volume
	--creds --device --ignorefile --userns --runtime --jobs --logfile --manifest --retry --retry-delay --timestamp --env --unsetenv
	--build-arg-file --cap-add --cap-drop --cert-dir --dns --dns-option --dns-search --from --signature-policy --source-date-epoch --project --token`)

// programs build images.
var programs = []string{"docker", "podman", "buildah", "nerdctl", "docker-buildx", "depot", "finch"}

// buildkits are those that mean BuildKit. Others, and those that a variable names, may be Buildah.
var buildkits = []string{"docker", "nerdctl", "docker-buildx", "depot", "finch"}

// wrappers run the command behind them in their own directory.
var wrappers = []string{"sudo", "env", "time", "exec", "command", "nice", "retry", "timeout", "then", "do"}

// container is a variable that holds the name of such a program: $(DOCKER), ${CONTAINER_TOOL}.
var containerTool = lazyregexp.New(`(?i)docker|podman|buildah|container|engine|\boci`)

// command reads a command if it builds or names images.
func (c *commands) command(cmd *sh.Command, dirs []string, anywhere bool) {
	args := make([]argument, len(cmd.Words))
	for i, w := range cmd.Words {
		args[i] = c.argument(w)
	}
	at := slices.IndexFunc(args, isProgram)
	if at < 0 {
		return
	}
	if !runsHere(args[:at]) {
		dirs = nil // run over there, printed, or who knows
	}
	if rest, ok := subcommand(args[at+1:], "bake"); ok {
		c.bake(rest, dirs, anywhere)
		return
	}
	rest, ok := subcommand(args[at+1:], "build", "bud", "b")
	if !ok {
		c.imageCommand(args[at+1:])
		return
	}
	b := c.build(rest, &build{dirs: dirs, elsewhere: anywhere, uncertain: c.editsDockerfile, buildah: !slices.Contains(buildkits, path.Base(args[at].text))})
	c.add(b)
}

func isProgram(a argument) bool {
	if a.known() {
		return slices.Contains(programs, path.Base(a.text))
	}
	return containerTool.MatchString(a.variable)
}

// runsHere reports whether a command after these words runs now, in the same directory.
func runsHere(before []argument) bool {
	for _, a := range before {
		switch {
		case !a.known(), a.text == "-C", a.text == "-D", strings.HasPrefix(a.text, "--chdir"):
			return false
		case slices.Contains(wrappers, a.text), strings.HasPrefix(a.text, "-"), strings.Contains(a.text, "="), strings.Trim(a.text, "0123456789smh") == "":
		default:
			return false
		}
	}
	return true
}

// subcommand returns what follows a command of one of these names; what comes before its flags is skipped.
func subcommand(args []argument, names ...string) (rest []argument, ok bool) {
	for i := 0; i < len(args); i++ {
		if slices.Contains(names, args[i].text) {
			return args[i+1:], true
		}
		switch a := args[i]; a.text {
		case "buildx", "image", "builder":
		case "-H", "--host", "--context", "-c", "--config", "-l", "--log-level", "--builder", "--root", "--connection", "--url":
			i++
		default:
			if a.known() && !strings.HasPrefix(a.text, "-") || a.variadic {
				return nil, false
			}
		}
	}
	return nil, false
}

// build reads the arguments of a build.
func (c *commands) build(args []argument, b *build) *build {
	b.bothPlaces = b.buildah
	operands, known := c.flags(args, b)
	var several []word
	for _, a := range operands {
		if a.variadic {
			words := c.values(a.word)
			known = known && c.harmless(a, words)
			several = append(several, words...)
		}
	}
	operands = slices.DeleteFunc(operands, func(a argument) bool { return a.variadic })
	if len(operands) > 0 {
		b.context = operands[len(operands)-1].word
	}
	switch {
	case len(operands) != 1 || !known && !b.file.given():
		b.dirs, b.anyFile = nil, true
	case !known:
		b.uncertain = true
	}
	b.inline = b.context.text == "-" || b.file.text == "-"
	b.images = append(b.images, spreadTags(several, len(b.images) > 0 || tagless(args))...)
	return b
}

// flags reads the flags of a build, and returns the arguments that are none. It reports whether it knows all flags.
func (c *commands) flags(args []argument, b *build) (operands []argument, known bool) {
	known = true
	for i := 0; i < len(args); i++ {
		a := args[i]
		flag, value, joined := flagOf(a)
		switch {
		case a.text == "--" || slices.Contains(switches, flag):
		case joined:
			c.option(b, flag, value)
		case slices.Contains(valued, flag):
			if i++; i < len(args) {
				c.option(b, flag, args[i].word)
			}
		case strings.HasPrefix(a.text, "-") && a.text != "-":
			known = false
		default:
			operands = append(operands, a)
		}
	}
	return operands, known
}

// nameReference matches a command that gives a variable a second name.
var nameReference = lazyregexp.New(`\b(?:local|declare|typeset)[ \t]+-\w*n`)

// harmless reports whether words, the values of an array, which no environment sets, are flags that neither name a stage nor choose the Dockerfile.
func (c *commands) harmless(a argument, words []word) bool {
	if len(words) == 0 || !a.array || nameReference.MatchString(c.code.text) {
		return false
	}
	for i := 0; i < len(words); i++ {
		flag, _, joined := strings.Cut(words[i].text, "=")
		switch {
		case slices.Contains(switches, flag):
		case !slices.Contains(valued, flag) || slices.Contains(choosing, flag):
			return false
		case !joined:
			i++
		}
	}
	return true
}

// choosing are the flags with a value that name a stage, a Dockerfile or a build context.
var choosing = []string{"-f", "--file", "--target", "--build-context", "--build-arg-file"}

// spreadTags returns the tags among words that a variable holds. Where the command has no tag of its own, a word that cannot
// be read is taken for one.
func spreadTags(words []word, tagged bool) []word {
	var all []word
	for i, w := range words {
		name, value, _ := w.split()
		switch {
		case w.opaque() && !tagged:
			all = append(all, w)
		case name.text == "--tag" && value.given():
			all = append(all, value)
		case i > 0 && (words[i-1].text == "-t" || words[i-1].text == "--tag"):
			all = append(all, w)
		}
	}
	return all
}

// tagless reports whether a build shows by its flags that it gives no name to what it builds.
func tagless(args []argument) bool {
	return slices.ContainsFunc(args, func(a argument) bool {
		flag, _, _ := strings.Cut(a.text, "=")
		return slices.Contains([]string{"-o", "--output", "-q", "--quiet", "--iidfile", "--check", "--print"}, flag)
	})
}

// flagOf cuts --name=value and -fvalue.
func flagOf(a argument) (name string, value word, joined bool) {
	if len(a.text) > 2 && a.text[0] == '-' && a.text[1] != '-' && strings.IndexByte("ft", a.text[1]) >= 0 {
		if a.text[2] == '=' {
			return a.text[:2], a.from(3), true
		}
		return a.text[:2], a.from(2), true
	}
	if !strings.HasPrefix(a.text, "--") {
		return a.text, word{}, false
	}
	if i := strings.IndexByte(a.text, '='); i > 0 && !strings.Contains(a.text[:i], unknown) {
		return a.text[:i], a.from(i + 1), true
	}
	return a.text, word{}, false
}

func (c *commands) option(b *build, flag string, value word) {
	switch flag {
	case "-f", "--file":
		if b.file.given() && b.buildah {
			b.dirs, b.anyFile = nil, true // several files are put together
		}
		b.file = value
	case "--target":
		if slices.ContainsFunc(b.targets, func(w word) bool { return !w.sure || w.text != value.text }) {
			b.targets = nil // the last one counts
		}
		b.targets = append(b.targets, c.targets(value)...)
		c.markRead(value)
	case "-t", "--tag":
		b.images = append(b.images, c.values(value)...)
	case "--build-context":
		for _, w := range c.values(value) {
			name, _, _ := w.split() // without "=" it is computed, or no context
			b.contexts = append(b.contexts, name)
		}
	case "--no-cache-filter":
		b.filters = append(b.filters, value.fields(",")...)
	case "--build-arg":
		key, value, _ := value.split()
		b.arg(key.text, value)
	}
}

// targets are the stages that an argument may name: its values, and anything if whoever runs the command may set it.
func (c *commands) targets(w word) []word {
	all := c.values(w)
	if !slices.ContainsFunc(all, word.opaque) && c.vars.settable(w.pieces, maxResolving) {
		all = append(all, opaque(w.located))
	}
	return all
}

// values is what an argument is, or what the variables in it can make of it.
func (c *commands) values(w word) []word {
	var all []word
	for _, reading := range c.vars.readings(w) {
		if reading.sure || !strings.ContainsAny(reading.text, " \t\n") {
			all = append(all, reading)
			continue
		}
		for _, field := range strings.Fields(reading.text) { // the shell splits it
			all = append(all, computed(reading.located, field))
		}
	}
	return all
}
