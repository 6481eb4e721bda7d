//go:build unix && !race

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// account makes an account with confab-server user add.
func account(t *testing.T, data, name, role string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], "user", "add", name, "--role", role, "--data", data)
	command.Env = append(os.Environ(), serverVariable+"=1")
	command.Stdin = strings.NewReader(name + "'s password\n")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("user add: %v: %s", err, out)
	}
}

// asker sends requests with a token or a cookie.
type asker struct {
	t      *testing.T
	base   string
	header http.Header
}

// post returns the status and the body of the answer, and the cookie that it sets.
func (a asker) post(path, body string) (int, string, string) {
	a.t.Helper()
	request, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.base+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header = a.header.Clone()
	response, err := client.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	var cookie string
	for _, c := range response.Cookies() {
		cookie = c.Name + "=" + c.Value
	}
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return response.StatusCode, string(answer), cookie
}

// wants posts and fails the test on another status; it returns the JSON fields of the answer.
func (a asker) wants(status int, path, body string) map[string]string {
	a.t.Helper()
	got, text, _ := a.post(path, body)
	if got != status {
		a.t.Errorf("%s %s: %d %s, want %d", path, body, got, text, status)
	}
	fields := map[string]string{}
	_ = json.Unmarshal([]byte(text), &fields)
	return fields
}

func (s *server) as(t *testing.T, token string) asker {
	return asker{t: t, base: s.url, header: http.Header{"Authorization": {"Bearer " + token}}}
}

func (s *server) loggedIn(t *testing.T, name string) asker {
	t.Helper()
	a := asker{t: t, base: s.url, header: http.Header{}}
	status, text, cookie := a.post("/api-login/login", `{"user":"`+name+`","pass":"`+name+`'s password"}`)
	if status != http.StatusOK || cookie == "" {
		t.Fatalf("login: %d %s", status, text)
	}
	a.header.Set("Cookie", cookie)
	return a
}

