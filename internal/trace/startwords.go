package trace

import (
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/shell"
)

// builtins lists words of the shell that do not start a program.
const builtins = " cd set export unset : true false test [ [[ echo printf trap wait ulimit umask read eval source . exit return if while for local exec sleep shift "

// interpreters lists programs that run the first argument that is not a flag.
const interpreters = " python python3 node nodejs ruby perl php bash sh ash dash java deno bun dotnet Rscript lua gunicorn tini dumb-init "

// words returns the files that a command starts: the program, what a wrapper such as tini starts, and the script of an interpreter.
func (t *Tracer) words(c *shell.Command, rest []string) []program {
	words := c.Program()
	var all []program
	argument := false
	for depth := 0; len(words) > 0 && depth < 4; depth++ {
		text, ok := words[0].Literal()
		if !ok || text == "" || strings.Contains(builtins, " "+text+" ") {
			return all
		}
		all = append(all, program{word: text, argument: argument})
		base := path.Base(text)
		args := words[1:]
		switch {
		case base == "tini" || base == "dumb-init" || base == "catatonit":
			words = operand(args)
			continue
		case strings.Contains(interpreters, " "+strings.TrimRight(base, "0123456789.")+" ") || strings.Contains(interpreters, " "+base+" "):
			return append(all, script(base, args)...)
		case strings.HasPrefix(base, "docker-") && strings.Contains(base, "entrypoint") || base == "entrypoint.sh":
			if len(rest) == 0 {
				return all
			}
			words, argument = args, true
			continue
		}
		return all
	}
	return all
}

// operand removes the leading flags, including "--".
func operand(args []shell.Word) []shell.Word {
	for len(args) > 0 && strings.HasPrefix(args[0].Text, "-") {
		last := args[0].Text == "--"
		args = args[1:]
		if last {
			break
		}
	}
	return args
}

// script returns the file that an interpreter reads.
func script(interpreter string, args []shell.Word) []program {
	for k := 0; k < len(args); k++ {
		text, ok := args[k].Literal()
		switch {
		case !ok:
			return nil
		case text == "-jar" && k+1 < len(args):
			if jar, ok := args[k+1].Literal(); ok {
				return []program{{word: jar, file: true}}
			}
			return nil
		case text == "-c" || text == "-m" || text == "-e" || text == "-cp" || text == "-classpath" || text == "--eval" || text == "-r":
			return nil
		case strings.HasPrefix(text, "-"):
			continue
		case interpreter == "java" || interpreter == "gunicorn":
			return nil
		case strings.Contains(text, "/") || path.Ext(text) != "":
			return []program{{word: text, file: true}}
		}
		return nil
	}
	return nil
}
