package shared

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const password = "hunter2"

func TestNew(t *testing.T) {
	for name, row := range map[string]struct{ url, address string }{
		"host":      {"redis://h", "h:6379"},
		"all":       {"redis://user:" + password + "@h:1/2", "h:1"},
		"tls":       {"rediss://h", "h:6379"},
		"no-scheme": {url: "h:6379"},
		"other":     {url: "http://h"},
		"database":  {url: "redis://h/" + password},
		"port":      {url: "redis://:" + password + "@h:port"},
		"option":    {url: "redis://h?" + password + "=1"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := New(Options{URL: row.url})
			if (CheckURL(row.url) == nil) != (err == nil) {
				t.Errorf("CheckURL and New disagree: %v", err)
			}
			if err != nil {
				if row.address != "" || !errors.Is(err, ErrURL) || strings.Contains(err.Error(), password) {
					t.Errorf("got %v", err)
				}
				return
			}
			if s.Address() != row.address {
				t.Errorf("got %q, want %q", s.Address(), row.address)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	var log bytes.Buffer
	var observed []string
	s, err := New(Options{
		URL: "redis://:" + password + "@127.0.0.1:1", Logger: slog.New(slog.NewTextHandler(&log,
			&slog.HandlerOptions{Level: slog.LevelDebug})),
		Observe: func(method string, _ time.Duration, err error) {
			observed = append(observed, fmt.Sprint(method, err == nil))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	began := time.Now()
	for range 3 {
		if got, err := s.Put(t.Context(), "k", "v", time.Minute); err == nil || got {
			t.Errorf("put: %v, %v", got, err)
		}
	}
	if err := s.Remove(t.Context(), "k", "v"); err == nil || errors.Is(err, ErrDenied) {
		t.Errorf("remove: %v", err)
	}
	if took := time.Since(began); took > 4*timeout {
		t.Errorf("took %v", took)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "127.0.0.1:1") ||
		strings.Contains(text, password) {
		t.Errorf("logged %q", text)
	}
	if got := fmt.Sprint(observed); got != "[putfalse putfalse putfalse removefalse]" {
		t.Errorf("observed %s", got)
	}
}
