package syntax

import "bytes"

// Plain is an instruction of a plain file, cut as far as it takes to know that BuildKit accepts it.
type Plain struct {
	Name  string // upper case: "FROM"
	Flags []byte // all of them, as written
	Args  []byte // the rest of the logical line, without blanks around it; never empty
}

// EachPlain calls see for every instruction of a plain file, and reports whether src is one and see
// has said yes each time. A plain file is so narrow a kind of Dockerfile that a look at its bytes tells
// what BuildKit's parser and instructions.Parse would: that they accept it. Most Dockerfiles are plain;
// of the others EachPlain says nothing, valid or not. An instruction lasts until see returns.
func EachPlain(src []byte, see func(Plain) bool) bool {
	if !plainBytes(src) {
		return false
	}
	lines, staged := plainLines{rest: src}, false
	for {
		line, ok := lines.next()
		if !ok || line == nil {
			return ok && staged
		}
		in, ok := plainInstruction(line)
		if !ok || !staged && in.Name != "FROM" && in.Name != "ARG" || !see(in) {
			return false
		}
		staged = staged || in.Name == "FROM"
	}
}

// plainInstruction cuts a logical line as splitCommand does (split_command.go).
func plainInstruction(line []byte) (in Plain, ok bool) {
	word, rest := CutWord(trimBlanks(line))
	in.Name = keyword(word)
	if in.Name == "" {
		return in, false
	}
	in.Flags, in.Args, ok = plainFlags(in.Name, rest)
	if !ok || len(in.Args) == 0 || len(bytes.TrimSpace(in.Args)) < len(in.Args) {
		return in, false // BuildKit trims white space beyond ASCII too
	}
	return in, plainArgs(in)
}

// longest is the length of the longest keyword.
const longest = len("HEALTHCHECK")

// keyword returns a word in upper case if an instruction may begin with it, else "".
func keyword(word []byte) string {
	var upper [longest]byte
	if len(word) > longest {
		return ""
	}
	for i, c := range word {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	for _, name := range plainKeywords {
		if string(upper[:len(word)]) == name {
			return name
		}
	}
	return ""
}

// plainKeywords are all there are, the most frequent first.
var plainKeywords = [...]string{"RUN", "COPY", "ENV", "FROM", "WORKDIR", "CMD", "EXPOSE", "ARG", "LABEL", "ENTRYPOINT",
	"ADD", "USER", "VOLUME", "MAINTAINER", "HEALTHCHECK", "SHELL", "STOPSIGNAL", "ONBUILD"}

// plainArgs reports whether BuildKit accepts the arguments (line_parsers.go, instructions/parse.go).
func plainArgs(in Plain) bool {
	switch in.Name {
	case "FROM":
		return plainFrom(in.Args)
	case "RUN":
		return !heredoc(in.Args) && plainCommand(in.Args, 1)
	case "CMD", "ENTRYPOINT":
		return plainCommand(in.Args, 0)
	case "HEALTHCHECK":
		return plainHealthcheck(in.Args)
	case "SHELL":
		return plainList(in.Args, nil) > 0
	case "COPY", "ADD":
		return !heredoc(in.Args) && plainPaths(in.Args, 2)
	case "VOLUME":
		return plainVolumes(in.Args)
	case "ENV", "LABEL":
		return plainPairs(in.Args, false) || plainOldPair(in.Args)
	case "ARG":
		return plainPairs(in.Args, true)
	case "ONBUILD":
		return plainTrigger(in.Args)
	}
	return true // Have: a keyword that takes any text or words.
}

// heredoc reports whether a heredoc may begin in the arguments.
func heredoc(args []byte) bool { return bytes.Contains(args, []byte("<<")) }

// plainFrom reports whether args are an image, or an image with AS and a name.
func plainFrom(args []byte) bool {
	image, rest := CutWord(args)
	if !bare(image) || len(rest) == 0 {
		return bare(image)
	}
	as, name := CutWord(rest)
	return len(as) == 2 && as[0]|0x20 == 'a' && as[1]|0x20 == 's' && stageName(name)
}

// stageName reports whether name is one in lower case (instructions/parse.go validStageName).
func stageName(name []byte) bool {
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

// plainCommand reports whether args are text for a shell, or a list of at least that many strings.
func plainCommand(args []byte, least int) bool {
	return args[0] != '[' || plainList(args, nil) >= least
}

func plainHealthcheck(args []byte) bool {
	kind, rest := CutWord(args)
	switch {
	case bytes.EqualFold(kind, []byte("NONE")):
		return len(rest) == 0
	case bytes.EqualFold(kind, []byte("CMD")):
		return len(rest) > 0 && rest[0] < 0x80 && plainCommand(rest, 1)
	}
	return false
}

// plainPaths reports whether args are at least that many words, or a list of as many strings.
func plainPaths(args []byte, least int) bool {
	if args[0] == '[' {
		return plainList(args, nil) >= least
	}
	n := 0
	for ; len(args) > 0; n++ {
		_, args = CutWord(args)
	}
	return n >= least
}

// plainVolumes is about paths none of which BuildKit may find to be blank.
func plainVolumes(args []byte) bool {
	if args[0] == '[' {
		return plainList(args, bare) > 0
	}
	return ascii(args)
}

// plainTrigger reports whether args are an instruction that may be a trigger. BuildKit only cuts it into words.
func plainTrigger(args []byte) bool {
	in, ok := plainInstruction(args)
	return ok && in.Name != "FROM" && in.Name != "MAINTAINER" && in.Name != "ONBUILD"
}
