//go:build e2e && unix

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// host is a moderator who acts by REST, as servers do, with the login of an account or a participant's token.
type host struct {
	t     *testing.T
	base  string
	token string // empty: the login in http
	http  *http.Client
}

// post fails the test on any other status than the wanted one, and returns the fields of the answer.
func (h host) post(want int, path string, body any) map[string]string {
	h.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(within(h.t, starting), http.MethodPost, h.base+path,
		bytes.NewReader(data))
	if err != nil {
		h.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if h.token != "" {
		request.Header.Set("Authorization", "Bearer "+h.token)
	}
	response, err := h.http.Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	if response.StatusCode != want {
		h.t.Fatalf("POST %s: %s %s, want %d", path, response.Status, answer, want)
	}
	fields := map[string]string{}
	_ = json.Unmarshal(answer, &fields)
	return fields
}

// hall is a session server with accounts, whose passwords are in files, and a meeting in it.
type hall struct {
	*Server
	boss    host // moderates with a token of the meeting
	bossID  string
	session string // path of the meeting
	files   string
}

const hallPassword = "correct horse battery"

func openHall(t *testing.T) hall {
	t.Helper()
	h := hall{Server: StartServer(t, "--access", "login"), files: t.TempDir()}
	for name, role := range map[string]string{"boss": "moderator", "cid": "publisher", "eve": "subscriber"} {
		h.AddUser(t, name, role, hallPassword)
	}
	jar, _ := cookiejar.New(nil)
	h.boss = host{t: t, base: h.URL, http: &http.Client{Jar: jar}}
	t.Cleanup(h.boss.http.CloseIdleConnections)
	h.boss.post(http.StatusOK, "/api-login/login", map[string]string{"user": "boss", "pass": hallPassword})
	h.session = "/sessions/" + h.boss.post(http.StatusCreated, "/sessions",
		map[string]string{"name": "room"})["sessionId"]
	pass := h.ticket("moderator", "Boss")
	h.boss.token, h.bossID = pass["token"], pass["connectionId"]
	return h
}

func (h hall) ticket(role, name string) map[string]string {
	return h.boss.post(http.StatusCreated, h.session+"/tokens", map[string]string{"role": role, "name": name})
}

// visitor logs in with a password from a file.
func (h hall) visitor(t *testing.T, name, user, password string) *Confab {
	t.Helper()
	args := []string{"--fake-camera", "pattern", "--fake-microphone", "speech", "--speaker", "none"}
	if user != "" {
		file := filepath.Join(h.files, name)
		if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--user", user, "--password-file", file)
	}
	return StartConfab(t, ConfabOptions{Server: h.URL, Room: "room", Name: name, Args: args})
}

// holder joins with a token that it was given.
func (h hall) holder(t *testing.T, ticket map[string]string, more ...string) *Confab {
	t.Helper()
	args := append([]string{"--fake-camera", "pattern", "--fake-microphone", "speech", "--speaker", "none"}, more...)
	return StartConfab(t, ConfabOptions{
		Server: ServeTickets(t, ticket["url"], ticket["token"]).URL, Room: "room",
		Name: "Ann", Args: args,
	})
}

func with(fields map[string]string) func(Event) bool {
	return func(e Event) bool {
		for name, want := range fields {
			if e.Text(name) != want {
				return false
			}
		}
		return true
	}
}

// said is the last line that a confab wrote to standard error.
func (c *Confab) said() string {
	lines := c.stderr.All()
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}

// TestLogin: without the right login nobody gets in, and is told why in one line that gives no password away.
func TestLogin(t *testing.T) {
	h := openHall(t)
	for name, tc := range map[string]struct{ user, password, says string }{
		"nobody":   {"", "", "wants a login"},
		"wrong":    {"cid", "not " + hallPassword, "password is wrong"},
		"stranger": {"zoe", hallPassword, "password is wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			c := h.visitor(t, "X", tc.user, tc.password)
			if code := c.Exit(starting); code != 3 {
				t.Errorf("exit code %d", code)
			}
			c.Await(starting, "error", with(map[string]string{"name": "OT_AUTHENTICATION_ERROR"}))
			if !strings.HasPrefix(c.said(), "confab: ") || !strings.Contains(c.said(), tc.says) {
				t.Errorf("says %q", c.said())
			}
			for _, line := range append(c.stdout.All(), c.stderr.All()...) {
				if strings.Contains(line, hallPassword) {
					t.Errorf("gives the password away: %s", line)
				}
			}
		})
	}
	cid := h.visitor(t, "Cid", "cid", hallPassword)
	in := cid.Await(starting, "sessionConnected", nil)
	if !strings.HasPrefix(in.Text("connectionId"), "cid_") {
		t.Errorf("identity %q does not begin with the account", in.Text("connectionId"))
	}
	eve := h.visitor(t, "Eve", "eve", hallPassword)
	awaitMedia(eve)
	for _, line := range eve.stdout.All() { // who may only watch does not ask to publish
		if strings.Contains(line, `"error"`) || strings.Contains(line, "publisherCreated") {
			t.Errorf("a subscriber: %s", line)
		}
	}
	for c, open := range map[*Confab]bool{cid: true, eve: false} {
		devices := c.Status().Devices
		if (devices["camera"] != "") != open || (devices["microphone"] != "") != open {
			t.Errorf("open are %v, want a camera and microphone: %v", devices, open)
		}
	}
	for _, c := range []*Confab{cid, eve} {
		if code := c.Leave(); code != 0 {
			t.Errorf("exit code %d after leaving", code)
		}
	}
}

