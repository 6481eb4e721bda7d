//go:build unix && e2e

package shared

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// redisServer starts a Redis that ends with the test, at a port that is free or was another's, and returns its process.
func redisServer(t *testing.T, port int, arguments ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command("redis-server", append([]string{
		"--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir(),
	}, arguments...)...)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(command) })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			return command // what it says later fits the pipe
		}
	}
	t.Fatal("redis-server (make e2e installs it) does not start")
	return nil
}

// stop ends a Redis, the first time that it is asked to.
func stop(command *exec.Cmd) {
	_ = command.Process.Kill()
	_ = command.Wait()
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func store(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func at(port int) string { return fmt.Sprintf("redis://127.0.0.1:%d", port) }

func TestRedisKeepsValues(t *testing.T) {
	port := freePort(t)
	redisServer(t, port)
	a, b := store(t, Options{URL: at(port)}), store(t, Options{URL: at(port)})
	put := func(s *Store, value string, life time.Duration, want bool) {
		t.Helper()
		if got, err := s.Put(t.Context(), "k", value, life); err != nil || got != want {
			t.Errorf("put %s: %v, %v", value, got, err)
		}
	}
	remove := func(s *Store, value string) {
		t.Helper()
		if err := s.Remove(t.Context(), "k", value); err != nil {
			t.Errorf("remove %s: %v", value, err)
		}
	}
	put(a, "first", time.Minute, true)
	put(b, "second", time.Minute, false)
	put(a, "first", time.Minute, false)
	remove(b, "second") // not its own
	put(b, "second", time.Minute, false)
	remove(a, "first")
	remove(a, "first") // nobody's
	put(b, "second", 30*time.Millisecond, true)
	expired := time.After(60 * time.Millisecond)
	put(a, "third", time.Minute, false)
	<-expired
	put(a, "third", time.Minute, true)
	remove(b, "second") // another's by now
	put(b, "second", time.Minute, false)

	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := a.Put(ended, "other", "v", time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller has gone: %v", err)
	}
}

func TestRedisPasswords(t *testing.T) {
	port := freePort(t)
	redisServer(t, port, "--requirepass", password, "--user", "reader", "on", ">"+password, "~*", "+get")
	for name, row := range map[string]struct {
		user, inURL, beside string
		denied              bool
	}{
		"in-url":   {inURL: password},
		"beside":   {beside: password},
		"both":     {inURL: "wrong", beside: password},
		"none":     {denied: true},
		"wrong":    {inURL: password + "x", denied: true},
		"may-read": {user: "reader", inURL: password, denied: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := store(t, Options{
				URL:      fmt.Sprintf("redis://%s:%s@127.0.0.1:%d", row.user, row.inURL, port),
				Password: row.beside,
			})
			_, err := s.Put(t.Context(), name, "v", time.Minute)
			if (err != nil) != row.denied || errors.Is(err, ErrDenied) != row.denied {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), password) {
				t.Errorf("the password is repeated: %v", err)
			}
		})
	}
}

// TestRedisGoesAndComes also shows that no request meets a connection to the Redis that was there before.
func TestRedisGoesAndComes(t *testing.T) {
	port := freePort(t)
	first := redisServer(t, port)
	var log bytes.Buffer
	s := store(t, Options{URL: at(port), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	put := func(key string) error {
		_, err := s.Put(t.Context(), key, "v", time.Minute)
		return err
	}
	if err := put("a"); err != nil {
		t.Fatal(err)
	}
	if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := put("b"); err == nil || time.Since(began) > 3*timeout {
		t.Errorf("a Redis that hangs: %v after %v", err, time.Since(began))
	}
	stop(first)
	for range 3 {
		if put("c") == nil {
			t.Error("a Redis that is gone took a value")
		}
	}
	redisServer(t, port)
	for range 3 {
		if err := put("d"); err != nil {
			t.Errorf("a Redis that is back: %v", err)
		}
	}
	if text := log.String(); strings.Count(text, "\n") != 2 || strings.Count(text, "cannot be used") != 1 ||
		strings.Count(text, "can be used again") != 1 {
		t.Errorf("logged:\n%s", text)
	}
}
