package sleep

import (
	"syscall"
	"time"
	"unsafe"
)

// Clocks of clock_gettime(2); package syscall does not have them.
const (
	clockMonotonic = 1
	clockBoottime  = 7 // the same, and runs on while the machine sleeps
)

// Slept is how long the machine has been asleep since it was started. The clock on the wall has no say in it: somebody
// may set that.
func Slept(time.Time) time.Duration {
	awake := readClock(clockMonotonic)
	return readClock(clockBoottime) - awake
}

// readClock is zero where the kernel does not have the clock.
func readClock(id uintptr) time.Duration {
	var t syscall.Timespec
	if _, _, err := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, id, uintptr(unsafe.Pointer(&t)), 0); err != 0 {
		return 0
	}
	return time.Duration(t.Nano())
}
