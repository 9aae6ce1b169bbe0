package run

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"
)

func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func TestInOrder(t *testing.T) {
	const workers = 3
	var begun, taken, busy atomic.Int64
	err := inOrder(t.Context(), numbers(500), workers, func(i int) int {
		if n := busy.Add(1); n > workers {
			t.Errorf("%d at work", n)
		}
		if waiting := begun.Add(1) - taken.Load(); waiting > workers*ahead+workers+2 {
			t.Errorf("%d results wait", waiting)
		}
		time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
		busy.Add(-1)
		return i
	}, func(i int) error {
		if int64(i) != taken.Add(1)-1 {
			t.Errorf("%d comes out of order", i)
		}
		return nil
	})
	if err != nil || taken.Load() != 500 {
		t.Errorf("%d taken, error %v", taken.Load(), err)
	}
}

// After a failure, the items that have begun are still taken, and no others begin.
func TestInOrderEnds(t *testing.T) {
	full := errors.New("full")
	var begun, taken atomic.Int64
	work := func(i int) int { begun.Add(1); return i }
	err := inOrder(t.Context(), numbers(1000), 2, work, func(i int) error {
		if i == 10 {
			return full
		}
		return nil
	})
	if err != full || begun.Load() > 10+2*ahead+5 {
		t.Errorf("%d begun, error %v", begun.Load(), err)
	}

	begun.Store(0)
	ctx, stop := context.WithCancel(t.Context())
	err = inOrder(ctx, numbers(1000), 2, work, func(i int) error {
		if taken.Add(1) == 10 {
			stop()
		}
		return nil
	})
	if err != nil || begun.Load() != taken.Load() || begun.Load() > 10+2*ahead+5 {
		t.Errorf("%d begun, %d taken, error %v", begun.Load(), taken.Load(), err)
	}
}
