package discover

import (
	"sync/atomic"
	"testing"
)

// Each part is done once, also those that parts add, and those for which there is no room.
func TestParts(t *testing.T) {
	var done atomic.Int64
	p := newParts()
	p.add(func() {
		for range 3 * maxWaiting {
			p.add(func() {
				p.add(func() { done.Add(1) })
				done.Add(1)
			})
		}
	})
	p.do()
	if got := done.Load(); got != 6*maxWaiting || p.open != 0 {
		t.Errorf("%d of %d are done, %d are open", got, 6*maxWaiting, p.open)
	}
}
