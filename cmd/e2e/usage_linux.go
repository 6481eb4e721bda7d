package e2e

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// usage is what a program and everything that it started take of the machine.
type usage struct {
	cpu       time.Duration // processor time so far, of those who have ended too
	pss       float64       // MB of memory; what several processes share counts in parts (proc(5), smaps_rollup)
	processes int
}

// clockTicks are those of a second in /proc/PID/stat; 100 on every Linux of today (sysconf(3), _SC_CLK_TCK).
const clockTicks = 100

// usageOf adds up a process and its descendants. Those that end meanwhile are left out.
func usageOf(pid int) usage {
	children := map[int][]int{}
	cpu := map[int]time.Duration{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		id, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
		if err != nil {
			continue
		}
		if parent, used, ok := parseStat(stat); ok {
			children[parent] = append(children[parent], id)
			cpu[id] = used
		}
	}
	var sum usage
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		queue = append(queue, children[id]...)
		memory, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", id))
		sum.pss += parsePSS(string(memory))
		sum.cpu += cpu[id]
		sum.processes++
	}
	return sum
}

// parseStat reads the parent and the processor time, that of children who were waited for included (proc(5)).
func parseStat(stat []byte) (parent int, used time.Duration, ok bool) {
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // the name before may hold anything
	if len(fields) < 15 {
		return 0, 0, false
	}
	parent, err := strconv.Atoi(fields[1])
	for _, field := range fields[11:15] { // utime, stime, cutime, cstime
		ticks, bad := strconv.ParseInt(field, 10, 64)
		if bad != nil {
			err = bad
		}
		used += time.Duration(ticks) * time.Second / clockTicks
	}
	return parent, used, err == nil
}

// parsePSS reads the proportional set size, in MB.
func parsePSS(rollup string) float64 {
	for line := range strings.Lines(rollup) {
		if value, ok := strings.CutPrefix(line, "Pss:"); ok {
			kb, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 64)
			return kb / 1024
		}
	}
	return 0
}
