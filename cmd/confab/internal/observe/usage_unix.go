//go:build unix

package observe

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// Usage is what the process has used: CPU seconds since its start, and resident memory in bytes where /proc tells it.
func Usage() (cpuSeconds float64, rss uint64) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err == nil {
		cpuSeconds = seconds(r.Utime) + seconds(r.Stime)
	}
	// proc(5): the second field of statm is resident pages.
	if data, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := bytes.Fields(data); len(fields) > 1 {
			pages, _ := strconv.ParseUint(string(fields[1]), 10, 64)
			rss = pages * uint64(os.Getpagesize())
		}
	}
	return cpuSeconds, rss
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
