package prefilter

import "strings"

// Instruction is an instruction of a simple file. Its bytes are those of the file, without continuations and the
// comments and empty lines between them.
type Instruction struct {
	Name  string   // upper case: "FROM"
	Flags string   // all flags, as written
	Args  string   // the rest of the logical line, without blanks around it; never empty
	Words []string // of the arguments of a COPY or ADD
	Stage int      // the index of its stage; -1 before the first FROM
}

// readInstruction splits a logical line as splitCommand does (split_command.go).
func readInstruction(line string) (in Instruction, ok bool) {
	word, rest := cutWord(trimBlanks(line))
	in.Name = keyword(word)
	if in.Name == "" {
		return in, false
	}
	in.Flags, in.Args, ok = cutFlags(in.Name, rest)
	if !ok || len(in.Args) == 0 || len(strings.TrimSpace(in.Args)) < len(in.Args) {
		return in, false // BuildKit trims white space beyond ASCII too
	}
	return in, validArgs(in)
}

// longest is the length of the longest keyword.
const longest = len("HEALTHCHECK")

// keyword returns a word in upper case if it is a keyword, "" if it is not.
func keyword(word string) string {
	var upper [longest]byte
	if len(word) > longest {
		return ""
	}
	for i := range len(word) {
		c := word[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	for _, name := range keywords {
		if string(upper[:len(word)]) == name {
			return name
		}
	}
	return ""
}

// keywords lists all keywords, the most frequent first.
var keywords = [...]string{"RUN", "COPY", "ENV", "FROM", "WORKDIR", "CMD", "EXPOSE", "ARG", "LABEL", "ENTRYPOINT",
	"ADD", "USER", "VOLUME", "MAINTAINER", "HEALTHCHECK", "SHELL", "STOPSIGNAL", "ONBUILD"}

// validArgs reports whether BuildKit accepts the arguments (line_parsers.go, instructions/parse.go).
func validArgs(in Instruction) bool {
	switch in.Name {
	case "FROM":
		return validFrom(in.Args)
	case "RUN":
		return !heredoc(in.Args) && validCommand(in.Args, 1)
	case "CMD", "ENTRYPOINT":
		return validCommand(in.Args, 0)
	case "HEALTHCHECK":
		return validHealthcheck(in.Args)
	case "SHELL":
		return jsonStrings(in.Args, nil) > 0
	case "COPY", "ADD":
		return !heredoc(in.Args) && validPaths(in.Args, 2)
	case "VOLUME":
		return validVolumes(in.Args)
	case "ENV", "LABEL":
		return pairs(in.Args, false) || legacyPair(in.Args)
	case "ARG":
		return pairs(in.Args, true)
	case "ONBUILD":
		return validTrigger(in.Args)
	}
	return true // Have: a keyword that takes any text or words.
}

// heredoc reports whether a heredoc may begin in the arguments.
func heredoc(args string) bool { return strings.Contains(args, "<<") }

// validFrom reports whether args are an image, or an image with AS and a name.
func validFrom(args string) bool {
	image, rest := cutWord(args)
	if !unquoted(image) || len(rest) == 0 {
		return unquoted(image)
	}
	as, name := cutWord(rest)
	return len(as) == 2 && as[0]|0x20 == 'a' && as[1]|0x20 == 's' && stageName(name)
}

// stageName reports whether name is a stage name in lower case (instructions/parse.go validStageName).
func stageName(name string) bool {
	for i, c := range name {
		switch {
		case 'a' <= c && c <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'):
		default:
			return false
		}
	}
	return len(name) > 0
}

// validCommand reports whether args are text for a shell, or a JSON list of at least so many strings.
func validCommand(args string, least int) bool {
	return args[0] != '[' || jsonStrings(args, nil) >= least
}

func validHealthcheck(args string) bool {
	kind, rest := cutWord(args)
	switch {
	case strings.EqualFold(kind, "NONE"):
		return len(rest) == 0
	case strings.EqualFold(kind, "CMD"):
		return len(rest) > 0 && rest[0] < 0x80 && validCommand(rest, 1)
	}
	return false
}

// validPaths reports whether args are at least so many words, or a JSON list of at least so many strings.
func validPaths(args string, least int) bool {
	if args[0] == '[' {
		return jsonStrings(args, nil) >= least
	}
	n := 0
	for ; len(args) > 0; n++ {
		_, args = cutWord(args)
	}
	return n >= least
}

// validVolumes reports whether args are paths, none of which BuildKit finds to be blank.
func validVolumes(args string) bool {
	if args[0] == '[' {
		return jsonStrings(args, unquoted) > 0
	}
	return ascii(args)
}

// validTrigger reports whether args are an instruction that may be a trigger. BuildKit only splits it into words.
func validTrigger(args string) bool {
	in, ok := readInstruction(args)
	return ok && in.Name != "FROM" && in.Name != "MAINTAINER" && in.Name != "ONBUILD"
}
