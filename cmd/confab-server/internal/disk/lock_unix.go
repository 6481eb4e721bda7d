//go:build unix

package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockHandle is the folder itself: it needs no file beside those that it guards.
type lockHandle struct{ folder *os.File }

func openLock(folder string) (lockHandle, error) {
	file, err := os.Open(folder)
	return lockHandle{file}, err
}

// try takes the lock unless somebody has it. flock(2) goes with the open file, so that two goroutines exclude each
// other too.
func (h lockHandle) try() (taken bool, err error) {
	err = unix.Flock(int(h.folder.Fd()), unix.LOCK_EX|unix.LOCK_NB) //nolint:gosec // a file descriptor
	switch {
	case errors.Is(err, unix.EWOULDBLOCK), errors.Is(err, unix.EINTR):
		return false, nil
	case errors.Is(err, unix.EBADF), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOLCK),
		errors.Is(err, unix.ENOSYS),
		errors.Is(err, unix.ENOTSUP):
		return true, nil // a file system that locks no folders, such as NFS: better unguarded than unusable
	}
	return err == nil, err
}

func (h lockHandle) close() { _ = h.folder.Close() }
