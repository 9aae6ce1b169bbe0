package trial

import (
	"context"
	"slices"
	"time"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// clock is a verifier that measures the time of the proof of one file.
type clock struct {
	rewrite.Verifier
	took   time.Duration
	checks int
}

func (c *clock) Check(ctx context.Context, changes ...rewrite.Change) (rewrite.Proof, error) {
	start := time.Now()
	defer func() {
		c.took += time.Since(start)
		c.checks++
	}()
	return c.Verifier.Check(ctx, changes...)
}

// proofTimes returns the proof times of the changed files, sorted. With GOMAXPROCS=1, other files do not affect
// them.
func proofTimes(trials []*trial) []time.Duration {
	var times []time.Duration
	for _, tr := range trials {
		if tr.report != nil && tr.report.Changed() {
			times = append(times, tr.proof)
		}
	}
	slices.Sort(times)
	return times
}

// quantile returns the time below which a share q of sorted times lies.
func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	return times[min(int(q*float64(len(times))), len(times)-1)].Round(10 * time.Microsecond)
}
