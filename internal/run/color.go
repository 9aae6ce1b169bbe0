package run

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"

	"github.com/dfix-dev/dfix/internal/format"
)

// terminal reports whether w is a terminal, or a progress line on one.
func terminal(w io.Writer) bool {
	if line, ok := w.(*progress); ok {
		w = line.w
	}
	file, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(file.Fd()) || isatty.IsCygwinTerminal(file.Fd()))
}

// styleOf decides whether text on w has colours: by the flag, then NO_COLOR, then FORCE_COLOR, and then by whether w is
// a terminal with colours.
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

// diffStyle returns the style of a diff on w. A diff has colours only on a terminal, because any other must apply as it
// is.
func diffStyle(w io.Writer, color string) format.Style {
	return format.Style(terminal(w)) && styleOf(w, color)
}
