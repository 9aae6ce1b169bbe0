package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dfix-dev/dfix/internal/atomicfile"
)

// patience is the time that a run has after a signal to finish the file that it writes.
const patience = 2 * time.Second

// signalEnd is the cause with which a signal cancels a context: the exit code.
type signalEnd int

func (s signalEnd) Error() string { return "ended by a signal" }

// endable returns a context that Ctrl-C or SIGTERM cancels with a signalEnd. It exits the process if the run does not
// end in time, or after a second signal, because a conversion or a blocked system call cannot be cancelled.
func endable() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		code := signalEnd(130) // 128 plus the number of the signal, as in shells
		if <-signals == syscall.SIGTERM {
			code = 143
		}
		cancel(code)
		select {
		case <-signals:
		case <-time.After(patience):
		}
		atomicfile.Abandon()
		os.Exit(int(code))
	}()
	return ctx
}
