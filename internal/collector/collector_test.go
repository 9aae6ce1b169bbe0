package collector

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// If more memory is in use than the limit, the limit rises; otherwise the collector would run all the time.
func TestLimitFollowsHeap(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	tune()
	if got := debug.SetMemoryLimit(-1); got != heapLimit {
		t.Errorf("the limit is %d", got)
	}
	held := make([]byte, heapLimit)
	for end := time.Now().Add(time.Minute); debug.SetMemoryLimit(-1) < 2*heapLimit; time.Sleep(time.Millisecond) {
		if runtime.GC(); time.Now().After(end) {
			t.Fatalf("%d bytes are in use, and the limit is still %d", len(held), debug.SetMemoryLimit(-1))
		}
	}
	runtime.KeepAlive(held)
}

func TestUserTunesCollector(t *testing.T) {
	for _, variable := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Setenv("GOGC", "")
		t.Setenv("GOMEMLIMIT", "")
		t.Setenv(variable, "off")
		before := debug.SetMemoryLimit(math.MaxInt64)
		tune()
		if got := debug.SetMemoryLimit(before); got != math.MaxInt64 {
			t.Errorf("%s is set, and so is the limit, to %d", variable, got)
		}
	}
}
