package syntax

import "bytes"

// plainFlag is a flag that a plain instruction may have.
type plainFlag struct {
	name  string                  // with its dashes
	value func(value []byte) bool // nil: it has none
	many  bool                    // it may come again
}

// plainFlagsOf are the flags that an instruction may have (instructions/parse.go AddString and AddBool).
func plainFlagsOf(name string) []plainFlag {
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
	fromFlags = []plainFlag{{name: "--platform", value: bare}}
	runFlags  = []plainFlag{{name: "--mount", value: plainMount, many: true}}
	copyFlags = []plainFlag{{name: "--chown", value: bare}, {name: "--chmod", value: bare}, {name: "--link"}, {name: "--from", value: bare}}

	healthcheckFlags = []plainFlag{{name: "--interval", value: duration}, {name: "--timeout", value: duration},
		{name: "--start-period", value: duration}, {name: "--retries", value: digits}}
)

// plainFlags cuts the flags of an instruction off its text. Words that begin with dashes are flags of
// any instruction (split_command.go extractBuilderFlags); ok is false if one of them may be none it has.
func plainFlags(name string, text []byte) (flags, args []byte, ok bool) {
	known, used := plainFlagsOf(name), 0
	args = text
	for bytes.HasPrefix(args, []byte("--")) {
		var word []byte
		word, args = CutWord(args)
		n := findFlag(known, word)
		if n < 0 || used&(1<<n) != 0 && !known[n].many {
			return nil, nil, false
		}
		used |= 1 << n
	}
	return text[:len(text)-len(args)], args, true
}

// findFlag returns the number of the flag that word is, or -1.
func findFlag(known []plainFlag, word []byte) int {
	name, value, has := bytes.Cut(word, []byte("="))
	for n, flag := range known {
		if string(name) == flag.name && has == (flag.value != nil) && (!has || flag.value(value)) {
			return n
		}
	}
	return -1
}

// bare reports whether a word holds no quote and no escape.
func bare(word []byte) bool {
	for _, c := range word {
		if c <= ' ' || c >= 0x80 || c == '"' || c == '\'' || c == '\\' {
			return false
		}
	}
	return len(word) > 0
}

// plainMount reports whether the value of a --mount holds no variable: BuildKit reads the rest later.
func plainMount(value []byte) bool { return bare(value) && bytes.IndexByte(value, '$') < 0 }

// duration reports whether value is a number of seconds, minutes or hours.
func duration(value []byte) bool {
	last := len(value) - 1
	return last > 0 && bytes.IndexByte([]byte("smh"), value[last]) >= 0 && digits(value[:last])
}

// digits reports whether value is a number of up to five digits.
func digits(value []byte) bool {
	for _, c := range value {
		if c < '0' || c > '9' {
			return false
		}
	}
	return 0 < len(value) && len(value) <= 5
}
