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

// patience is how long a run may take to end after a signal: it finishes the file that it writes.
const patience = 2 * time.Second

// ending is the end of a run by a signal.
type ending struct{ status atomic.Int32 }

// endable returns a context that ends with Ctrl-C or SIGTERM. A run that does not end by itself in time, or that gets a
// second signal, is ended from outside: a conversion cannot be stopped, nor can a system call that waits.
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

// status is 128 and the signal's number, as a shell has it.
func status(sig os.Signal) int32 {
	if sig == syscall.SIGTERM {
		return 143
	}
	return 130
}

// code is the exit code of a run that ended with code by itself.
func (e *ending) code(code int) int {
	if status := e.status.Load(); status != 0 {
		return int(status)
	}
	return code
}
