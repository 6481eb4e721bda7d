package rooms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"confab/cmd/confab-server/internal/disk"
)

// kept is a directory with the sessions of a data folder; end closes both, and so does the end of the test.
func kept(t *testing.T, s Service, folder string, logs *bytes.Buffer) (d *Directory, end func()) {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	if logs != nil {
		logger = slog.New(slog.NewTextHandler(logs, nil))
	}
	file, err := OpenFile(folder, logger)
	if err != nil {
		t.Fatal(err)
	}
	d = New(Options{Service: s, Key: testKey, Secret: testSecret, File: file, Alone: true, Logger: logger})
	end = func() { d.Close(); _ = file.Close() }
	t.Cleanup(end)
	return d, end
}

func TestSessionsOutliveARestart(t *testing.T) {
	folder := t.TempDir()
	s := &service{}
	d, _ := kept(t, s, folder, nil)
	relayed, _ := NewModes("relayed", "")
	first, err := d.Create(t.Context(), "demo", relayed)
	if err != nil {
		t.Fatal(err)
	}
	mustOpen(t, d, "other")
	// The process is killed here: nothing is closed but the file, by the system. LiveKit has forgotten everything too.
	_ = d.options.File.Close()
	s.rooms = nil
	again, _ := kept(t, s, folder, nil)
	second, err := again.Open(t.Context(), "demo")
	if err != nil || second.SessionID != first.SessionID || second.Modes != relayed {
		t.Errorf("%+v after the restart, %+v before, %v", second, first, err)
	}
	info, err := os.Stat(filepath.Join(folder, FileName))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("file: %v, %v", info.Mode(), err)
	}
}

func TestOneServerForADataFolder(t *testing.T) {
	folder := t.TempDir()
	d, end := kept(t, &service{}, folder, nil)
	mustOpen(t, d, "demo")
	_, err := OpenFile(folder, nil)
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), folder) || !strings.Contains(err.Error(), "--data") {
		t.Errorf("a second server: %v", err)
	}
	if _, err := ReadFile(folder); !errors.Is(err, ErrInUse) {
		t.Errorf("a look meanwhile: %v", err)
	}
	end()
	if count, err := ReadFile(folder); err != nil || count != 1 {
		t.Errorf("a look afterwards: %d, %v", count, err)
	}
}

// removed is a session in which somebody was put out, as earlier versions wrote it.
func oldSession(tokens ...string) oldRecord {
	return oldRecord{
		State: state{
			SessionID: "id", Modes: Modes{"relayed", "manual"},
			Removed: map[string]int64{"mark": time.Now().Add(LongestLife).Unix()},
		},
		Opened: time.Now().Add(-time.Hour), Tokens: tokens,
	}
}

func writeOld(t *testing.T, path string, sessions map[string]oldRecord) {
	t.Helper()
	data, err := json.Marshal(map[string]any{"version": 1, "sessions": sessions})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSessionsOfEarlierVersionsAreTakenOver(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, oldFileName)
	old := map[string]oldRecord{"demo": oldSession("ann"), "a\x00b": oldSession()}
	// Larger than earlier versions read themselves: long names of clients.
	for n := range 80 {
		session := oldSession()
		for m := range 1000 {
			session.Tokens = append(session.Tokens, strings.Repeat("clientData ", 80)+fmt.Sprint(n, m))
		}
		old[fmt.Sprint("large ", n)] = session
	}
	writeOld(t, path, old)
	if info, err := os.Stat(path); err != nil || info.Size() < 64<<20 {
		t.Fatalf("%v bytes, %v", info.Size(), err)
	}
	d, end := kept(t, &service{}, folder, nil)
	for range 2 {
		if got := d.memory.count(time.Time{}); got != 81 {
			t.Errorf("%d sessions", got)
		}
		r := d.memory.get("demo")
		handed := []string{tokenMark("ann")}
		if r.State.Modes.Media != "relayed" || len(r.State.Removed) != 1 || !slices.Equal(r.Handed, handed) {
			t.Errorf("%+v", r)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("it would be taken over again")
		}
		end()
		d, end = kept(t, &service{}, folder, nil)
	}
	end()
	// An earlier version ran again meanwhile: what it knows comes on top.
	later := oldSession()
	later.State.Removed = map[string]int64{"another": time.Now().Add(LongestLife).Unix()}
	writeOld(t, path, map[string]oldRecord{"demo": later, "new": oldSession()})
	d, _ = kept(t, &service{}, folder, nil)
	if got := d.memory.get("demo"); len(got.State.Removed) != 2 || d.memory.count(time.Time{}) != 82 {
		t.Errorf("%+v, %d sessions", got, d.memory.count(time.Time{}))
	}
}

