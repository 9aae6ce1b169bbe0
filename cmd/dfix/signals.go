package main

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/dfix-dev/dfix/internal/atomicfile"
)

// patience is the time that a run has after a signal to finish the file that it writes.
const patience = 2 * time.Second

// ending holds the exit code of a run that a signal ends.
type ending struct{ status atomic.Int32 }

// endable returns a context that Ctrl-C or SIGTERM cancels. It exits the process if the run does not end in time, or
// after a second signal, because a conversion or a blocked system call cannot be cancelled.
func endable() (context.Context, *ending) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	e := &ending{}
	go func() {
		e.status.Store(status(<-signals))
		cancel()
		select {
		case <-signals:
		case <-time.After(patience):
		}
		atomicfile.Abandon()
		os.Exit(int(e.status.Load()))
	}()
	return ctx, e
}

// status returns 128 plus the number of a signal, as shells do.
func status(sig os.Signal) int32 {
	if sig == syscall.SIGTERM {
		return 143
	}
	return 130
}

// code returns the exit code of the process. The run itself ended with code.
func (e *ending) code(code int) int {
	if status := e.status.Load(); status != 0 {
		return int(status)
	}
	return code
}
