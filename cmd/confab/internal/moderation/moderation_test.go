package moderation

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"confab/ui/text"
)

func TestOrders(t *testing.T) {
	o := Order{Path: "streams/TR_x/mute", Gone: text.Moderation.AlreadyQuiet("Bob")}
	for name, tc := range map[string]struct {
		status int
		body   string
		err    error
		want   string
	}{
		"done": {status: 204},
		"gone": {
			status: 404, body: `{"error":{"code":"not_found","message":"it is not in the session"}}`, want: o.Gone,
		},
		"no-such-session": {
			status: 404, body: `{"error":{"code":"session_not_found"}}`, want: text.Moderation.Failed(),
		},
		"another-server": {status: 404, body: "404 page not found", want: text.Moderation.NotHere()},
		"not-a-moderator": {
			status: 403, body: `{"error":{"code":"moderator_required"}}`, want: text.Moderation.NotModerator(),
		},
		"token-too-old": {
			status: 401, body: `{"error":{"code":"invalid_token"}}`, want: text.Moderation.NotModerator(),
		},
		"starting":           {status: 503, want: text.Moderation.Unreachable()},
		"broken":             {status: 500, body: "{", want: text.Moderation.Failed()},
		"redirect":           {status: 302, want: text.Moderation.Failed()},
		"unreachable":        {err: errors.New("refused"), want: text.Moderation.Unreachable()},
		"code-is-not-a-text": {status: 404, body: `{"error":{"code":7}}`, want: text.Moderation.NotHere()},
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
			target, err := URL(s.URL+"/token", "2_MX/x", o.Path)
			if err != nil {
				t.Fatal(err)
			}
			var answer Answer
			if err = tc.err; err == nil {
				answer, err = Send(t.Context(), target, "secret", o.Body)
				if asked != "POST /sessions/2_MX%2Fx/streams/TR_x/mute" || token != "Bearer secret" || sent != "{}" {
					t.Errorf("asked %q with %q and %q", asked, token, sent)
				}
			}
			if got := answer.Complaint(o, err); got != tc.want {
				t.Errorf("says %q, want %q", got, tc.want)
			}
		})
	}
	if _, err := URL("ftp://x", "s", "mute"); err == nil {
		t.Error("an address that is none")
	}
}
