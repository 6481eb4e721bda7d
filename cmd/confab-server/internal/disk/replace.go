package disk

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

// Last is where the content of path before its last change is kept.
func Last(path string) string { return path + ".last" }

// Replace puts data at path entirely or not at all, also when the process is killed or the machine loses power
// meanwhile. The file is its owner's alone, mode 0600.
func Replace(path string, data []byte) error {
	return Edit(path, func() ([]byte, error) { return data, nil })
}

// Edit is Replace with what change makes of the file as it is. Of several that edit files of one folder, also in other
// processes, one does at a time: none undoes what another did. An error of change leaves the file alone.
func Edit(path string, change func() ([]byte, error)) error {
	unlock, err := lock(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer unlock()
	data, err := change()
	if err != nil {
		return err
	}
	return replace(path, data)
}

// leftover is the name of a file that was being written for another: os.CreateTemp puts digits for the star.
var leftover = regexp.MustCompile(`^\..+-\d+$`)

func temporary(base string) string { return "." + base + "-*" }

// Sweep takes away what writers of a folder's files left behind when they were killed.
func Sweep(folder string) error {
	unlock, err := lock(folder) // whoever writes now is not to lose what they write
	if err != nil {
		return err
	}
	defer unlock()
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if entry.Type().IsRegular() && leftover.MatchString(entry.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(folder, entry.Name())))
		}
	}
	return err
}

func replace(path string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), temporary(filepath.Base(path))) // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if _, err = file.Write(data); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	keepLast(path)
	if err = os.Rename(file.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// keepLast names the present content a second time. A file system without hard links has no FILE.last, and is no worse
// for it: the file itself is safe.
func keepLast(path string) {
	if _, err := os.Stat(path); err != nil {
		return
	}
	_ = os.Remove(Last(path))
	_ = os.Link(path, Last(path))
}

// syncFolder makes the rename itself durable. Windows cannot open a folder for that and needs it less.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
