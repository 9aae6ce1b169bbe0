// Command dfix finds and mends what is wrong with the names and paths of multi-stage Dockerfiles.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// A signal ends the run between two files. A second one ends it at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	// Without this a reader of stdout that goes away would kill dfix while it writes a file.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)

	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}
