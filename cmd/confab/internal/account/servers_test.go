package account

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServersAreRemembered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "confab", "servers.json")
	s := servers{file: file}
	if got := s.likely("https://a.example"); got != "" {
		t.Errorf("of a stranger: %q", got)
	}
	s.note("https://a.example", "wss://old.example")
	s.note("https://a.example", "wss://lk.example")
	s.note("https://ann:secret@b.example", "wss://ann:secret@other.example")
	if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data), "secret") {
		t.Errorf("%v: %s", err, data)
	}
	again := servers{file: file}
	for endpoint, want := range map[string]string{
		"https://a.example": "wss://lk.example", "https://b.example": "wss://other.example", "https://c.example": "",
	} {
		if got := again.likely(endpoint); got != want || s.likely(endpoint) != want {
			t.Errorf("%s: %q, want %q", endpoint, got, want)
		}
	}
	for i := range 2 * mostServers {
		again.note(fmt.Sprint("https://", i), "wss://lk.example")
	}
	if n := len((&servers{file: file}).known()); n != mostServers {
		t.Errorf("%d endpoints are remembered", n)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "servers-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestServersFromNothing: what is in the file, and whether it can be written, is no reason not to join.
func TestServersFromNothing(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"empty": "", "no-json": "{", "other-json": "[1]", "null": "null",
		"too-long": strings.Repeat(" ", longestServers+1),
	} {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s := servers{file: file}
		if got := s.likely("https://a.example"); got != "" {
			t.Errorf("%s: %q", name, got)
		}
		s.note("https://a.example", "wss://lk.example")
		if got := (&servers{file: file}).likely("https://a.example"); got != "wss://lk.example" {
			t.Errorf("%s, written anew: %q", name, got)
		}
	}
	for name, s := range map[string]*servers{"no-file": {}, "no-folder": {file: filepath.Join(folder, "empty", "x")}} {
		s.note("https://a.example", "wss://lk.example")
		if got := s.likely("https://a.example"); got != "wss://lk.example" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
