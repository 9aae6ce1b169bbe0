// Package collector sets how often Go's garbage collector runs, when it is imported. It is initialized before most
// libraries (see package descriptors), so the collector does not run while they are.
package collector

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// gcPercent lets the heap grow to five times the memory in use. Little stays in use after a file, so that is some 20 MB, and the
// collector takes a fifth of the time that it takes by default.
const gcPercent = 400

// heapLimit limits the heap for a long list of files, or for a few large files.
const heapLimit = 72 << 20

func init() { tune() }

// tune sets how often the collector runs, unless the user has set GOGC or GOMEMLIMIT.
func tune() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(heapLimit)
	followHeap()
}

// followHeap raises the limit after each collection to twice the memory in use. Otherwise the collector would run all the time if
// more than the limit is in use.
func followHeap() {
	runtime.SetFinalizer(new(*int), func(**int) { // runs when a collection has found the pointer unused
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetMemoryLimit(max(heapLimit, 2*int64(live[0].Value.Uint64())+16<<20))
		followHeap()
	})
}
