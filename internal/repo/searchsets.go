package repo

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// fileCommand is the beginning of a command that takes files, fileFlags that of a variable with its flags, and fileVariable
// a setting that lists files.
var (
	fileCommand  = lazyregexp.New(`(?i)(compose|\bbake)[)}"']*[ \t,]`)
	fileFlags    = lazyregexp.New(`=[ \t]*["']?((?:-f|--file)[ =])`)
	fileVariable = lazyregexp.New(`\bCOMPOSE_FILE["']?[ \t]*[:=][ \t]*["']?([^\s"'#,]+)`)
)

// composeValued and composeSwitches are the flags of docker compose before its command (compose cmd/compose/compose.go).
var (
	composeValued   = strings.Fields(`-p --project-name --env-file --profile --ansi --parallel --progress -H --host -c --context --log-level --tlscacert --tlscert --tlskey`)
	composeSwitches = strings.Fields(`--compatibility --dry-run --all-resources --verbose --no-ansi --no-interaction --tls --tlsverify`)
)

// findFileSets records the files that the commands and settings anywhere in s give to Compose and Bake.
func findFileSets(sc *scan, s *source) {
	if lower := bytes.ToLower(s.src); !bytes.Contains(lower, []byte("compose")) && !bytes.Contains(lower, []byte("bake")) {
		return
	}
	for _, m := range fileCommand.FindAllSubmatchIndex(s.src, maxFound) {
		if s.commented(m[0]) {
			continue
		}
		set := fileSet{tool: compose, from: s.path}
		words := commandLine(s, m[1])
		if strings.EqualFold(string(s.src[m[2]:m[3]]), "bake") {
			set.tool = bake
		}
		if take(&set, words); len(set.files) > 0 {
			sc.name(set)
		}
	}
	for _, m := range fileFlags.FindAllSubmatchIndex(s.src, maxFound) {
		set := fileSet{tool: compose, from: s.path}
		take(&set, commandLine(s, m[2]))
		if !s.commented(m[0]) && !slices.ContainsFunc(set.files, func(name string) bool { return !isCompose(path.Base(name)) }) {
			sc.name(set)
		}
	}
	for _, m := range fileVariable.FindAllSubmatchIndex(s.src, maxFound) {
		if list := blankHoles(string(s.src[m[2]:m[3]])); !s.commented(m[0]) && !computedOnly(list) {
			sc.name(fileSet{tool: compose, from: s.path, files: strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ';' })})
		}
	}
}

// commandLine returns the words from offset on to the end of the command: that of its logical line, or what divides commands.
func commandLine(s *source, from int) []string {
	rest := string(s.src[from:min(len(s.src), from+2*maxDistance)])
	rest = strings.NewReplacer("\\\r\n", " ", "\\\n", " ", "`\n", " ").Replace(rest)
	rest, _, _ = strings.Cut(rest, "\n")
	rest = blankHoles(rest)
	if i := strings.IndexAny(rest, ";&|`#<>"); i >= 0 {
		rest = rest[:i]
	}
	return strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \t\r,\"'[](){}", r) })
}

func blankHoles(text string) string { return hole.hole.ReplaceAllString(text, unknown) }

// take reads the arguments of a command. Flags of Compose come before its command; those of Bake may be anywhere.
func take(f *fileSet, words []string) {
	for i := 0; i < len(words); i++ {
		flag, value, joined := strings.Cut(words[i], "=")
		if short, ok := strings.CutPrefix(words[i], "-f"); ok && short != "" && !strings.HasPrefix(words[i], "--") {
			flag, value, joined = "-f", strings.TrimPrefix(short, "="), true
		}
		known := slices.Contains([]string{"-f", "--file", "--project-directory", "--workdir"}, flag)
		if !joined && (known || f.tool == compose && slices.Contains(composeValued, flag)) {
			if i++; i < len(words) {
				value = words[i]
			}
		}
		switch {
		case flag == "-f", flag == "--file":
			f.files = append(f.files, strings.TrimPrefix(value, "cwd://"))
		case flag == "--project-directory", flag == "--workdir":
			f.project = value
		case f.tool == bake, slices.Contains(composeValued, flag), slices.Contains(composeSwitches, flag):
		case words[i] == unknown: // words that may be any flags
			f.files = append(f.files, unknown)
		default:
			return
		}
	}
}
