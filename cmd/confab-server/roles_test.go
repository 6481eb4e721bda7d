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
	m := newModerated(t)
	t.Run("others-may-not-moderate", m.othersMayNot)
	t.Run("mute", func(*testing.T) { m.muteOne() })
	t.Run("unpublish", func(*testing.T) { m.unpublish() })
	t.Run("mute-all-mutes-newcomers", func(*testing.T) { m.muteAll(t) }) // who has come then stays
	t.Run("signal", func(*testing.T) { m.signal() })
	t.Run("disconnect", m.disconnect)
	t.Run("removed-moderator", func(*testing.T) { m.removeModerator() })
	t.Run("removed-after-restart", m.restart)
}

// moderated is a room with one participant of each role, of whom the publisher speaks.
type moderated struct {
	*server
	data    string            // folder
	boss    asker             // the account of a moderator, who is not in the room
	session map[string]string // as it was made
	path    string            // of the session

	watcherTicket, speakerTicket, chairTicket ticket
	watcher, speaker, chair                   *person
	asChair                                   asker
	stream                                    string // the speaker's
}

func newModerated(t *testing.T) *moderated {
	t.Helper()
	m := &moderated{data: t.TempDir()}
	account(t, m.data, "boss", "moderator")
	m.server = up(t, m.data, "--access", "login")
	m.boss = m.loggedIn(t, "boss")
	m.session = m.boss.wants(http.StatusCreated, "/sessions", `{"name":"demo","mediaMode":"relayed"}`)
	m.path = "/sessions/" + m.session["sessionId"]
	m.watcherTicket, m.speakerTicket, m.chairTicket = m.ticketFor("subscriber"), m.ticketFor("publisher"),
		m.ticketFor("moderator")
	m.watcher, m.speaker, m.chair = enter(t, m.watcherTicket), enter(t, m.speakerTicket), enter(t, m.chairTicket)
	m.asChair = m.as(t, m.chairTicket.Token)

	m.speaker.speak()
	m.stream = m.watcher.await(`sees ` + m.speaker.id + ` active publisher \S+ tracks=(TR_\w+):false`)
	m.watcher.await(`sees ` + m.chair.id + ` \w+ (moderator)`)
	m.watcher.speak()
	m.watcher.await(`refused (NOT_ALLOWED)`)
	return m
}

// ticketFor has the account make a token for somebody of this role.
func (m *moderated) ticketFor(role string) ticket {
	got := m.boss.wants(http.StatusCreated, m.path+"/tokens",
		`{"role":"`+role+`","name":"`+role+`","data":"from `+role+`"}`)
	return ticket{URL: got["url"], Token: got["token"]}
}

// othersMayNot has the other roles try everything that is for moderators.
func (m *moderated) othersMayNot(t *testing.T) {
	for role, k := range map[string]ticket{"subscriber": m.watcherTicket, "publisher": m.speakerTicket} {
		for _, action := range []string{
			"/connections/" + m.chair.id + "/disconnect", "/streams/" + m.stream + "/mute",
			"/streams/" + m.stream + "/unpublish", "/mute", "/signal", "/tokens",
		} {
			if status, text, _ := m.as(t, k.Token).post(m.path+action, `{}`); status != http.StatusForbidden {
				t.Errorf("%s: %s: %d %s", role, action, status, text)
			}
		}
	}
}

// muteOne mutes the speaker, who hears of it, as the others do.
func (m *moderated) muteOne() {
	m.asChair.wants(http.StatusNoContent, m.path+"/streams/"+m.stream+"/mute", ``)
	m.speaker.await(`(muted ` + m.stream + ` true)`)
	m.watcher.await(`sees ` + m.speaker.id + ` \S+ \S+ \S+ tracks=(` + m.stream + `:true)`)
	m.watcher.await(`data "" confab.moderation \{"action":"(forceMute)","by":"` + m.chair.id +
		`","byName":"moderator","connectionId":"` + m.speaker.id + `","streamId":"` + m.stream +
		`","source":"microphone"\}`)
}

