package disk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// filled is the path of a table with some hundred values, on many pages.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.db")
	table := open(t, path)
	for round := range 3 {
		changes := map[string][]byte{}
		for n := range 300 {
			changes[fmt.Sprintf("key %d", n)] = bytes.Repeat([]byte{byte('a' + round)}, 500)
		}
		if err := table.Write(changes); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(table.Keep(), table.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) *Table {
	t.Helper()
	table, err := OpenTable(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = table.Close() })
	return table
}

func count(t *testing.T, path string) int {
	t.Helper()
	all := 0
	if err := ReadTable(path, func(string, []byte) { all++ }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTableKeepsWhatIsWritten(t *testing.T) {
	path := filled(t)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	table := open(t, path)
	if err := table.Write(map[string][]byte{"key 1": nil, "none": nil, "key 2": []byte("two")}); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	if err := table.All(func(key string, value []byte) { got[key] = string(value) }); err != nil {
		t.Fatal(err)
	}
	_, there := got["key 1"]
	if there || len(got) != 299 || got["key 2"] != "two" || got["key 3"] != strings.Repeat("c", 500) {
		t.Errorf("%d values", len(got))
	}
	for _, name := range []string{path, Last(path)} {
		info, err := os.Stat(name)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if kept := count(t, Last(path)); kept != 300 {
		t.Errorf("the copy has %d values", kept)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.new")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestTableHasOneProcess(t *testing.T) {
	path := filled(t)
	open(t, path)
	if _, err := OpenTable(path, 1); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	if err := ReadTable(path, func(string, []byte) {}); !errors.Is(err, ErrInUse) {
		t.Errorf("read meanwhile: %v", err)
	}
}

func TestTableOfALaterVersionStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.db")
	later, err := OpenTable(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	_ = later.Close()
	if _, err := OpenTable(path, 1); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v", err)
	}
	again, err := OpenTable(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

// TestDamagedTables spoils a table in many ways: each is an error or whole values, and never the end of the process.
func TestDamagedTables(t *testing.T) {
	whole, err := os.ReadFile(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	spoiled := map[string][]byte{
		"another-program": []byte(`{"version":1,"sess`),
		"zeros":           make([]byte, len(whole)),
		"no-first-pages":  append(make([]byte, 2*4096), whole[2*4096:]...),
		"one-page":        whole[:4096],
	}
	for n := 1; n < 16; n++ {
		spoiled[fmt.Sprintf("cut-%d", n)] = whole[:len(whole)*n/16]
	}
	for at := 100; at < len(whole); at += 39_989 {
		data := bytes.Clone(whole)
		copy(data[at:], bytes.Repeat([]byte{0xa5}, 64))
		spoiled[fmt.Sprintf("garbled-%d", at)] = data
	}
	broken := 0
	for name, data := range spoiled {
		path := filepath.Join(t.TempDir(), "table.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_ = ReadTable(path, func(string, []byte) {})
		table, err := OpenTable(path, 1)
		if err == nil {
			left := 0
			err = table.All(func(_ string, value []byte) {
				left++
				if !bytes.Equal(value, bytes.Repeat([]byte("c"), 500)) {
					t.Errorf("%s: a value is %q", name, value)
				}
			})
			if err == nil && left != 300 {
				t.Errorf("%s: well, with %d values", name, left)
			}
			_ = table.Write(map[string][]byte{"new": bytes.Repeat([]byte("n"), 20_000)})
			_ = table.Keep()
			_ = table.Close()
		}
		if err != nil {
			broken++
		}
		if err != nil && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrNewer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if broken < 12 { // most of the file is pages of old transactions
		t.Errorf("%d of %d were broken", broken, len(spoiled))
	}
}

func TestTableThatCannotBeOpened(t *testing.T) {
	folder := t.TempDir()
	if _, err := OpenTable(folder, 1); err == nil || errors.Is(err, ErrBroken) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := OpenTable(filepath.Join(folder, "none", "table.db"), 1); err == nil || errors.Is(err, ErrBroken) {
		t.Errorf("no folder: %v", err)
	}
	emptied := filled(t)
	if err := os.Truncate(emptied, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenTable(emptied, 1); !errors.Is(err, ErrBroken) {
		t.Errorf("emptied: %v", err)
	}
}
