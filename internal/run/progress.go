package run

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress is a line on a terminal that says how many files are done. Messages to the same terminal are written through
// it, so that it can erase the line first.
type progress struct {
	w     io.Writer
	on    bool
	shown bool
	done  int
	of    int
	last  time.Time
}

// pace is how often the line changes.
const pace = 100 * time.Millisecond

// newProgress returns a line that is shown only on a terminal that can erase it.
func newProgress(w io.Writer, quiet bool) *progress {
	return &progress{w: w, on: terminal(w) && !quiet && os.Getenv("TERM") != "dumb", last: time.Now()}
}

// step counts one more file.
func (p *progress) step() {
	p.done++
	if !p.on || time.Since(p.last) < pace {
		return
	}
	p.last, p.shown = time.Now(), true
	fmt.Fprintf(p.w, "\r\x1b[K%d of %d files", p.done, p.of)
}

// clear erases the line.
func (p *progress) clear() {
	if p.shown {
		p.shown = false
		io.WriteString(p.w, "\r\x1b[K")
	}
}

func (p *progress) Write(message []byte) (int, error) {
	p.clear()
	return p.w.Write(message)
}
