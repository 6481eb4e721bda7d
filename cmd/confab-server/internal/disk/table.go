package disk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

var (
	// ErrInUse means that another process has the table open.
	ErrInUse = errors.New("another process has it open")
	// ErrBroken means that a file is no table, or is damaged.
	ErrBroken = errors.New("it is damaged, or not what this program writes")
	// ErrNewer means that a later version of the program wrote the table.
	ErrNewer = errors.New("a newer version of this program has written it")
)

// lockWait is how long another process may take to let go of a table: longer than a server that was told to stop.
const lockWait = 3 * time.Second

// Buckets of the file: the values, and what the file says of itself.
var (
	bucketValues = []byte("values")
	bucketAbout  = []byte("about")
	keyVersion   = []byte("version")
)

// Table is a file of values by key. A change writes what changed, and is there entirely or not at all after a crash.
// One process at a time has it open.
type Table struct {
	db   *bbolt.DB
	path string
}

// OpenTable opens the table at path or makes it, its owner's alone. Version is that of the values. The errors are
// [ErrInUse], [ErrBroken], [ErrNewer], and those of the file system.
func OpenTable(path string, version uint32) (*Table, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil, errors.New("it is a folder")
	}
	isNew := errors.Is(err, fs.ErrNotExist)
	if err == nil && info.Size() == 0 && there(Last(path)) {
		return nil, ErrBroken // it had content once
	}
	t := &Table{path: path}
	err = sound(func() error { return t.open(version, isNew) })
	if err != nil {
		if t.db != nil {
			_ = sound(t.db.Close)
		}
		return nil, err
	}
	return t, nil
}

func (t *Table) open(version uint32, isNew bool) (err error) {
	if t.db, err = bbolt.Open(t.path, 0o600, &bbolt.Options{Timeout: lockWait}); err != nil {
		return classify(err)
	}
	if err := t.whole(); err != nil {
		return err
	}
	if err := narrow(t.path); err != nil {
		return err
	}
	known, err := t.version()
	if err != nil || known == version {
		return err
	}
	if known > version {
		return ErrNewer
	}
	if err := t.setVersion(version); err != nil || !isNew {
		return err
	}
	return syncFolder(filepath.Dir(t.path))
}

// version is the one that the file says; 0 for a file that was never written to.
func (t *Table) version() (version uint32, err error) {
	err = t.db.View(func(tx *bbolt.Tx) error {
		about := tx.Bucket(bucketAbout)
		if about == nil {
			return nil
		}
		data := about.Get(keyVersion)
		if len(data) != 4 || tx.Bucket(bucketValues) == nil {
			return ErrBroken
		}
		version = binary.BigEndian.Uint32(data)
		return nil
	})
	return version, err
}

func (t *Table) setVersion(version uint32) error {
	return t.db.Update(func(tx *bbolt.Tx) error {
		about, err := tx.CreateBucketIfNotExists(bucketAbout)
		if err != nil {
			return err
		}
		if _, err := tx.CreateBucketIfNotExists(bucketValues); err != nil {
			return err
		}
		return about.Put(keyVersion, binary.BigEndian.AppendUint32(nil, version))
	})
}

func classify(err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return ErrInUse
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch),
		errors.Is(err, bolterrors.ErrChecksum):
		return ErrBroken
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
		return err
	}
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return err
	}
	return fmt.Errorf("%w (%w)", ErrBroken, err) // such as a file of less than two pages
}

// whole refuses a file that ends before its last page.
func (t *Table) whole() error {
	return t.db.View(func(tx *bbolt.Tx) error {
		info, err := os.Stat(t.path)
		if err == nil && info.Size() < tx.Size() {
			return ErrBroken
		}
		return err
	})
}

// sound runs what reads a file that may be damaged. bbolt panics when pages contradict each other, and a page that
// the file no longer has is a fault, because bbolt maps the file into memory.
func sound(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w (%v)", ErrBroken, cause)
		}
	}()
	return do()
}

// All hands every value to each, which must not keep it. [ErrBroken] means that there was more than could be handed
// over.
func (t *Table) All(each func(key string, value []byte)) error {
	return sound(func() error {
		return t.db.View(func(tx *bbolt.Tx) error {
			values := tx.Bucket(bucketValues)
			if values == nil {
				return ErrBroken
			}
			var damaged error
			err := values.ForEach(func(key, stored []byte) error {
				value, ok := unseal(key, stored)
				if !ok {
					damaged = ErrBroken
					return nil
				}
				each(string(key), value)
				return nil
			})
			return errors.Join(err, damaged)
		})
	})
}

// seal puts a checksum of key and value before the value: bbolt has none for what it stores.
func seal(key string, value []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, checksum([]byte(key), value)), value...)
}

func unseal(key, stored []byte) (value []byte, ok bool) {
	if len(stored) < crc32.Size {
		return nil, false
	}
	value = stored[crc32.Size:]
	return value, binary.BigEndian.Uint32(stored) == checksum(key, value)
}

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE(key), crc32.IEEETable, value)
}

// Write changes values, all of them or none; a nil one is removed.
func (t *Table) Write(changes map[string][]byte) error {
	return sound(func() error {
		return t.db.Update(func(tx *bbolt.Tx) error {
			values := tx.Bucket(bucketValues)
			for key, value := range changes {
				var err error
				if value == nil {
					err = values.Delete([]byte(key))
				} else {
					err = values.Put([]byte(key), seal(key, value))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// Keep makes the present content the file that [Last] names.
func (t *Table) Keep() error {
	fresh := Last(t.path) + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := sound(func() error {
		to, err := bbolt.Open(fresh, 0o600, &bbolt.Options{Timeout: lockWait, NoSync: true})
		if err != nil {
			return err
		}
		const step = 4 << 20 // bytes of one transaction
		err = bbolt.Compact(to, t.db, step)
		return errors.Join(err, to.Sync(), to.Close())
	})
	if err != nil {
		_ = os.Remove(fresh)
		return err
	}
	if err := os.Rename(fresh, Last(t.path)); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(t.path))
}

// Close lets others open the table.
func (t *Table) Close() error { return sound(t.db.Close) }

// ReadTable hands every value of a table to each, without changing the file. Its errors are those of [OpenTable] and
// [Table.All].
func ReadTable(path string, each func(key string, value []byte)) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	return sound(func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockWait / 10})
		if err != nil {
			return classify(err)
		}
		defer func() { _ = db.Close() }()
		t := &Table{db: db, path: path}
		if err := t.whole(); err != nil {
			return err
		}
		return t.All(each)
	})
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// narrow takes everybody else's rights from a file, where the system has them.
func narrow(path string) error {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	return os.Chmod(path, 0o600)
}
