package disk

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// writerVariable makes the test binary a writer of the file that it names.
const writerVariable = "TEST_DISK_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerVariable); path != "" {
		for n := 0; ; n++ {
			if err := Replace(path, content(n)); err != nil {
				os.Exit(3)
			}
			_, _ = os.Stdout.WriteString(".")
		}
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
