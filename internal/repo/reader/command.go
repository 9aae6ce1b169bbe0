package reader

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"

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

// buildkits are the programs that use BuildKit. Other programs, and those in variables, may be Buildah.
var buildkits = []string{"docker", "nerdctl", "docker-buildx", "depot", "finch"}

// wrappers run the command after them in their own directory.
var wrappers = []string{"sudo", "env", "time", "exec", "command", "nice", "ionice", "nohup", "setsid", "retry", "timeout", "then", "do"}

// ContainerTool matches a variable that holds the name of such a program: $(DOCKER), ${CONTAINER_TOOL}.
var ContainerTool = lazyregexp.New(`(?i)docker|podman|buildah|container|engine|\boci`)

// command reads a command if it builds or names images.
func (c *Commands) command(cmd *sh.Command, dirs []string, anywhere bool) {
	args := make([]argument, len(cmd.Words))
	for i, w := range cmd.Words {
		args[i] = c.read(w)
		if path, ok := c.below(args[i].Word, cmd.Dir); ok && !cmd.Nested { // the outer shell may fill it in

			args[i] = argument{Word: path}
		}
	}
	at := slices.IndexFunc(args, isProgram)
	if at < 0 {
		return
	}
	if !runsHere(args[:at]) {
		dirs = nil // it may run elsewhere, or only be printed
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
	b := c.build(rest, &mention.Build{Dirs: dirs, Elsewhere: anywhere, Uncertain: c.Edited, Buildah: !slices.Contains(buildkits, path.Base(args[at].Text))})
	if file, ok := c.below(b.File, cmd.Dir); ok && !cmd.Nested { // --file=$PWD/Dockerfile
		b.File = file
	}
	b.Caller, b.First = c.Caller && cmd.Dir.From == sh.Start, c.First
	c.Add(b)
}

// below returns a path relative to dir, the directory of its command, if it begins with a variable that holds that directory, and one
// below the root if it begins with a variable that holds the root.
func (c *Commands) below(w source.Word, dir sh.Dir) (path source.Word, ok bool) {
	if path, ok = w.Below(mention.Root, c.Roots...); ok {
		return path, ok
	}
	here := []string{"PWD"}
	if dir == start { // where make has started, too
		here = append(here, makePrefix+"CURDIR", makePrefix+"shell_pwd")
		if len(c.Dirs) == 1 {
			here = append(here, makePrefix+"PWD") // of the shell that called make
		}
	}
	return w.Below(".", slices.DeleteFunc(here, func(name string) bool { return len(c.Vars[name]) > 0 })...)
}

func isProgram(a argument) bool {
	if a.Known() {
		return slices.Contains(programs, path.Base(a.Text))
	}
	return ContainerTool().MatchString(a.variable)
}

// runsHere reports whether a command after these words runs now, in the same directory.
func runsHere(before []argument) bool {
	for _, a := range before {
		switch {
		case !a.Known(), slices.Contains([]string{"-C", "-D", "-i", "--login"}, a.Text), strings.HasPrefix(a.Text, "--chdir"):
			return false
		case slices.Contains(wrappers, a.Text), strings.HasPrefix(a.Text, "-"), strings.Contains(a.Text, "="), strings.Trim(a.Text, "0123456789smh") == "":
		default:
			return false
		}
	}
	return true
}

// subcommand returns the arguments after the subcommand with one of these names. It skips the flags before it.
func subcommand(args []argument, names ...string) (rest []argument, ok bool) {
	for i := 0; i < len(args); i++ {
		if slices.Contains(names, args[i].Text) {
			return args[i+1:], true
		}
		switch a := args[i]; a.Text {
		case "buildx", "image", "builder":
		case "-H", "--host", "--context", "-c", "--config", "-l", "--log-level", "--builder", "--root", "--connection", "--url":
			i++
		default:
			if a.Known() && !strings.HasPrefix(a.Text, "-") || a.variadic {
				return nil, false
			}
		}
	}
	return nil, false
}

// build reads the arguments of a build.
func (c *Commands) build(args []argument, b *mention.Build) *mention.Build {
	b.BothPlaces = b.Buildah
	operands, known := c.flags(args, b)
	var several []source.Word
	for _, a := range operands {
		if a.variadic {
			words := c.values(a.Word)
			known = known && c.harmless(a, words)
			several = append(several, words...)
		}
	}
	operands = slices.DeleteFunc(operands, func(a argument) bool { return a.variadic })
	if len(operands) > 0 {
		b.Context = operands[len(operands)-1].Word
	}
	switch {
	case len(operands) != 1 || !known && !b.File.Given():
		b.Dirs, b.AnyFile = nil, true
	case !known:
		b.Uncertain = true
	}
	b.Inline = b.Context.Text == "-" || b.File.Text == "-"
	b.Images = append(b.Images, spreadTags(several, len(b.Images) > 0 || tagless(args))...)
	return b
}

// flags reads the flags of a build and returns the other arguments. It reports whether it knows all flags.
func (c *Commands) flags(args []argument, b *mention.Build) (operands []argument, known bool) {
	known = true
	for _, f := range flags(args, valued) {
		switch {
		case f.Text == "--" || slices.Contains(switches, f.name):
		case f.value.Given():
			c.option(b, f.name, f.value)
		case strings.HasPrefix(f.Text, "-") && f.Text != "-":
			known = false
		default:
			operands = append(operands, f.argument)
		}
	}
	return operands, known
}

// nameReference matches a command that gives a variable a second name.
var nameReference = lazyregexp.New(`\b(?:local|declare|typeset)[ \t]+-\w*n`)

// harmless reports whether the words of an array are flags that neither name a stage nor choose the Dockerfile. No environment
// sets an array.
func (c *Commands) harmless(a argument, words []source.Word) bool {
	if len(words) == 0 || !a.array || nameReference().MatchString(c.code.Text) {
		return false
	}
	for i := 0; i < len(words); i++ {
		flag, _, joined := strings.Cut(words[i].Text, "=")
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

// spreadTags returns the tags among the words of a variable. If the command itself has no tag, a word that cannot be read counts
// as one.
func spreadTags(words []source.Word, tagged bool) []source.Word {
	var all []source.Word
	for i, w := range words {
		name, value, _ := w.Split()
		switch {
		case w.Opaque() && !tagged:
			all = append(all, w)
		case name.Text == "--tag" && value.Given():
			all = append(all, value)
		case i > 0 && (words[i-1].Text == "-t" || words[i-1].Text == "--tag"):
			all = append(all, w)
		}
	}
	return all
}

// tagless reports whether the flags of a build show that it gives the image no name.
func tagless(args []argument) bool {
	return slices.ContainsFunc(args, func(a argument) bool {
		flag, _, _ := strings.Cut(a.Text, "=")
		return slices.Contains([]string{"-o", "--output", "-q", "--quiet", "--iidfile", "--check", "--print"}, flag)
	})
}

// flagOf cuts --name=value and -fvalue.
func flagOf(a argument) (name string, value source.Word, joined bool) {
	if len(a.Text) > 2 && a.Text[0] == '-' && a.Text[1] != '-' && strings.IndexByte("ft", a.Text[1]) >= 0 {
		if a.Text[2] == '=' {
			return a.Text[:2], a.From(3), true
		}
		return a.Text[:2], a.From(2), true
	}
	if !strings.HasPrefix(a.Text, "--") {
		return a.Text, source.Word{}, false
	}
	if i := strings.IndexByte(a.Text, '='); i > 0 && !strings.Contains(a.Text[:i], source.Unknown) {
		return a.Text[:i], a.From(i + 1), true
	}
	return a.Text, source.Word{}, false
}

func (c *Commands) option(b *mention.Build, flag string, value source.Word) {
	switch flag {
	case "-f", "--file":
		if b.File.Given() && b.Buildah {
			b.Dirs, b.AnyFile = nil, true // several files are combined
		}
		b.File = value
	case "--target":
		if slices.ContainsFunc(b.Targets, func(w source.Word) bool { return !w.Sure || w.Text != value.Text }) {
			b.Targets = nil // the last one counts
		}
		b.Targets = append(b.Targets, c.targets(value)...)
		line, _ := value.Lines.Position(value.Place(0))
		c.Scan.Targets = append(c.Scan.Targets, line)
	case "-t", "--tag":
		b.Images = append(b.Images, c.values(value)...)
	case "--build-context":
		for _, w := range c.values(value) {
			name, _, _ := w.Split() // without "=" it is computed, or no context
			b.Contexts = append(b.Contexts, name)
		}
	case "--no-cache-filter":
		b.Filters = append(b.Filters, value.Fields(",")...)
	case "--build-arg":
		key, value, _ := value.Split()
		b.Arg(key.Text, value)
	}
}

// targets returns the stages that an argument may name: its values, and an unknown one if the person who runs the command may set
// it.
func (c *Commands) targets(w source.Word) []source.Word {
	all := c.values(w)
	if !slices.ContainsFunc(all, source.Word.Opaque) && c.Vars.Settable(w) {
		all = append(all, source.Opaque(w.Located))
	}
	return all
}

// values returns an argument, or all its possible values if it contains variables.
func (c *Commands) values(w source.Word) []source.Word {
	var all []source.Word
	for _, reading := range c.Vars.Readings(w) {
		if reading.Sure || !strings.ContainsAny(reading.Text, " \t\n") {
			all = append(all, reading)
			continue
		}
		for _, field := range strings.Fields(reading.Text) { // the shell splits it
			all = append(all, source.Computed(reading.Located, field))
		}
	}
	return all
}
