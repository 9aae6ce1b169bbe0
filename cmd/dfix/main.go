// Command dfix finds and mends what is wrong with the names and paths of multi-stage Dockerfiles.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
)

// gcPercent lets the heap grow to five times what is in use. A file leaves little behind, so that is
// some 20 MB, and the collector takes a fifth of the time that it takes by default.
const gcPercent = 400

// The heap stays below this much, for a long list of files or a few large ones, unless more is in use.
// Every worker has its own file in use.
const (
	heapLimit          = 64 << 20
	heapLimitPerWorker = 4 << 20
)

// tuneCollector leaves alone what the user has set.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit + heapLimitPerWorker*int64(runtime.GOMAXPROCS(0)))
	}
}

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
