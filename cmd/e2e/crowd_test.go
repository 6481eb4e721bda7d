//go:build e2e && linux

package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"confab/cmd/e2e/process"
)

// crowdPath is where the program is, once it is built.
var (
	crowdPath  = filepath.Join(root, ".cache", "crowd")
	buildCrowd sync.Once
)

// startCrowd has so many people send a camera into a room, at next to no cost (cmd/e2e/crowd), until stop.
func startCrowd(t testing.TB, s *Server, room string, people int) (stop func()) {
	t.Helper()
	buildCrowd.Do(func() { compile(t, crowdPath, "./crowd") })
	var tokens strings.Builder
	for n := range people {
		fmt.Fprintln(&tokens, s.sendersToken(t, room, fmt.Sprint("Crowd", n)))
	}
	p, stdout, _ := run(t, process.Options{
		Path: crowdPath, Args: []string{s.SFU}, Stdin: strings.NewReader(tokens.String()),
	})
	if _, _, err := stdout.Wait(within(t, starting), 0, func(line string) bool { return line == "ready" }); err != nil {
		t.Fatalf("the crowd does not send: %v", err)
	}
	return func() { p.Stop(ending) }
}

// sendersToken asks the session server for a token, and takes the right to receive away.
func (s *Server) sendersToken(t testing.TB, room, name string) string {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"room_name": room, "participant_name": name})
	response, err := http.Post(s.URL+"/token", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var ticket struct {
		Token string `json:"participant_token"`
	}
	var claims map[string]any
	err = json.NewDecoder(response.Body).Decode(&ticket)
	parts := strings.Split(ticket.Token, ".")
	if err != nil || len(parts) != 3 {
		t.Fatalf("no token: %v, %v", response.Status, err)
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(data, &claims)
	}
	video, ok := claims["video"].(map[string]any)
	if err != nil || !ok {
		t.Fatalf("the token cannot be read: %v", err)
	}
	video["canSubscribe"] = false
	_, secret := s.Keys(t)
	return signClaims(t, secret, claims)
}

// TestHarnessCrowd has three people who cost nothing be seen as anybody is.
func TestHarnessCrowd(t *testing.T) {
	s := StartServer(t)
	stop := startCrowd(t, s, "crowd", 3)
	c := StartConfab(t, ConfabOptions{Server: s.URL, Room: "crowd", Name: "Ann", Args: []string{
		"--camera", "none", "--microphone", "none", "--speaker", "none",
	}})
	c.Await(starting, "sessionConnected", nil)
	for n := range 3 {
		got := c.AwaitReceived(starting, fmt.Sprint("Crowd", n), "camera", func(s Subscription) bool {
			return s.FramesDecoded > 60 && s.Height == 720
		})
		t.Logf("%+v", got)
	}
	stop()
	c.Await(starting, "streamDestroyed", nil)
}
