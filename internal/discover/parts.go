package discover

import (
	"runtime"
	"sync"
)

// maxWaiting bounds the parts that wait, and so their memory.
const maxWaiting = 1000

// parts are the parts of a search, which goroutines on all cores do. A part may add others.
type parts struct {
	mu      sync.Mutex
	changed *sync.Cond
	waiting []func()
	open    int // parts that wait or are being done
}

func newParts() *parts {
	p := &parts{}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// add leaves a part to the next free goroutine, or does it at once if too many parts wait.
func (p *parts) add(part func()) {
	p.mu.Lock()
	full := len(p.waiting) >= maxWaiting
	if !full {
		p.waiting = append(p.waiting, part)
		p.open++
	}
	p.mu.Unlock()
	if full {
		part()
		return
	}
	p.changed.Signal()
}

// do returns when all parts are done.
func (p *parts) do() {
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(p.work)
	}
	workers.Wait()
}

func (p *parts) work() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.open > 0 {
		last := len(p.waiting) - 1
		if last < 0 {
			p.changed.Wait()
			continue
		}
		part := p.waiting[last]
		p.waiting = p.waiting[:last]
		p.mu.Unlock()
		part()
		p.mu.Lock()
		if p.open--; p.open == 0 {
			p.changed.Broadcast()
		}
	}
}
