// Command dfix finds and mends what is wrong with the names and paths of multi-stage Dockerfiles.
package main

import (
	"os"
	"os/signal"
	"syscall"

	_ "github.com/dfix-dev/dfix/internal/collector"   // runs the garbage collector less often
	_ "github.com/dfix-dev/dfix/internal/descriptors" // ends a process that may open too few files
)

func main() {
	ctx, ending := endable()
	// Without this a reader of stdout that goes away would kill dfix while it writes a file.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)

	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	muteLibraries()
	os.Exit(ending.code(p.run(ctx, os.Args[1:])))
}

// muteLibraries keeps text/scanner, which BuildKit's lexer uses without an error handler, from
// writing to standard error: a NUL in a word would give a line that names no file.
func muteLibraries() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
}
