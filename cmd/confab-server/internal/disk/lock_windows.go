package disk

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// lockHandle is a file of its own: Windows locks no folders.
type lockHandle struct{ file *os.File }

func openLock(folder string) (lockHandle, error) {
	file, err := os.OpenFile(filepath.Join(folder, ".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	return lockHandle{file}, err
}

// try takes the lock unless somebody has it.
func (h lockHandle) try() (taken bool, err error) {
	const mode = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(h.file.Fd()), mode, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}

func (h lockHandle) close() { _ = h.file.Close() }
