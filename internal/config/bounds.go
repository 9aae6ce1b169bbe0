package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/safefile"
)

// The limits of a config. Package toml takes quadratic time and memory for keys with many parts, and doublestar
// exponential time for braces and for "**".
const (
	maxSize   = 64 << 10
	maxParts  = 8    // of a key
	maxDepth  = 8    // of brackets
	maxGlob   = 1024 // bytes of a pattern
	maxBraces = 4    // in a pattern
	maxCommas = 32   // in a pattern
	maxStars  = 4    // "**" in a pattern
)

// readable returns the error for a config that cannot be read. It names the file, and applies to all files below
// it.
func readable(file string, err error) error {
	var limit *safefile.LimitError
	switch {
	case errors.As(err, &limit):
		return &Error{show(file), 1, limit.Error() + ": not read as a config"}
	case errors.Is(err, safefile.ErrNotRegular):
		return &Error{show(file), 1, safefile.ErrNotRegular.Error()}
	}
	return err
}

// inside returns an error for a config that is reached by a link out of its repository, or out of its directory if
// it is not in a repository.
func inside(file string) error {
	if info, err := os.Lstat(file); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return nil
	}
	dir := filepath.Dir(file)
	real, err := discover.Resolve(file)
	if err != nil {
		return nil // reading the file returns the error
	}
	root, ok := discover.Repository(dir)
	if !ok {
		root = dir
	}
	if root, err = discover.Resolve(root); err != nil {
		return nil
	}
	if !discover.Within(root, real) {
		return &Error{show(file), 1, safefile.ErrOutside.Error()}
	}
	return nil
}

// bound returns which limit of package toml a text exceeds, and in which line; "" if it exceeds no limit.
func bound(text string) (line int, what string) {
	depth, parts := 0, 1
	line = 1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'':
			n := quoted(text[i:])
			line += strings.Count(text[i:i+n], "\n")
			i += n - 1
		case '#':
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return 0, ""
			}
			i += end - 1
		case '\n':
			line, parts = line+1, 1
		case '.':
			parts++
		case '=', ',':
			parts = 1
		case '[', '{':
			depth, parts = depth+1, 1
		case ']', '}':
			depth = max(depth-1, 0)
		}
		if depth > maxDepth {
			return line, fmt.Sprintf("brackets are nested more than %d deep", maxDepth)
		}
		if parts > maxParts {
			return line, fmt.Sprintf("a key has more than %d parts", maxParts)
		}
	}
	return 0, ""
}

// quoted returns the length of the string that text begins with. A string without an end goes to the end of the
// line, or of the text if it may have several lines.
func quoted(text string) int {
	quote, escapes := text[:1], text[0] == '"'
	if many := strings.Repeat(quote, 3); strings.HasPrefix(text, many) {
		quote = many
	}
	for i := len(quote); i < len(text); i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case strings.HasPrefix(text[i:], quote):
			return i + len(quote)
		case text[i] == '\n' && len(quote) == 1:
			return i
		}
	}
	return len(text)
}

// boundGlob returns why a pattern would take too long to match, "" if it would not.
func boundGlob(glob string) string {
	switch {
	case len(glob) > maxGlob:
		return fmt.Sprintf("a pattern has more than %d bytes", maxGlob)
	case strings.Count(glob, "{") > maxBraces:
		return fmt.Sprintf("a pattern has more than %d braces", maxBraces)
	case strings.Count(glob, ",") > maxCommas && strings.Contains(glob, "{"):
		return fmt.Sprintf("a pattern has more than %d commas", maxCommas)
	case strings.Count(glob, "**") > maxStars:
		return fmt.Sprintf("a pattern has more than %d times **", maxStars)
	}
	return ""
}
