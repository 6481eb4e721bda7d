package disk

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// writerVariable makes the test binary a writer of the file that it names.
const writerVariable = "TEST_DISK_WRITER"

// counterVariable makes it count in the file that it names.
const counterVariable = "TEST_DISK_COUNTER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerVariable); path != "" {
		for n := 0; ; n++ {
			if err := Replace(path, content(n)); err != nil {
				os.Exit(3)
			}
			_, _ = os.Stdout.WriteString(".")
		}
	}
	if path := os.Getenv(counterVariable); path != "" {
		for range 20 {
			if err := increment(path); err != nil {
				_, _ = os.Stderr.WriteString(err.Error())
				os.Exit(3)
			}
		}
		return
	}
	os.Exit(m.Run())
}

// content is a file of one letter, some pages long.
func content(n int) []byte { return bytes.Repeat([]byte{byte('a' + n%26)}, 20_000) }

func whole(data []byte) bool {
	return len(data) == 20_000 && bytes.Count(data, data[:1]) == len(data)
}

func TestKilledWritersLeaveWholeFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for round := range 10 {
		writer := exec.CommandContext(t.Context(), os.Args[0])
		writer.Env = append(os.Environ(), writerVariable+"="+path)
		out, err := writer.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		for range 3 + round {
			if _, err := out.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
		}
		_ = writer.Process.Kill()
		_ = writer.Wait()
		data, err := os.ReadFile(path)
		if err != nil || !whole(data) {
			t.Fatalf("round %d: %d bytes, %v", round, len(data), err)
		}
		if last, err := os.ReadFile(Last(path)); err == nil && !whole(last) {
			t.Fatalf("round %d: last has %d bytes", round, len(last))
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".file-*")); len(left) == 0 {
		t.Log("no kill met a writer between its two steps")
	}
	if err := Sweep(filepath.Dir(path)); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".file-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestLastIsWhatWasBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"one", "two", "three"} {
		if err := Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	now, _ := os.ReadFile(path)
	last, _ := os.ReadFile(Last(path))
	if string(now) != "three" || string(last) != "two" {
		t.Errorf("%q, before it %q", now, last)
	}
	if err := Replace(filepath.Join(path, "below"), nil); err == nil {
		t.Error("wrote below a file")
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 2 {
		t.Errorf("%v", entries)
	}
}

// TestEditsAreOneAtATime has many count in one file, some of them in this process and some in others.
func TestEditsAreOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	const each, writers = 20, 4
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				if err := increment(path); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			other := exec.CommandContext(t.Context(), os.Args[0])
			other.Env = append(os.Environ(), counterVariable+"="+path)
			if out, err := other.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	all.Wait()
	if data, err := os.ReadFile(path); err != nil || string(data) != strconv.Itoa(each*2*writers) {
		t.Errorf("%d counted %q, %v", each*2*writers, data, err)
	}
	wrong := errors.New("changed my mind")
	if err := Edit(path, func() ([]byte, error) { return nil, wrong }); !errors.Is(err, wrong) {
		t.Errorf("got %v", err)
	}
	if err := Edit(path, func() ([]byte, error) { return []byte("free again"), nil }); err != nil {
		t.Error(err)
	}
}

func increment(path string) error {
	return Edit(path, func() ([]byte, error) {
		data, _ := os.ReadFile(path)
		n, _ := strconv.Atoi(string(data))
		return []byte(strconv.Itoa(n + 1)), nil
	})
}

// TestSweep leaves what is nobody's leftover.
func TestSweep(t *testing.T) {
	folder := t.TempDir()
	stays := []string{".a-file", ".hidden", "users.json", "users.json.last", "x-12"}
	for _, name := range append([]string{".users.json-12345", ".logouts.json-1"}, stays...) {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, ".folder-1"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(folder); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(folder)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := slices.Insert(stays, 1, ".folder-1"); !slices.Equal(names, want) {
		t.Errorf("left %q, want %q", names, want)
	}
	if err := Sweep(filepath.Join(folder, "none")); err == nil {
		t.Error("swept a folder that is not there")
	}
}
