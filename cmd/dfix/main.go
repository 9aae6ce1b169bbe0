// Command dfix finds and fixes fragile names and paths in multi-stage Dockerfiles.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	_ "github.com/dfix-dev/dfix/internal/collector"   // runs the garbage collector less often
	_ "github.com/dfix-dev/dfix/internal/descriptors" // ends a process that may open too few files
)

func main() {
	ctx := endable()
	// Without this, the signal would kill dfix in the middle of a write if the reader of stdout goes away.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)

	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	muteLibraries()
	code := p.run(ctx, os.Args[1:])
	if signal := signalEnd(0); errors.As(context.Cause(ctx), &signal) {
		code = int(signal)
	}
	os.Exit(code)
}

// muteLibraries keeps text/scanner, which BuildKit's lexer uses without an error handler, from
// writing to standard error: a NUL in a word would give a line that names no file.
func muteLibraries() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
}
