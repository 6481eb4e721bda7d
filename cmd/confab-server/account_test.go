//go:build unix && !race

package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"confab/cmd/confab-server/internal/accounts"
)

// TestParallelUserAdd has many make accounts at one moment beside a server that runs. None is lost, and the server
// knows all.
func TestParallelUserAdd(t *testing.T) {
	data := t.TempDir()
	account(t, data, "first", "publisher")
	s := up(t, data, "--access", "login")
	names := []string{"ann", "bob", "eve", "kim", "lee", "mia", "noa", "tom"}
	var all sync.WaitGroup
	for _, name := range names {
		all.Go(func() {
			command := exec.CommandContext(t.Context(), os.Args[0], "user", "add", name, "--data", data)
			command.Env = append(os.Environ(), serverVariable+"=1")
			command.Stdin = strings.NewReader(name + "'s password\n")
			if out, err := command.CombinedOutput(); err != nil {
				t.Errorf("user add %s: %v: %s", name, err, out)
			}
		})
	}
	all.Wait()
	there, err := accounts.Editor{Folder: data}.List()
	if err != nil || len(there) != len(names)+1 {
		t.Fatalf("%d accounts of %d: %v, %v", len(there), len(names)+1, there, err)
	}
	for _, name := range names {
		s.loggedIn(t, name)
	}
	if left, _ := filepath.Glob(filepath.Join(data, ".*-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestRemovedAccount takes a moderator's account away while they are in a meeting.
func TestRemovedAccount(t *testing.T) {
	data := t.TempDir()
	account(t, data, "boss", "moderator")
	account(t, data, "keeper", "moderator")
	s := up(t, data, "--access", "login")
	boss := s.loggedIn(t, "boss")
	path := "/sessions/" + boss.wants(http.StatusCreated, "/sessions", `{"name":"demo"}`)["sessionId"]
	order := `{"role":"moderator","expiresIn":2592000}`
	own := boss.wants(http.StatusCreated, path+"/tokens", order)
	renewed := s.as(t, own["token"]).wants(http.StatusCreated, path+"/tokens", order)
	other := s.loggedIn(t, "keeper").wants(http.StatusCreated, path+"/tokens", order)
	for _, token := range []string{own["token"], renewed["token"], other["token"]} {
		s.as(t, token).wants(http.StatusNoContent, path+"/mute", `{}`)
	}
	if code, out := runs(t, "", "user", "remove", "boss", "--data", data); code != 0 {
		t.Fatalf("user remove: %d %s", code, out)
	}
	for name, token := range map[string]string{"own": own["token"], "renewed": renewed["token"]} {
		for _, action := range []string{"/mute", "/signal", "/tokens"} {
			if status, text, _ := s.as(t, token).post(path+action, order); status != http.StatusUnauthorized {
				t.Errorf("%s: %s: %d %s", name, action, status, text)
			}
		}
		if status, text := (ticket{URL: own["url"], Token: token}).validate(t); status != http.StatusForbidden {
			t.Errorf("%s: LiveKit: %d %s", name, status, text)
		}
	}
	s.as(t, other["token"]).wants(http.StatusNoContent, path+"/mute", `{"active":false}`)
	if status, text := (ticket{URL: own["url"], Token: other["token"]}).validate(t); status != http.StatusOK {
		t.Errorf("another account: %d %s", status, text)
	}

	account(t, data, "boss", "moderator") // somebody else of that name
	if status, text, _ := s.as(t, own["token"]).post(path+"/mute", `{}`); status != http.StatusUnauthorized {
		t.Errorf("with a new account of the name: %d %s", status, text)
	}
}

// TestLoginsFromElsewhere asks a server with logins as other machines do, by its proxy.
func TestLoginsFromElsewhere(t *testing.T) {
	data := t.TempDir()
	account(t, data, "ann", "publisher")
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("a-token-for-prometheus\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := up(t, data, "--access", "login", "--trusted-proxies", "127.0.0.1", "--metrics-token-file", token)
	from := func(address string) asker {
		return asker{t: t, base: s.url, header: http.Header{"X-Forwarded-For": {address}}}
	}
	for n := range 40 { // one guess from each of ever new addresses
		address := fmt.Sprintf("198.51.100.%d", n)
		from(address).post("/api-login/login", `{"user":"ann","pass":"guess"}`)
	}
	status, text, _ := from("203.0.113.7").post("/api-login/login", `{"user":"ann","pass":"ann's password"}`)
	if status != http.StatusOK {
		t.Errorf("the owner: %d %s", status, text)
	}
	statuses := map[int]int{}
	for _, host := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"} {
		status, _, _ := from("2001:db8::"+host).post("/api-login/login", `{"user":"eve","pass":"guess"}`)
		statuses[status]++
	}
	if statuses[401] < 10 || statuses[401] > 12 || statuses[401]+statuses[429] != 15 { // one more each 15 s
		t.Errorf("one /64 is answered %v", statuses)
	}
	for bearer, want := range map[string]int{"": 401, "a-token-for-prometheu": 401, "a-token-for-prometheus": 200} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/metrics", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Forwarded-For", "203.0.113.7")
		request.Header.Set("Authorization", "Bearer "+bearer)
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("metrics with %q: %d", bearer, response.StatusCode)
		}
	}
}
