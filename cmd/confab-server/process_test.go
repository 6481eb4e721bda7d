//go:build unix && !race

// LiveKit takes minutes to compile with the race detector, and none of confab's own goroutines run in this test binary:
// the packages below internal are where they are tested with it.

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"confab/cmd/confab-server/internal/sfu"
)

// serverVariable makes the test binary a confab-server.
const serverVariable = "TEST_CONFAB_SERVER"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == sfu.Subcommand {
		os.Exit(embedded())
	}
	if os.Getenv(serverVariable) != "" {
		os.Exit(command(os.Args[1:]))
	}
	// LiveKit's packages start goroutines of their own when they are linked.
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent())
}

// transcript keeps what a process says and lets tests wait for it.
type transcript struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func newTranscript() *transcript { return &transcript{changed: make(chan struct{})} }

func (s *transcript) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
	return s.text.Write(data)
}

func (s *transcript) read() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String(), s.changed
}

// await returns the n-th match (from 0) of pattern's first group.
func (s *transcript) await(t testing.TB, pattern string, n int) string {
	t.Helper()
	expression := regexp.MustCompile(pattern)
	deadline := time.After(30 * time.Second)
	for {
		text, changed := s.read()
		if found := expression.FindAllStringSubmatch(text, -1); len(found) > n {
			return found[n][1]
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("no %s in:\n%s", pattern, text)
		}
	}
}

// server is a confab-server process.
type server struct {
	process *exec.Cmd
	out     *transcript // standard output
	log     *transcript // standard error, JSON
	url     string      // of the session server
	done    chan struct{}
	err     error // how it ended; read after done
}

var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}

// launch starts a confab-server that need not come up.
func launch(t testing.TB, arguments ...string) *server {
	t.Helper()
	s := &server{out: newTranscript(), log: newTranscript(), done: make(chan struct{})}
	s.process = exec.CommandContext(t.Context(), os.Args[0], arguments...)
	s.process.Env = append(os.Environ(), serverVariable+"=1")
	s.process.Stdout, s.process.Stderr = s.out, s.log
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a terminal's job of its own
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.err = s.process.Wait()
		close(s.done)
	}()
	t.Cleanup(func() {
		_ = s.process.Process.Kill()
		<-s.done
		if t.Failed() {
			text, _ := s.log.read()
			t.Logf("log:\n%s", text)
		}
	})
	return s
}

// up starts a confab-server on free ports and returns when it is healthy.
func up(t testing.TB, data string, arguments ...string) *server {
	t.Helper()
	s := launch(t, append([]string{
		"--listen", "127.0.0.1:0", "--sfu-port", "0", "--data", data, "--log-format",
		"json",
	}, arguments...)...)
	s.url = s.out.await(t, `(?m)^confab-server: (https?://\S+)$`, 0)
	s.childPID(t, 0)
	s.out.await(t, `(?m)^confab-server: LiveKit at (ws://\S+)`, 0)
	return s
}

// childPID is the process of the n-th LiveKit that became ready.
func (s *server) childPID(t testing.TB, n int) int {
	t.Helper()
	var pid int
	if err := json.Unmarshal([]byte(s.log.await(t, `"embedded LiveKit is ready".*"pid":(\d+)`, n)), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

// end sends signal and returns the exit code and how long the process took to be gone.
func (s *server) end(t testing.TB, send func() error) (int, time.Duration) {
	t.Helper()
	began := time.Now()
	if err := send(); err != nil {
		t.Fatal(err)
	}
	return s.exit(t), time.Since(began)
}

func (s *server) terminate() error { return s.process.Process.Signal(syscall.SIGTERM) }

func (s *server) kill() error { return s.process.Process.Kill() }

// exit waits for the process and returns its exit code.
func (s *server) exit(t testing.TB) int {
	t.Helper()
	select {
	case <-s.done:
	case <-time.After(30 * time.Second):
		t.Fatal("still running")
	}
	if failed, ok := errors.AsType[*exec.ExitError](s.err); ok {
		return failed.ExitCode()
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	return 0
}

// call asks over HTTP and returns status and body.
func call(t testing.TB, method, url, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response.StatusCode, string(answer)
}

// ticket is where to connect and with which token.
type ticket struct {
	URL   string `json:"server_url"`
	Token string `json:"participant_token"`
}

func (s *server) ticket(t testing.TB, body string) ticket {
	t.Helper()
	status, answer := call(t, http.MethodPost, s.url+"/token", body)
	var got ticket
	if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	return got
}

// validate is what LiveKit says about a ticket.
func (k ticket) validate(t testing.TB) (int, string) {
	t.Helper()
	return call(t, http.MethodGet, strings.Replace(k.URL, "ws", "http", 1)+"/rtc/validate?access_token="+k.Token, "")
}
