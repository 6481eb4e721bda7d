package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"unicode"
)

// TestNothingActsOnATerminal: what ends up there goes through one writer.
func TestNothingActsOnATerminal(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var stdout, stderr bytes.Buffer
		file := writeFile(t, "confab.toml", "\"k\u202Ey\" = 1\n")
		args := []string{"--headless", "--log-format", format, "--config", file, "--status", "256.0.0.1:\u202E\u009B1m"}
		code := confab(args, &stdout, &stderr, func(*slog.Logger) {})
		said := strings.ReplaceAll(stderr.String(), "\n", "")
		if at := strings.IndexFunc(said, acts); code != exitOther || said == "" || at >= 0 {
			t.Errorf("%s: code %d, %q", format, code, said)
		}
	}
}

func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
