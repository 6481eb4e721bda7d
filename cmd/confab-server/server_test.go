//go:build unix && !race

package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/livekit/protocol/auth"

	"confab/cmd/confab-server/internal/sfu"
)

func gone(pid int) bool { return syscall.Kill(pid, 0) != nil }

func TestTokenLetsIn(t *testing.T) {
	data := t.TempDir()
	s := up(t, data)
	if status, body := call(t, http.MethodGet, s.url+"/healthz", ""); status != http.StatusOK {
		t.Fatalf("healthz: %d %s", status, body)
	}
	for _, body := range []string{
		`{"room_name":"demo"}`, `{"roomName":"демо комната","participantName":"Ann"}`, ``,
	} {
		if status, text := s.ticket(t, body).validate(t); status != http.StatusOK || text != "success" {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
	long := `{"room_name":"` + strings.Repeat("é", 256) + `","participant_identity":"` + strings.Repeat("ü", 256) + `"}`
	if status, text := s.ticket(t, long).validate(t); status != http.StatusOK {
		t.Errorf("longest names: %d %s", status, text)
	}
	keys, err := sfu.LoadKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	unknown, err := auth.NewAccessToken(keys.Key, keys.Secret).SetIdentity("ann").
		SetVideoGrant(&auth.VideoGrant{RoomJoin: true, Room: "nobody-made-this"}).ToJWT()
	if err != nil {
		t.Fatal(err)
	}
	k := s.ticket(t, "")
	k.Token = unknown
	if status, text := k.validate(t); status != http.StatusNotFound ||
		!strings.Contains(text, "requested room does not exist") {
		t.Errorf("unknown room: %d %s", status, text)
	}
}

func TestOneNameIsOneSession(t *testing.T) {
	s := up(t, t.TempDir())
	const guests = 200
	ids := make([]string, guests)
	var all sync.WaitGroup
	for n := range guests {
		all.Go(func() {
			status, body := call(t, http.MethodGet, s.url+"/room/demo", "")
			var answer struct{ SessionID string }
			if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
				t.Errorf("%d %s", status, body)
			}
			ids[n] = answer.SessionID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] || id == "" {
			t.Fatalf("sessions are %q", ids)
		}
	}
}

func TestKilledLiveKitComesBack(t *testing.T) {
	s := up(t, t.TempDir())
	before := s.ticket(t, `{"room_name":"demo"}`)
	if err := syscall.Kill(s.childPID(t, 0), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	s.childPID(t, 1)
	t.Logf("ready again after %v", time.Since(began).Round(time.Millisecond))
	if status, body := call(t, http.MethodGet, s.url+"/healthz", ""); status != http.StatusOK {
		t.Errorf("healthz: %d %s", status, body)
	}
	s.log.await(t, `(made rooms again)`, 0)
	if status, text := before.validate(t); status != http.StatusOK {
		t.Errorf("a token from before: %d %s", status, text)
	}
	if status, text := s.ticket(t, `{"room_name":"demo"}`).validate(t); status != http.StatusOK {
		t.Errorf("a new token: %d %s", status, text)
	}
}

// TestFrozenLiveKitHoldsNobodyUp stops LiveKit without ending it: connections open and nothing answers.
func TestFrozenLiveKitHoldsNobodyUp(t *testing.T) {
	s := up(t, t.TempDir())
	child := s.childPID(t, 0)
	if err := syscall.Kill(child, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	status, body := call(t, http.MethodPost, s.url+"/token", "")
	if took := time.Since(began); status != http.StatusServiceUnavailable || took > 12*time.Second {
		t.Errorf("%d %s after %v", status, body, took)
	}
	code, took := s.end(t, s.terminate)
	if code != 0 || took > 5*time.Second || !gone(child) {
		t.Errorf("exit %d after %v, child gone: %v", code, took, gone(child))
	}
}

func TestSignalEndsAll(t *testing.T) {
	data := t.TempDir()
	var first string
	for name, send := range map[string]func(*server) error{
		"terminate": (*server).terminate,
		// Ctrl-C in a terminal reaches the whole process group.
		"ctrl-c": func(s *server) error { return syscall.Kill(-s.process.Process.Pid, syscall.SIGINT) },
	} {
		s := up(t, data)
		_, body := call(t, http.MethodGet, s.url+"/session", "")
		var answer struct{ APIKey string }
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = answer.APIKey
		}
		if answer.APIKey != first {
			t.Errorf("%s: the key changed over a restart", name)
		}
		child := s.childPID(t, 0)
		code, took := s.end(t, func() error { return send(s) })
		if code != 0 || took > 5*time.Second || !gone(child) {
			t.Errorf("%s: exit %d after %v, child gone: %v", name, code, took, gone(child))
		}
		t.Logf("%s: gone after %v", name, took.Round(time.Millisecond))
		if text, _ := s.log.read(); strings.Contains(text, "starting it again") {
			t.Errorf("%s: the child was hit by the signal:\n%s", name, text)
		}
	}
	info, err := os.Stat(filepath.Join(data, "livekit-keys.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v, %v", info.Mode(), err)
	}
}

func TestRefusesToStart(t *testing.T) {
	broken := t.TempDir()
	file := filepath.Join(broken, "livekit-keys.json")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	for name, row := range map[string]struct {
		arguments []string
		code      int
		want      []string
	}{
		"open-to-all": {[]string{"--listen", "0.0.0.0:0"}, 2, []string{"this machine only"}},
		"broken-keys": {[]string{"--listen", "127.0.0.1:0", "--data", broken}, 1, []string{file}},
		"sfu-port": {
			[]string{"--listen", "127.0.0.1:0", "--data", t.TempDir(), "--sfu-port", strconv.Itoa(port)},
			1,
			[]string{strconv.Itoa(port), "--sfu-port"},
		},
		"listen-port": {
			[]string{"--listen", taken.Addr().String(), "--data", t.TempDir()},
			1,
			[]string{taken.Addr().String(), "--listen"},
		},
		"no-secret": {
			[]string{
				"--listen", "127.0.0.1:0", "--livekit-url", "ws://h", "--livekit-key", "k",
				"--livekit-secret-file", filepath.Join(broken, "none"),
			},
			1,
			[]string{"none"},
		},
		"no-certificate": {[]string{
			"--listen", "127.0.0.1:0", "--data", t.TempDir(), "--tls-cert", file, "--tls-key",
			file,
		}, 1, []string{"certificate"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := launch(t, row.arguments...)
			code := s.exit(t)
			text, _ := s.log.read()
			if code != row.code {
				t.Errorf("exit %d", code)
			}
			for _, want := range row.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in %s", want, text)
				}
			}
		})
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	data := t.TempDir()
	s := up(t, data, "--log-level", "debug", "--sfu-log-level", "debug")
	k := s.ticket(t, `{"room_name":"demo"}`)
	k.validate(t)
	spoiled := ticket{URL: k.URL, Token: k.Token + "x"}
	if status, _ := spoiled.validate(t); status != http.StatusUnauthorized {
		t.Errorf("spoiled token: %d", status)
	}
	s.end(t, s.terminate)
	keys, err := sfu.LoadKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := s.log.read()
	if !strings.Contains(text, "[token]") || !strings.Contains(text, `"livekit":{`) {
		t.Error("the log does not have what this test looks at")
	}
	signature := k.Token[strings.LastIndex(k.Token, ".")+1:]
	if strings.Contains(text, signature) || strings.Contains(text, keys.Secret) {
		t.Error("the log has a token or the secret")
	}
}

func TestSomebodyElsesLiveKit(t *testing.T) {
	data := t.TempDir()
	theirs := up(t, data)
	keys, err := sfu.LoadKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(keys.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := theirs.out.await(t, `LiveKit at (ws://\S+)`, 0)
	ours := launch(t, "--listen", "127.0.0.1:0", "--livekit-url", address, "--livekit-key", keys.Key,
		"--livekit-secret-file", secret)
	ours.url = ours.out.await(t, `(?m)^confab-server: (http://\S+)$`, 0)
	k := ours.ticket(t, "")
	if status, text := k.validate(t); status != http.StatusOK || k.URL != address {
		t.Errorf("%s: %d %s", k.URL, status, text)
	}
	theirs.end(t, theirs.terminate)
	for _, path := range []string{"/healthz", "/session"} {
		if status, body := call(t, http.MethodGet, ours.url+path, ""); status != http.StatusServiceUnavailable {
			t.Errorf("%s without LiveKit: %d %s", path, status, body)
		}
	}
	if code, took := ours.end(t, ours.terminate); code != 0 || took > 5*time.Second {
		t.Errorf("exit %d after %v", code, took)
	}
}