// unpublish ends the speaker's stream.
func (m *moderated) unpublish() {
	m.asChair.wants(http.StatusNoContent, m.path+"/streams/"+m.stream+"/unpublish", ``)
	m.watcher.await(`sees ` + m.speaker.id + ` \S+ \S+ \S+ tracks=(\n)`)
	m.watcher.await(`"action":"(forceUnpublish)"`)
}

// muteAll mutes everybody, also who comes later, until it is taken back.
func (m *moderated) muteAll(t *testing.T) {
	m.asChair.wants(http.StatusNoContent, m.path+"/mute", `{}`)
	m.watcher.await(`room .*"muted":\{"by":"(` + m.chair.id + `)"`)
	late := enter(t, m.ticketFor("publisher"))
	late.speak()
	sid := late.await(`publishing (TR_\w+)`)
	late.await(`(muted ` + sid + ` true)`)
	m.watcher.await(`sees ` + late.id + ` \S+ \S+ \S+ tracks=(` + sid + `:true)`)
	m.asChair.wants(http.StatusNoContent, m.path+"/mute", `{"active":false}`)
	m.watcher.await(`"action":"(disableForceMute)"`)
	later := enter(t, m.ticketFor("publisher"))
	later.speak()
	m.watcher.await(`sees ` + later.id + ` \S+ \S+ \S+ tracks=(TR_\w+):false`)
}

// signal sends a message to everybody.
func (m *moderated) signal() {
	m.asChair.wants(http.StatusNoContent, m.path+"/signal", `{"type":"chat","data":"hello all"}`)
	m.watcher.await(`data "" chat (hello all)`)
}

// disconnect puts the speaker out, who cannot come back with the token they have.
func (m *moderated) disconnect(t *testing.T) {
	m.asChair.wants(http.StatusNoContent, m.path+"/connections/"+m.speaker.id+"/disconnect", ``)
	m.speaker.await(`leave (PARTICIPANT_REMOVED)`)
	m.watcher.await(`sees ` + m.speaker.id + ` disconnected \S+ (participant_removed)`)
	m.watcher.await(`"action":"(forceDisconnect)","by":"` + m.chair.id)
	if _, _, status := join(t, m.speakerTicket); status != http.StatusForbidden {
		t.Errorf("came back with the same token: %d", status)
	}
	if status, text := m.speakerTicket.validate(t); status != http.StatusForbidden ||
		!strings.Contains(text, "moderator") {
		t.Errorf("validated: %d %s", status, text)
	}
	m.asChair.wants(http.StatusNotFound, m.path+"/connections/"+m.speaker.id+"/disconnect", ``)
}

// removeModerator puts the moderator out, who is none after that.
func (m *moderated) removeModerator() {
	m.boss.wants(http.StatusNoContent, m.path+"/connections/"+m.chair.id+"/disconnect", ``)
	m.chair.await(`leave (PARTICIPANT_REMOVED)`)
	m.asChair.wants(http.StatusForbidden, m.path+"/mute", `{}`)
}

// restart kills the server; the next one still knows who was removed, and the session.
func (m *moderated) restart(t *testing.T) {
	m.end(t, m.kill)
	again := up(t, m.data, "--access", "login")
	moved := m.speakerTicket
	moved.URL = again.ticketOf(t, "boss").URL
	if _, _, status := join(t, moved); status != http.StatusForbidden {
		t.Errorf("came back after a restart: %d", status)
	}
	got := again.loggedIn(t, "boss").wants(http.StatusCreated, "/sessions", `{"name":"demo"}`)
	if got["sessionId"] != m.session["sessionId"] || got["mediaMode"] != "relayed" {
		t.Errorf("after a restart %v, before %v", got, m.session)
	}
}

func (s *server) ticketOf(t *testing.T, user string) ticket {
	t.Helper()
	got := s.loggedIn(t, user).wants(http.StatusCreated, "/token", `{}`)
	return ticket{URL: got["server_url"], Token: got["participant_token"]}
}