// TestModeration: what a moderator does is told to the one it is done to and to a third, in OpenTok's words.
func TestModeration(t *testing.T) {
	h := openHall(t)
	pass := h.ticket("publisher", "Ann")
	cid, ann := h.visitor(t, "Cid", "cid", hallPassword), h.holder(t, pass)
	published := func(c *Confab, source string) string {
		return c.Await(starting, "publisherCreated", with(map[string]string{"source": source})).Text("streamId")
	}
	microphone, camera := published(ann, "microphone"), published(ann, "camera")
	cid.Await(starting, "subscriberConnected", with(map[string]string{"streamId": microphone}))
	cid.Await(starting, "subscriberConnected", with(map[string]string{"streamId": camera}))
	muted := with(map[string]string{"source": "microphone", "by": h.bossID})

	h.boss.post(http.StatusNoContent, h.session+"/streams/"+microphone+"/mute", nil)
	ann.Await(starting, "muteForced", muted)
	cid.Await(starting, "streamPropertyChanged", func(e Event) bool {
		return e.Text("streamId") == microphone && e.Text("property") == "hasAudio" && e.Fields["new"] == false
	})

	published(cid, "microphone")
	h.boss.post(http.StatusNoContent, h.session+"/mute", map[string]any{"active": true})
	cid.Await(starting, "muteForced", muted)
	late := h.visitor(t, "Late", "cid", hallPassword)
	late.Await(starting, "muteForced", muted)
	h.boss.post(http.StatusNoContent, h.session+"/mute", map[string]any{"active": false})

	h.boss.post(http.StatusNoContent, h.session+"/streams/"+camera+"/unpublish", nil)
	ann.Await(starting, "publisherDestroyed", with(map[string]string{"streamId": camera, "reason": "forceUnpublished"}))
	cid.Await(starting, "streamDestroyed", with(map[string]string{"streamId": camera}))

	h.boss.post(http.StatusNoContent, h.session+"/connections/"+pass["connectionId"]+"/disconnect", nil)
	ann.Await(starting, "sessionDisconnected", with(map[string]string{"reason": "forceDisconnected"}))
	if code := ann.Exit(ending); code != 4 || !strings.Contains(ann.said(), "removed") {
		t.Errorf("exit code %d, %q", code, ann.said())
	}
	gone := with(map[string]string{"connectionId": pass["connectionId"], "reason": "forceDisconnected"})
	cid.Await(starting, "streamDestroyed", gone)
	cid.Await(starting, "connectionDestroyed", gone)
	for _, e := range cid.Events() {
		if e.Event == "signal" {
			t.Errorf("what the server says to programs was taken for a message: %v", e.Fields)
		}
	}
	staysOut(t, h, pass)
}

// staysOut: a token whose owner was removed opens nothing, and who never gives up otherwise gives up here at once.
func staysOut(t *testing.T, h hall, pass map[string]string) {
	t.Helper()
	again := h.holder(t, pass, "--forever")
	if code := again.Exit(starting); code != 4 || !strings.Contains(again.said(), "removed") {
		t.Errorf("exit code %d, %q", code, again.said())
	}
	var names []string
	for _, e := range again.Events() {
		if strings.HasPrefix(e.Event, "session") {
			names = append(names, e.Event+" "+e.Text("reason"))
		}
	}
	if want := "sessionConnecting , sessionDisconnected forceDisconnected"; strings.Join(names, ", ") != want {
		t.Errorf("events %q, want %q", names, want)
	}
	var took time.Duration
	if events := again.Events(); len(events) > 1 {
		took = events[len(events)-1].At().Sub(events[0].At())
	}
	t.Logf("turned away within %v", took)
}
