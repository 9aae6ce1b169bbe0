//go:build unix

package bench

import (
	"os"
	"runtime"
	"syscall"
)

// peakOf returns the peak memory of a process in MB. Linux counts in KB, others in bytes.
func peakOf(p *os.ProcessState) float64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "linux" {
		return float64(usage.Maxrss) / 1000
	}
	return float64(usage.Maxrss) / 1e6
}