// TestRolesAndModeration has one participant of each role in a room; what a moderator does is seen by a third.
func TestRolesAndModeration(t *testing.T) {
	data := t.TempDir()
	account(t, data, "boss", "moderator")
	s := up(t, data, "--access", "login")
	boss := s.loggedIn(t, "boss")
	session := boss.wants(http.StatusCreated, "/sessions", `{"name":"demo","mediaMode":"relayed"}`)
	path := "/sessions/" + session["sessionId"]
	ticketFor := func(role string) ticket {
		got := boss.wants(http.StatusCreated, path+"/tokens", `{"role":"`+role+`","name":"`+role+`","data":"from `+role+`"}`)
		return ticket{URL: got["url"], Token: got["token"]}
	}
	watcherTicket, speakerTicket, chairTicket := ticketFor("subscriber"), ticketFor("publisher"), ticketFor("moderator")
	watcher, speaker, chair := enter(t, watcherTicket), enter(t, speakerTicket), enter(t, chairTicket)
	asChair := s.as(t, chairTicket.Token)

	speaker.speak()
	stream := watcher.await(`sees ` + speaker.id + ` active publisher \S+ tracks=(TR_\w+):false`)
	watcher.await(`sees ` + chair.id + ` \w+ (moderator)`)
	watcher.speak()
	watcher.await(`refused (NOT_ALLOWED)`)

	t.Run("others-may-not-moderate", func(t *testing.T) {
		for role, k := range map[string]ticket{"subscriber": watcherTicket, "publisher": speakerTicket} {
			for _, action := range []string{"/connections/" + chair.id + "/disconnect", "/streams/" + stream + "/mute", "/streams/" + stream + "/unpublish", "/mute", "/signal", "/tokens"} {
				if status, text, _ := s.as(t, k.Token).post(path+action, `{}`); status != http.StatusForbidden {
					t.Errorf("%s: %s: %d %s", role, action, status, text)
				}
			}
		}
	})
	t.Run("mute", func(*testing.T) {
		asChair.wants(http.StatusNoContent, path+"/streams/"+stream+"/mute", ``)
		speaker.await(`(muted ` + stream + ` true)`)
		watcher.await(`sees ` + speaker.id + ` \S+ \S+ \S+ tracks=(` + stream + `:true)`)
		watcher.await(`data "" confab.moderation \{"action":"(forceMute)","by":"` + chair.id + `","byName":"moderator","connectionId":"` + speaker.id + `","streamId":"` + stream + `","source":"microphone"\}`)
	})
	t.Run("unpublish", func(*testing.T) {
		asChair.wants(http.StatusNoContent, path+"/streams/"+stream+"/unpublish", ``)
		watcher.await(`sees ` + speaker.id + ` \S+ \S+ \S+ tracks=(\n)`)
		watcher.await(`"action":"(forceUnpublish)"`)
	})
	t.Run("mute-all-mutes-newcomers", func(*testing.T) {
		asChair.wants(http.StatusNoContent, path+"/mute", `{}`)
		watcher.await(`room .*"muted":\{"by":"(` + chair.id + `)"`)
		late := enter(t, ticketFor("publisher"))
		late.speak()
		sid := late.await(`publishing (TR_\w+)`)
		late.await(`(muted ` + sid + ` true)`)
		watcher.await(`sees ` + late.id + ` \S+ \S+ \S+ tracks=(` + sid + `:true)`)
		asChair.wants(http.StatusNoContent, path+"/mute", `{"active":false}`)
		watcher.await(`"action":"(disableForceMute)"`)
		later := enter(t, ticketFor("publisher"))
		later.speak()
		watcher.await(`sees ` + later.id + ` \S+ \S+ \S+ tracks=(TR_\w+):false`)
	})
	t.Run("signal", func(*testing.T) {
		asChair.wants(http.StatusNoContent, path+"/signal", `{"type":"chat","data":"hello all"}`)
		watcher.await(`data "" chat (hello all)`)
	})
	t.Run("disconnect", func(t *testing.T) {
		asChair.wants(http.StatusNoContent, path+"/connections/"+speaker.id+"/disconnect", ``)
		speaker.await(`leave (PARTICIPANT_REMOVED)`)
		watcher.await(`sees ` + speaker.id + ` disconnected \S+ (participant_removed)`)
		watcher.await(`"action":"(forceDisconnect)","by":"` + chair.id)
		if _, _, status := join(t, speakerTicket); status != http.StatusForbidden {
			t.Errorf("came back with the same token: %d", status)
		}
		if status, text := speakerTicket.validate(t); status != http.StatusForbidden || !strings.Contains(text, "moderator") {
			t.Errorf("validated: %d %s", status, text)
		}
		asChair.wants(http.StatusNotFound, path+"/connections/"+speaker.id+"/disconnect", ``)
	})
	t.Run("removed-moderator", func(t *testing.T) {
		boss.wants(http.StatusNoContent, path+"/connections/"+chair.id+"/disconnect", ``)
		chair.await(`leave (PARTICIPANT_REMOVED)`)
		asChair.wants(http.StatusForbidden, path+"/mute", `{}`)
	})
	t.Run("removed-after-restart", func(t *testing.T) {
		s.end(t, s.kill)
		again := up(t, data, "--access", "login")
		moved := speakerTicket
		moved.URL = again.ticketOf(t, "boss").URL
		if _, _, status := join(t, moved); status != http.StatusForbidden {
			t.Errorf("came back after a restart: %d", status)
		}
		got := again.loggedIn(t, "boss").wants(http.StatusCreated, "/sessions", `{"name":"demo"}`)
		if got["sessionId"] != session["sessionId"] || got["mediaMode"] != "relayed" {
			t.Errorf("after a restart %v, before %v", got, session)
		}
	})
}

func (s *server) ticketOf(t *testing.T, user string) ticket {
	t.Helper()
	got := s.loggedIn(t, user).wants(http.StatusCreated, "/token", `{}`)
	return ticket{URL: got["server_url"], Token: got["participant_token"]}
}
