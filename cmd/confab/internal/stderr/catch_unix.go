//go:build unix

package stderr

import (
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
)

// descriptor is standard error's.
const descriptor = 2

// Catch begins to catch. os.Stderr is the terminal from then on.
func Catch() (*Capture, error) {
	kept, err := unix.FcntlInt(descriptor, unix.F_DUPFD_CLOEXEC, descriptor+1)
	if err != nil {
		return nil, fmt.Errorf("keep standard error: %w", err)
	}
	c := &Capture{Terminal: os.NewFile(uintptr(kept), "/dev/stderr")}
	out, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("open pipe: %w", err)
	}
	defer func() { _ = in.Close() }()
	if err := replace(in); err != nil {
		return nil, fmt.Errorf("replace standard error: %w", err)
	}
	// A crash stops whoever would read, and must not wait for them: what does not fit is dropped.
	if err := unix.SetNonblock(descriptor, true); err != nil {
		return nil, fmt.Errorf("replace standard error: %w", err)
	}
	c.pipe = out
	os.Stderr = c.Terminal
	return c, debug.SetCrashOutput(c.Terminal, debug.CrashOptions{})
}

// replace makes the descriptor another name of f.
func replace(f *os.File) error {
	raw, err := f.SyscallConn() // Fd would have reads of it block
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = unix.Dup2(int(fd), descriptor) })
	if failed != nil {
		return failed
	}
	return err
}

// Restore gives the descriptor back and waits until what was printed before is logged.
func (c *Capture) Restore() {
	if c.pipe == nil || replace(c.Terminal) != nil {
		return
	}
	_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
	if c.done != nil {
		_ = c.pipe.SetReadDeadline(time.Now().Add(drainTime)) // a pipe has deadlines
		<-c.done
	}
	_ = c.pipe.Close()
}
