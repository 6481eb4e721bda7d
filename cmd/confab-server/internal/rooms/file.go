package rooms

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"confab/cmd/confab-server/internal/disk"
)

// FileName is the name of the file of sessions in the data folder.
const FileName = "sessions.db"

const (
	fileVersion = 1
	copyEvery   = 24 * time.Hour // between two copies of the file, made by a change
)

// ErrInUse means that another confab-server has the file of sessions open, and so the data folder.
var ErrInUse = errors.New("another confab-server uses this data folder")

// File keeps sessions over a restart: the data folder's [FileName]. Its owner closes it after the [Directory] that
// uses it.
type File struct {
	path   string
	logger *slog.Logger
	table  *disk.Table
	found  map[string]record // when it was opened
	copied time.Time         // guarded by Directory.saving
}

// OpenFile opens the sessions of a data folder, or makes the file, and takes over what earlier versions wrote. One
// process has it at a time: the error is [ErrInUse] otherwise. A damaged file is put aside, with a word in the log;
// what can be read of it counts, and its last copy for the rest.
func OpenFile(folder string, logger *slog.Logger) (*File, error) {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	f := &File{path: filepath.Join(folder, FileName), logger: logger, found: map[string]record{}}
	err := f.open()
	if errors.Is(err, disk.ErrBroken) {
		err = f.mend(err)
	}
	if err == nil {
		err = f.takeOver()
	}
	if err != nil {
		_ = f.Close()
		return nil, f.explain(err)
	}
	f.keepCopy()
	return f, nil
}

func (f *File) explain(err error) error {
	switch {
	case errors.Is(err, disk.ErrInUse):
		return fmt.Errorf("%w, %s: stop that one, or give this one a folder of its own with --data",
			ErrInUse, filepath.Dir(f.path))
	case errors.Is(err, disk.ErrNewer):
		return fmt.Errorf("the file of sessions %s: %w: use that version, or move the file away, and lose who was "+
			"put out",
			f.path, err)
	}
	return fmt.Errorf("the file of sessions %s cannot be used: %w", f.path, err)
}

func (f *File) open() (err error) {
	if f.table, err = disk.OpenTable(f.path, fileVersion); err != nil {
		return err
	}
	wrong := 0
	err = f.table.All(func(name string, value []byte) {
		if r, ok := parseRecord(name, value); ok {
			f.found[name] = r
		} else {
			wrong++
		}
	})
	if wrong > 0 {
		f.logger.Warn("some sessions of the file cannot be read", "file", f.path, "sessions", wrong)
	}
	return err
}

func parseRecord(name string, value []byte) (r record, ok bool) {
	clean, err := CleanName(name)
	return r, err == nil && clean == name && json.Unmarshal(value, &r) == nil
}

// mend puts a damaged file aside and begins another with what is left.
func (f *File) mend(cause error) error {
	read := len(f.found)
	lastErr := disk.ReadTable(disk.Last(f.path), func(name string, value []byte) {
		if r, ok := parseRecord(name, value); ok {
			f.meet(name, r)
		}
	})
	aside := f.path + ".broken"
	if f.table != nil {
		_ = f.table.Close()
		f.table = nil
	}
	if err := os.Rename(f.path, aside); err != nil {
		return fmt.Errorf("%w; put it aside: %w", cause, err)
	}
	f.logger.Warn("the file of sessions cannot be used", "file", f.path, "cause", cause, "aside", aside,
		"read", read, "instead", disk.Last(f.path), "usable", lastErr == nil, "sessions", len(f.found))
	var err error
	if f.table, err = disk.OpenTable(f.path, fileVersion); err != nil {
		return err
	}
	return f.write(f.found)
}

// meet adds a session that may be known: the later record counts, and nothing of the state is lost.
func (f *File) meet(name string, r record) {
	if known, ok := f.found[name]; ok {
		older := known
		if known.Opened.After(r.Opened) {
			r, older = known, r
		}
		r.State = r.State.join(older.State, time.Now())
	}
	f.found[name] = r
}

// keepCopy makes the copy that mend uses.
func (f *File) keepCopy() {
	f.copied = time.Now()
	if err := f.table.Keep(); err != nil {
		f.logger.Warn("the file of sessions could not be copied", "file", f.path, "cause", err)
	}
}

// write puts changed sessions into the file; a zero record is one that is forgotten.
func (f *File) write(changed map[string]record) error {
	values := make(map[string][]byte, len(changed))
	for name, r := range changed {
		if r.Opened.IsZero() {
			values[name] = nil
			continue
		}
		value, err := json.Marshal(r)
		if err != nil {
			return err
		}
		values[name] = value
	}
	if err := f.table.Write(values); err != nil {
		return err
	}
	if time.Since(f.copied) > copyEvery {
		f.keepCopy()
	}
	return nil
}

// Close lets another process open the file.
func (f *File) Close() error {
	if f.table == nil {
		return nil
	}
	return f.table.Close()
}

// ReadFile tells how many sessions a data folder keeps, without changing anything; its error says why they cannot be
// used, or is [ErrInUse].
func ReadFile(folder string) (count int, err error) {
	path := filepath.Join(folder, FileName)
	err = disk.ReadTable(path, func(string, []byte) { count++ })
	switch {
	case errors.Is(err, disk.ErrInUse):
		return 0, ErrInUse
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return count, fmt.Errorf("%s: %w", path, err)
	}
	old := filepath.Join(folder, oldFileName)
	n, err := readOld(old, func(string, record) {})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return count, fmt.Errorf("%s: %w", old, err)
	}
	return count + n, nil
}

// save writes the sessions that changed since they were written last. Whoever calls it waits for the disk, so that
// what was answered is kept; callers that come while it writes are served by one more write together.
func (d *Directory) save() {
	d.saving.Lock()
	defer d.saving.Unlock()
	changed := d.memory.take()
	if d.options.File == nil || len(changed) == 0 {
		return
	}
	if err := d.options.File.write(changed); err != nil {
		d.memory.giveBack(changed)
		d.options.Logger.Error("the sessions could not be written down", "file", d.options.File.path, "cause", err)
	}
}
