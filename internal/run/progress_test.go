package run

import (
	"bytes"
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, on: true, of: 3}
	p.step()
	p.Write([]byte("a message\n"))
	p.step() // too early
	p.clear()
	if want := "\r\x1b[K1 of 3 files\r\x1b[Ka message\n"; out.String() != want {
		t.Errorf("got %q, want %q", &out, want)
	}
}

// If stderr is not a terminal, there is no progress line and no escape sequence.
func TestProgressOnTerminalsOnly(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, false)
	p.last = p.last.Add(-2 * pace)
	p.step()
	p.Write([]byte("m"))
	if strings.Contains(out.String(), "\x1b") {
		t.Errorf("got %q", &out)
	}
}
