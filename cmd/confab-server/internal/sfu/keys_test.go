package sfu

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoadKeysMakesThemOnce(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	first, err := LoadKeys(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Secret) < minSecret || first.Key == "" {
		t.Errorf("weak keys: %d bytes", len(first.Secret))
	}
	path := filepath.Join(folder, keysFile)
	if mode := modeOf(t, path); mode != 0o600 {
		t.Errorf("file has mode %o", mode)
	}
	if mode := modeOf(t, folder); mode != 0o700 {
		t.Errorf("folder has mode %o", mode)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	second, err := LoadKeys(folder)
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Error("keys changed")
	}
	if mode := modeOf(t, path); mode != 0o600 {
		t.Errorf("file that was opened to others has mode %o", mode)
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("folder holds %v", left)
	}
	other, err := LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if other.Secret == first.Secret || other.Key == first.Key {
		t.Error("two folders have the same keys")
	}
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestLoadKeysNamesBrokenFile(t *testing.T) {
	const secret = "hush-hush-hush"
	for name, content := range map[string]string{
		"empty":        "",
		"cut-short":    `{"key":"a","secret":"` + secret,
		"wrong-type":   `{"key":1,"secret":"` + secret + `"}`,
		"no-key":       `{"secret":"` + strings.Repeat(secret, 4) + `"}`,
		"short-secret": `{"key":"a","secret":"` + secret + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, keysFile)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := LoadKeys(folder)
			if err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%v does not name the file", err)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%v tells the secret", err)
			}
			if kept, _ := os.ReadFile(path); string(kept) != content {
				t.Error("the file was changed")
			}
		})
	}
}

func TestKeysDoNotPrintSecret(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, testKeys); strings.Contains(text, testKeys.Secret) {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}

func FuzzParseKeys(f *testing.F) {
	f.Add([]byte(`{"key":"a","secret":"0123456789012345678901234567890123456789"}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, err := parseKeys(data)
		if err == nil && (keys.Key == "" || len(keys.Secret) < minSecret) {
			t.Error("accepted weak keys")
		}
	})
}
