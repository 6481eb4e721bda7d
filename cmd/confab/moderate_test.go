package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"confab/session/meeting"
	"confab/ui/text"
)

func TestOrders(t *testing.T) {
	o := order{path: "streams/TR_x/mute", gone: text.AlreadyQuiet("Bob")}
	for name, tc := range map[string]struct {
		status int
		body   string
		err    error
		want   string
	}{
		"done":               {status: 204},
		"gone":               {status: 404, body: `{"error":{"code":"not_found","message":"it is not in the session"}}`, want: o.gone},
		"no-such-session":    {status: 404, body: `{"error":{"code":"session_not_found"}}`, want: text.ModerationFailed()},
		"another-server":     {status: 404, body: "404 page not found", want: text.NoModerationHere()},
		"not-a-moderator":    {status: 403, body: `{"error":{"code":"moderator_required"}}`, want: text.NotModerator()},
		"token-too-old":      {status: 401, body: `{"error":{"code":"invalid_token"}}`, want: text.NotModerator()},
		"starting":           {status: 503, want: text.ModerationUnreachable()},
		"broken":             {status: 500, body: "{", want: text.ModerationFailed()},
		"redirect":           {status: 302, want: text.ModerationFailed()},
		"unreachable":        {err: errors.New("refused"), want: text.ModerationUnreachable()},
		"code-is-not-a-text": {status: 404, body: `{"error":{"code":7}}`, want: text.NoModerationHere()},
	} {
		t.Run(name, func(t *testing.T) {
			var asked, token, sent string
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				asked, token, sent = r.Method+" "+r.URL.EscapedPath(), r.Header.Get("Authorization"), string(body)
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.body)
			}))
			defer s.Close()
			target, err := orderURL(s.URL+"/token", "2_MX/x", o.path)
			if err != nil {
				t.Fatal(err)
			}
			var answer orderAnswer
			if err = tc.err; err == nil {
				answer, err = sendOrder(t.Context(), target, "secret", o.body)
				if asked != "POST /sessions/2_MX%2Fx/streams/TR_x/mute" || token != "Bearer secret" || sent != "{}" {
					t.Errorf("asked %q with %q and %q", asked, token, sent)
				}
			}
			if got := answer.complaint(o, err); got != tc.want {
				t.Errorf("says %q, want %q", got, tc.want)
			}
		})
	}
	if _, err := orderURL("ftp://x", "s", "mute"); err == nil {
		t.Error("an address that is none")
	}
}

func TestNoticeBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changes := 0
		b := &noticeBoard{changed: func() { changes++ }}
		b.stand("test picture")
		b.pass("microphone", "Grace turned your microphone off", time.Minute)
		if b.text() != "Grace turned your microphone off" {
			t.Error(b.text())
		}
		b.drop("camera")
		if b.text() != "Grace turned your microphone off" {
			t.Error("dropped by something else")
		}
		<-time.After(30 * time.Second)
		b.pass("microphone", "Mo turned your microphone off", time.Minute)
		<-time.After(31 * time.Second) // the first one's time is over
		synctest.Wait()
		if b.text() != "Mo turned your microphone off" {
			t.Error("the older one took the newer one with it")
		}
		b.drop("microphone")
		if b.text() != "test picture" || changes != 4 {
			t.Errorf("%q after %d changes", b.text(), changes)
		}
		b.pass("", "gone soon", time.Second)
		<-time.After(2 * time.Second)
		synctest.Wait()
		if b.text() != "test picture" || changes != 6 {
			t.Errorf("%q after %d changes", b.text(), changes)
		}
		<-time.After(time.Minute)
	})
}

func TestGreeting(t *testing.T) {
	all := meeting.Capabilities{Publish: true, Subscribe: true}
	for name, tc := range map[string]struct {
		may   meeting.Capabilities
		terms meeting.Terms
		want  string
	}{
		"usual":            {all, meeting.Terms{MediaMode: "routed", ArchiveMode: "manual"}, ""},
		"no-terms":         {all, meeting.Terms{}, ""},
		"relayed":          {all, meeting.Terms{MediaMode: "relayed", ArchiveMode: "manual"}, text.Relayed()},
		"archived":         {all, meeting.Terms{MediaMode: "routed", ArchiveMode: "always"}, text.NotArchived()},
		"subscriber":       {meeting.Capabilities{Subscribe: true}, meeting.Terms{MediaMode: "relayed"}, text.OnlyWatching()},
		"publisheronly":    {meeting.Capabilities{Publish: true}, meeting.Terms{}, text.OnlySending()},
		"nothing-is-known": {meeting.Capabilities{}, meeting.Terms{}, ""},
	} {
		if got := greeting(&meeting.Snapshot{Me: meeting.Connection{Capabilities: tc.may}, Terms: tc.terms}); got != tc.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
