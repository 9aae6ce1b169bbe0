package prefilter

import "strings"

// flag is a flag that an instruction of a simple file may have.
type flag struct {
	name  string                  // with its dashes
	value func(value string) bool // reports whether a value is valid; nil: the flag has none
	many  bool                    // it may be repeated
}

// flagsOf returns the flags that an instruction may have (instructions/parse.go AddString and AddBool).
func flagsOf(name string) []flag {
	switch name {
	case "FROM":
		return fromFlags
	case "RUN":
		return runFlags
	case "COPY":
		return copyFlags
	case "ADD":
		return copyFlags[:len(copyFlags)-1]
	case "HEALTHCHECK":
		return healthcheckFlags
	}
	return nil
}

var (
	fromFlags = []flag{{name: "--platform", value: unquoted}}
	runFlags  = []flag{{name: "--mount", value: mountValue, many: true}}
	copyFlags = []flag{{name: "--chown", value: unquoted}, {name: "--chmod", value: unquoted}, {name: "--link"}, {name: "--from", value: unquoted}}

	healthcheckFlags = []flag{{name: "--interval", value: duration}, {name: "--timeout", value: duration},
		{name: "--start-period", value: duration}, {name: "--retries", value: digits}}
)

// cutFlags splits the text of an instruction into flags and arguments. Words that begin with dashes are flags of any
// instruction (split_command.go extractBuilderFlags). ok is false if BuildKit may refuse one of them.
func cutFlags(name, text string) (flags, args string, ok bool) {
	known, used := flagsOf(name), 0
	args = text
	for strings.HasPrefix(args, "--") {
		var word string
		word, args = cutWord(args)
		n := findFlag(known, word)
		if n < 0 || used&(1<<n) != 0 && !known[n].many {
			return "", "", false
		}
		used |= 1 << n
	}
	return text[:len(text)-len(args)], args, true
}

// findFlag returns the index of the flag in word, -1 if there is none.
func findFlag(known []flag, word string) int {
	name, value, has := strings.Cut(word, "=")
	for n, flag := range known {
		if name == flag.name && has == (flag.value != nil) && (!has || flag.value(value)) {
			return n
		}
	}
	return -1
}

// unquoted reports whether a word contains no quote and no escape.
func unquoted(word string) bool {
	for _, c := range word {
		if c <= ' ' || c >= 0x80 || c == '"' || c == '\'' || c == '\\' {
			return false
		}
	}
	return len(word) > 0
}

// mountValue reports whether the value of a --mount contains no variable: BuildKit reads the rest later.
func mountValue(value string) bool { return unquoted(value) && strings.IndexByte(value, '$') < 0 }

// duration reports whether value is a number of seconds, minutes or hours.
func duration(value string) bool {
	last := len(value) - 1
	return last > 0 && strings.IndexByte("smh", value[last]) >= 0 && digits(value[:last])
}

// digits reports whether value is a number of up to five digits.
func digits(value string) bool {
	for _, c := range value {
		if c < '0' || c > '9' {
			return false
		}
	}
	return 0 < len(value) && len(value) <= 5
}
