package atomicfile

import (
	"os"
	"sync"
)

// Abandon removes the temporary files of all calls of Replace. The process has to end then: a call that is under way
// fails, and one that begins does not return.
func Abandon() {
	temporary.mu.Lock()
	for path := range temporary.paths {
		os.Remove(path)
	}
}

// temporary holds the temporary files of all calls of Replace.
var temporary pathSet

// pathSet is a set of paths; it is safe for concurrent use.
type pathSet struct {
	mu    sync.Mutex
	paths map[string]bool
}

func (n *pathSet) add(path string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.paths == nil {
		n.paths = map[string]bool{}
	}
	n.paths[path] = true
}

func (n *pathSet) drop(path string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.paths, path)
}
