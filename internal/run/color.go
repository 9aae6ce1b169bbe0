package run

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"

	"github.com/dfix-dev/dfix/internal/format"
)

// terminal reports whether w is one, or writes to one.
func terminal(w io.Writer) bool {
	if line, ok := w.(*progress); ok {
		w = line.w
	}
	file, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(file.Fd()) || isatty.IsCygwinTerminal(file.Fd()))
}

// styleOf decides on colour for text on w: the flag, then NO_COLOR, then FORCE_COLOR, then
// whether w is a terminal that knows colours.
func styleOf(w io.Writer, color string) format.Style {
	force := os.Getenv("FORCE_COLOR")
	switch {
	case color == "always":
		return true
	case color == "never" || os.Getenv("NO_COLOR") != "":
		return format.NoColor
	case force != "":
		return force != "0"
	}
	return format.Style(terminal(w) && os.Getenv("TERM") != "dumb")
}

// diffStyle is the style of a diff on w, which must apply as it is unless a person looks at it.
func diffStyle(w io.Writer, color string) format.Style {
	return format.Style(terminal(w)) && styleOf(w, color)
}
