package repo

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/reader"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// fileCommand matches the beginning of a command that takes files, fileFlags that of a variable with its flags, and fileVariable
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

// fileSets records the files that the commands and settings anywhere in s give to Compose and Bake.
func fileSets(sc *mention.Scan, s *source.File) {
	if lower := bytes.ToLower(s.Src); !bytes.Contains(lower, []byte("compose")) && !bytes.Contains(lower, []byte("bake")) {
		return
	}
	add := func(at int, set mention.FileSet) {
		if len(set.Files) > 0 && !s.Commented(at) {
			sc.Sets = append(sc.Sets, set)
		}
	}
	for _, m := range fileCommand().FindAllSubmatchIndex(s.Src, mention.MaxFound) {
		tool := project.Compose
		if strings.EqualFold(string(s.Src[m[2]:m[3]]), "bake") {
			tool = project.Bake
		}
		add(m[0], commandSet(tool, s, m[1]))
	}
	for _, m := range fileFlags().FindAllSubmatchIndex(s.Src, mention.MaxFound) {
		set := commandSet(project.Compose, s, m[2])
		if !slices.ContainsFunc(set.Files, func(name string) bool { return reader.FormatOf(name, false) != project.Compose }) {
			add(m[0], set)
		}
	}
	for _, m := range fileVariable().FindAllSubmatchIndex(s.Src, mention.MaxFound) {
		if list := blankHoles(string(s.Src[m[2]:m[3]])); strings.Trim(list, source.Unknown) != "" {
			add(m[0], mention.FileSet{Tool: project.Compose, From: s.Path, Files: strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ';' })})
		}
	}
}

// commandLine returns the words from offset on to the end of the command: that of its logical line, or what divides commands.
func commandLine(s *source.File, from int) []string {
	rest := string(s.Src[from:min(len(s.Src), from+2*maxDistance)])
	rest = strings.NewReplacer("\\\r\n", " ", "\\\n", " ", "`\n", " ").Replace(rest)
	rest, _, _ = strings.Cut(rest, "\n")
	rest = blankHoles(rest)
	if i := strings.IndexAny(rest, ";&|`#<>"); i >= 0 {
		rest = rest[:i]
	}
	return strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \t\r,\"'[](){}", r) })
}

func blankHoles(text string) string { return hole.Hole().ReplaceAllString(text, source.Unknown) }

// commandSet returns the files that a command names whose arguments begin at an offset. Flags of Compose come before its command;
// those of Bake may be anywhere.
func commandSet(tool *mention.Format, s *source.File, offset int) mention.FileSet {
	f := mention.FileSet{Tool: tool, From: s.Path}
	words := commandLine(s, offset)
	for i := 0; i < len(words); i++ {
		flag, value, joined := strings.Cut(words[i], "=")
		if short, ok := strings.CutPrefix(words[i], "-f"); ok && short != "" && !strings.HasPrefix(words[i], "--") {
			flag, value, joined = "-f", strings.TrimPrefix(short, "="), true
		}
		known := slices.Contains([]string{"-f", "--file", "--project-directory", "--workdir"}, flag)
		if !joined && (known || f.Tool == project.Compose && slices.Contains(composeValued, flag)) {
			if i++; i < len(words) {
				value = words[i]
			}
		}
		switch {
		case flag == "-f", flag == "--file":
			f.Files = append(f.Files, strings.TrimPrefix(value, "cwd://"))
		case flag == "--project-directory", flag == "--workdir":
			f.Project = value
		case f.Tool == project.Bake, slices.Contains(composeValued, flag), slices.Contains(composeSwitches, flag):
		case words[i] == source.Unknown: // words that may be any flags
			f.Files = append(f.Files, source.Unknown)
		default:
			return f
		}
	}
	return f
}
