//go:build unix

package e2e

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"confab/cmd/e2e/process"
)

// address is how programs write where they listen.
var address = regexp.MustCompile(`(http|ws)s?://[0-9.]+:[0-9]+`)

// Server is a confab-server with its own LiveKit, on free ports of 127.0.0.1 and with a fresh data folder.
type Server struct {
	URL string // of the token endpoint
	SFU string // of the embedded LiveKit, ws://

	data    string
	args    []string
	process *process.Process
}

// StartServer starts a session server and waits until its LiveKit is ready.
func StartServer(t testing.TB, args ...string) *Server {
	t.Helper()
	s := &Server{data: t.TempDir()}
	s.args = append([]string{"--listen", "127.0.0.1:0", "--sfu-port", "0", "--data", s.data}, args...)
	s.start(t)
	return s
}

// StartServerAgain starts a session server that Kill has ended, with the same data and arguments.
func (s *Server) StartServerAgain(t testing.TB) {
	t.Helper()
	s.start(t)
}

// Restart starts a session server that Kill has ended at its former address, with the same data and more arguments.
func (s *Server) Restart(t testing.TB, more ...string) {
	t.Helper()
	s.args = append(s.args, append([]string{"--listen", strings.TrimPrefix(s.URL, "http://")}, more...)...)
	s.start(t)
}

// AddUser makes an account.
func (s *Server) AddUser(t testing.TB, name, role, password string) {
	t.Helper()
	add := exec.CommandContext(
		t.Context(), program(t, "confab-server"), "user", "add", name, "--role", role, "--data", s.data,
	)
	add.Stdin = strings.NewReader(password + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("make an account: %v: %s", err, bytes.TrimSpace(out))
	}
}

// Kill ends the session server and its LiveKit without a word.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.process.Gone():
	case <-time.After(ending):
		t.Fatal("the session server or its LiveKit outlives being killed")
	}
}

func (s *Server) start(t testing.TB) {
	t.Helper()
	var stdout *process.Lines
	s.process, stdout, _ = run(t, process.Options{Path: program(t, "confab-server"), Args: s.args})
	ctx := within(t, starting)
	line, next, err := stdout.Wait(ctx, 0, address.MatchString)
	if err != nil {
		t.Fatalf("the session server says no address: %v", err)
	}
	s.URL = address.FindString(line)
	line, _, err = stdout.Wait(ctx, next, func(line string) bool { return strings.Contains(line, "LiveKit at ") })
	if err != nil {
		t.Fatalf("the session server's LiveKit is not ready: %v", err)
	}
	s.SFU = address.FindString(line)
}

// Keys returns what signs the tokens that the embedded LiveKit accepts.
func (s *Server) Keys(t testing.TB) (key, secret string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.data, "livekit-keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	var keys struct{ Key, Secret string }
	if err := json.Unmarshal(data, &keys); err != nil || keys.Secret == "" {
		t.Fatalf("no keys in the data folder: %v", err)
	}
	return keys.Key, keys.Secret
}

// Token signs a token for a room with the server's key, or with another secret where one is given.
func (s *Server) Token(t testing.TB, room, identity string, valid time.Duration, secret string) string {
	t.Helper()
	key, own := s.Keys(t)
	if secret == "" {
		secret = own
	}
	return sign(t, key, secret, identity, valid, map[string]any{"roomJoin": true, "room": room})
}

// CreateRoom makes a room with a limit through LiveKit's room service.
func (s *Server) CreateRoom(t testing.TB, room string, maxParticipants int) {
	t.Helper()
	s.Service(t, "CreateRoom", map[string]any{"roomCreate": true},
		map[string]any{"name": room, "maxParticipants": maxParticipants})
}

// Service calls LiveKit's room service with the given rights.
func (s *Server) Service(t testing.TB, method string, grant, request map[string]any) {
	t.Helper()
	key, secret := s.Keys(t)
	token := sign(t, key, secret, "e2e", time.Minute, grant)
	body, _ := json.Marshal(request)
	s.post(within(t, 10*time.Second), t, "http"+strings.TrimPrefix(s.SFU, "ws")+"/twirp/livekit.RoomService/"+method,
		token, body)
}

func (s *Server) post(ctx context.Context, t testing.TB, url, token string, body []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("POST %s: %s", request.URL.Path, response.Status)
	}
}

// sign makes a token as LiveKit reads it: a JSON Web Token with HS256. valid may be negative, for one that has expired.
func sign(t testing.TB, key, secret, identity string, valid time.Duration, grant map[string]any) string {
	t.Helper()
	now := time.Now()
	return signClaims(t, secret, map[string]any{
		"iss": key, "sub": identity, "nbf": now.Add(-24 * time.Hour).Unix(), "exp": now.Add(valid).Unix(),
		"video": grant,
	})
}

func signClaims(t testing.TB, secret string, claims map[string]any) string {
	t.Helper()
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	unsigned := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(text)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(unsigned))
	return unsigned + "." + encode(mac.Sum(nil))
}