func TestBrokenFileOfEarlierVersions(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, oldFileName)
	writeOld(t, path, map[string]oldRecord{"demo": oldSession(), "other": oldSession()})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, disk.Last(path)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)/3], 0o600); err != nil {
		t.Fatal(err)
	}
	var logs bytes.Buffer
	d, _ := kept(t, &service{}, folder, &logs)
	said := logs.String()
	if d.memory.count(time.Time{}) != 2 || !strings.Contains(said, path) || !strings.Contains(said, disk.Last(path)) {
		t.Errorf("%d sessions, log:\n%s", d.memory.count(time.Time{}), &logs)
	}
}

// TestDamagedFileOfSessions spoils the file of sessions: what is left of it serves, and its copy for the rest.
func TestDamagedFileOfSessions(t *testing.T) {
	for name, spoil := range map[string]func(data []byte) []byte{
		"another-program": func([]byte) []byte { return []byte(`{"version":1,"sess`) },
		"empty":           func([]byte) []byte { return nil },
		"cut":             func(data []byte) []byte { return data[:len(data)/2] },
		"one-session": func(data []byte) []byte {
			at := bytes.LastIndex(data, []byte(`{"state":{"sessionId":`))
			data[at+30] ^= 4
			return data
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, FileName)
			d, end := kept(t, &service{}, folder, nil)
			mustOpen(t, d, "before")
			end()
			d, end = kept(t, &service{}, folder, nil) // makes the copy
			mustOpen(t, d, "after")
			end()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			spoiled := spoil(data)
			if err := os.WriteFile(path, spoiled, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadFile(folder); err == nil && name != "empty" || err != nil &&
				!strings.Contains(err.Error(), path) {
				t.Errorf("a look: %v", err)
			}
			var logs bytes.Buffer
			d, end = kept(t, &service{}, folder, &logs)
			said := logs.String()
			if !known(d, "before") || !strings.Contains(said, "cannot be used") || !strings.Contains(said, path) {
				t.Errorf("%d sessions, log:\n%s", d.memory.count(time.Time{}), &logs)
			}
			if aside, err := os.ReadFile(path + ".broken"); err != nil || !bytes.Equal(aside, spoiled) {
				t.Errorf("put aside: %v", err)
			}
			mustOpen(t, d, "later")
			end()
			logs.Reset()
			d, _ = kept(t, &service{}, folder, &logs)
			if !known(d, "later") || !known(d, "before") || strings.Contains(logs.String(), "cannot") {
				t.Errorf("%d sessions after the next start, log:\n%s", d.memory.count(time.Time{}), &logs)
			}
		})
	}
}

func known(d *Directory, name string) bool { return d.memory.get(name).State.SessionID != "" }

func TestFileForgetsWhatMemoryForgets(t *testing.T) {
	folder := t.TempDir()
	d, end := kept(t, &service{}, folder, nil)
	d.memory.mostSessions = 20
	for n := range 100 {
		mustOpen(t, d, fmt.Sprint(n))
	}
	want := d.memory.count(time.Time{})
	end()
	if count, err := ReadFile(folder); err != nil || count != want || count > 20 {
		t.Errorf("%d sessions in the file, %d in memory, %v", count, want, err)
	}
}

func FuzzOldFile(f *testing.F) {
	f.Add([]byte(`{"version":1,"sessions":{"demo":{"state":{"sessionId":"x","removed":{"a":1}},"tokens":["a"]}}}`))
	f.Add([]byte(`{"sessions":null,"version":1}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = parseOld(bytes.NewReader(data), func(name string, _ record) {
			if clean, err := CleanName(name); err != nil || clean != name {
				t.Errorf("took over a session named %q", name)
			}
		})
	})
}
