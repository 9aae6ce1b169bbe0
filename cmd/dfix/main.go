// Command dfix finds and mends what is wrong with the names and paths of multi-stage Dockerfiles.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	tuneCollector()
	// A signal ends the run between two files. A second one ends it at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	// Without this a reader of stdout that goes away would kill dfix while it writes a file.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)

	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	muteLibraries()
	os.Exit(p.run(ctx, os.Args[1:]))
}

// muteLibraries keeps text/scanner, which BuildKit's lexer uses without an error handler, from
// writing to standard error: a NUL in a word would give a line that names no file.
func muteLibraries() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
}
