package api

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"confab/cmd/confab-server/internal/rooms"
)

// everybody is one account of each role.
func everybody() *house {
	return &house{users: map[string]rooms.Role{
		"sue": rooms.Subscriber, "pat": rooms.Publisher, "olga": rooms.PublisherOnly, "mo": rooms.Moderator,
	}}
}

// knock asks a server with logins.
func knock(t *testing.T, h *house, method, path, body string, change ...func(*http.Request)) *http.Response {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, "http://meet.example"+path, strings.NewReader(body))
	for _, c := range change {
		c(request)
	}
	recorder := httptest.NewRecorder()
	o := h.options(false)
	o.Metrics = "metrics-token-of-the-house"
	o.Origins, o.Proxies = []string{"https://app.example"}, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	New(o).ServeHTTP(recorder, request)
	return recorder.Result()
}

func cookie(name string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookieName, Value: name}) }
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestCreateSession(t *testing.T) {
	for name, row := range map[string]struct {
		body   string
		who    func(*http.Request)
		status int
		want   string
	}{
		"defaults": {
			`{"name":"demo"}`, cookie("pat"), 201,
			`{"sessionId":"ID-of-demo","name":"demo","mediaMode":"routed","archiveMode":"manual"}`,
		},
		"relayed":        {`{"name":"demo","mediaMode":"relayed"}`, cookie("mo"), 201, `"mediaMode":"relayed"`},
		"always":         {`{"name":"demo","archiveMode":"always"}`, cookie("mo"), 201, `"archiveMode":"always"`},
		"always-relayed": {`{"mediaMode":"relayed","archiveMode":"always"}`, cookie("mo"), 400, `archive_needs_routed`},
		"no-such-mode":   {`{"mediaMode":"ROUTED"}`, cookie("mo"), 400, `invalid_media_mode`},
		"wrong-type":     {`{"mediaMode":1}`, cookie("mo"), 400, `invalid_field`},
		"nobody":         {`{"name":"demo"}`, cookie("eve"), 401, `login_required`},
		"subscriber":     {`{"name":"demo"}`, cookie("sue"), 403, `not_allowed`},
		"other-room":     {`{"name":"demo"}`, bearer("other/m/moderator"), 403, `not_allowed`},
	} {
		t.Run(name, func(t *testing.T) {
			r := knock(t, everybody(), http.MethodPost, "/sessions", row.body, row.who)
			if got := text(t, r); r.StatusCode != row.status || !strings.Contains(got, row.want) {
				t.Errorf("%d %s", r.StatusCode, got)
			}
		})
	}
}

func TestCreateToken(t *testing.T) {
	for name, row := range map[string]struct {
		body   string
		who    func(*http.Request)
		status int
		want   string
	}{
		"moderator": {
			`{"role":"moderator","data":"d","expiresIn":60,"name":"Ann"}`, cookie("mo"), 201,
			`{"token":"TOKEN","url":"ws://meet.example/livekit","sessionId":"ID-of-demo","connectionId":"me",` +
				`"role":"moderator","expiresAt":"2001-09-09T01:46:40Z"}`,
		},
		"own-role":          {``, cookie("sue"), 201, `"role":"subscriber"`},
		"lower":             {`{"role":"subscriber"}`, cookie("pat"), 201, `"role":"subscriber"`},
		"only":              {`{"role":"publisheronly"}`, cookie("olga"), 201, `"role":"publisheronly"`},
		"higher":            {`{"role":"moderator"}`, cookie("pat"), 403, `role_not_allowed`},
		"only-wants-more":   {`{"role":"publisher"}`, cookie("olga"), 403, `role_not_allowed`},
		"bearer":            {`{"role":"publisher"}`, bearer("demo/m/moderator"), 201, `"role":"publisher"`},
		"bearer-publisher":  {`{"role":"publisher"}`, bearer("demo/p/publisher"), 403, `moderator_required`},
		"bearer-other-room": {`{"role":"publisher"}`, bearer("other/m/moderator"), 403, `moderator_required`},
		"bad-bearer":        {``, bearer("nonsense"), 401, `invalid_token`},
		"no-role":           {`{"role":"boss"}`, cookie("mo"), 400, `invalid_role`},
		"longest-data":      {`{"data":"` + strings.Repeat("é", 1000) + `"}`, cookie("mo"), 201, `TOKEN`},
		"data-too-long":     {`{"data":"` + strings.Repeat("é", 1001) + `"}`, cookie("mo"), 400, `data_too_long`},
		"longest-life":      {`{"expiresIn":2592000}`, cookie("mo"), 201, `TOKEN`},
		"life-too-long":     {`{"expiresIn":2592001}`, cookie("mo"), 400, `invalid_expiry`},
		"life-overflow":     {`{"expiresIn":9223372036854775807}`, cookie("mo"), 400, `invalid_expiry`},
		"life-zero":         {`{"expiresIn":0}`, cookie("mo"), 400, `invalid_expiry`},
		"life-text": {
			`{"expiresIn":"60"}`, cookie("mo"), 400,
			`expiresIn is a string where a whole number belongs`,
		},
		"life-fraction": {`{"expiresIn":1.5}`, cookie("mo"), 400, `invalid_field`},
		"name-control":  {`{"name":"a\u0007"}`, cookie("mo"), 400, `invalid_participant_name`},
		"nobody":        {``, cookie("eve"), 401, `login_required`},
		"too-large":     {`{"data":"` + strings.Repeat("x", maxBody) + `"}`, cookie("mo"), 413, `body_too_large`},
	} {
		t.Run(name, func(t *testing.T) {
			h := everybody()
			r := knock(t, h, http.MethodPost, "/sessions/ID-of-demo/tokens", row.body, row.who)
			if got := text(t, r); r.StatusCode != row.status || !strings.Contains(got, row.want) {
				t.Errorf("%d %s", r.StatusCode, got)
			}
			if name == "moderator" && (h.guest.Life != time.Minute || h.guest.Metadata != "d" ||
				h.guest.Role != rooms.Moderator || h.guest.Account != "mo") {
				t.Errorf("guest is %+v", h.guest)
			}
		})
	}
	for _, path := range []string{"/sessions/RM_x/tokens", "/sessions/..%2F..%2Fetc/tokens", "/sessions/%00/tokens"} {
		r := knock(t, everybody(), http.MethodPost, path, "", cookie("mo"))
		if got := text(t, r); r.StatusCode != http.StatusNotFound || !strings.Contains(got, "session_not_found") {
			t.Errorf("%s: %d %s", path, r.StatusCode, got)
		}
	}
}

func TestTokenUnderLogin(t *testing.T) {
	for name, row := range map[string]struct {
		body, user string
		status     int
		want       string
	}{
		"not-logged":     {`{}`, "", 401, "login_required"},
		"logged":         {`{"room_name":"demo"}`, "pat", 201, "TOKEN"},
		"openvidu":       {`{"roomName":"demo","participantName":"Pat"}`, "pat", 201, "TOKEN"},
		"role":           {`{"role":"moderator"}`, "pat", 403, "role_not_allowed"},
		"own-identity":   {`{"participant_identity":"pat_desk"}`, "pat", 201, "TOKEN"},
		"other-identity": {`{"participant_identity":"mo"}`, "pat", 403, "identity_not_allowed"},
		"moderator-any":  {`{"participant_identity":"pat"}`, "mo", 201, "TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			h := everybody()
			r := knock(t, h, http.MethodPost, "/token", row.body, cookie(row.user))
			if got := text(t, r); r.StatusCode != row.status || !strings.Contains(got, row.want) {
				t.Errorf("%d %s", r.StatusCode, got)
			}
			if row.status == http.StatusCreated && (h.guest.Account != row.user || h.guest.Role != h.users[row.user] ||
				h.guest.Name == "") {
				t.Errorf("guest is %+v", h.guest)
			}
		})
	}
	for _, path := range []string{"/session", "/room/demo"} {
		if r := knock(t, everybody(), http.MethodGet, path, ""); r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without login: %d", path, r.StatusCode)
		}
	}
}

// moderations are all that a moderator can ask for, and what is then done.
var moderations = map[string]struct {
	path, body string
	want       string // what was done
}{
	"disconnect":   {"/connections/ann/disconnect", "", "disconnect demo ann by m"},
	"odd-identity": {"/connections/a%2Fb%20%C3%A9/disconnect", "", "disconnect demo a/b é by m"},
	"mute":         {"/streams/TR_a/mute", "{}", "mute demo TR_a by m"},
	"unpublish":    {"/streams/TR_a/unpublish", "", "unpublish demo TR_a by m"},
	"mute-all":     {"/mute", "", "muteAll demo [] by m"},
	"mute-all-except": {
		"/mute", `{"active":true,"excluded":["ann"],"excludedStreamIds":["TR_b"]}`,
		"muteAll demo [ann TR_b] by m",
	},
	"disable":    {"/mute", `{"active":false}`, "unsilence demo by m"},
	"signal":     {"/signal", `{"type":"chat","data":"hi"}`, `signal demo "" chat hi`},
	"signal-one": {"/signal", `{"type":"chat","data":"hi","to":"ann"}`, `signal demo "ann" chat hi`},
}

// askers are those who ask for a moderation, how that is answered, and who is named as having done it.
var askers = map[string]struct {
	change func(*http.Request)
	status int
	by     string
}{
	"moderator":  {bearer("demo/m/moderator"), 204, "m"},
	"account":    {cookie("mo"), 204, "mo"},
	"publisher":  {bearer("demo/p/publisher"), 403, ""},
	"other-room": {bearer("other/m/moderator"), 403, ""},
	"forged":     {bearer("forged"), 401, ""},
	"nobody":     {func(*http.Request) {}, 401, ""},
	"pat":        {cookie("pat"), 403, ""},
}

func TestModerationRoutes(t *testing.T) {
	const base = "/sessions/ID-of-demo"
	for name, row := range moderations {
		t.Run(name, func(t *testing.T) {
			for who, asker := range askers {
				h := everybody()
				r := knock(t, h, http.MethodPost, base+row.path, row.body, asker.change)
				want := []string{strings.Replace(row.want, "by m", "by "+asker.by, 1)}
				if asker.by == "" {
					want = nil
				}
				if got := text(t, r); r.StatusCode != asker.status || !slices.Equal(h.did, want) {
					t.Errorf("%s: %d %s, did %q, want %q", who, r.StatusCode, got, h.did, want)
				}
			}
		})
	}
	// Nobody is a moderator of an open server without a moderator's token.
	if r := ask(t, everybody(), http.MethodPost, base+"/mute", ""); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("open server: %d", r.StatusCode)
	}
	for path, status := range map[string]int{
		base + "/signal": 413, base + "/mute": 400, "/sessions/none/mute": 403,
	} {
		body := `{"data":"` + strings.Repeat("x", 9000) + `","excluded":["` + strings.Repeat("x", 300) + `"]}`
		if r := knock(t, everybody(), http.MethodPost, path, body, bearer("demo/m/moderator")); r.StatusCode != status {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	gone := everybody()
	gone.refuse = rooms.ErrNotThere
	if r := knock(t, gone, http.MethodPost, base+"/connections/eve/disconnect", "",
		cookie("mo")); r.StatusCode != http.StatusNotFound {
		t.Errorf("nobody of that name: %d", r.StatusCode)
	}
	if r := knock(t, everybody(), http.MethodPost, base+"/signal", `{"type":"confab.moderation"}`,
		cookie("mo")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("forged notice: %d", r.StatusCode)
	}
}

func TestInspect(t *testing.T) {
	for name, row := range map[string]struct {
		path   string
		who    func(*http.Request)
		status int
		want   string
	}{
		"all":       {"/sessions", cookie("mo"), 200, `"name":"other"`},
		"own":       {"/sessions", bearer("demo/m/moderator"), 200, `{"sessions":[{"sessionId":"ID-of-demo"`},
		"publisher": {"/sessions", bearer("demo/p/publisher"), 403, `moderator_required`},
		"account":   {"/sessions", cookie("pat"), 403, `moderator_required`},
		"nobody":    {"/sessions", cookie(""), 401, `moderator_required`},
		"one": {
			"/sessions/ID-of-demo", bearer("demo/m/moderator"), 200,
			`"connections":[{"connectionId":"ann","data":"d","role":"publisher","connectedAt":"2001-09-09T01:46:40Z",` +
				`"streams":[{"streamId":"TR_a","source":"microphone","hasAudio":true,` +
				`"hasVideo":false,"muted":false}]}]`,
		},
		"one-other":       {"/sessions/ID-of-other", bearer("demo/m/moderator"), 403, `moderator_required`},
		"none":            {"/sessions/none", cookie("mo"), 404, `session_not_found`},
		"none-for-nobody": {"/sessions/none", cookie(""), 401, `moderator_required`},
	} {
		t.Run(name, func(t *testing.T) {
			r := knock(t, everybody(), http.MethodGet, row.path, "", row.who)
			if got := text(t, r); r.StatusCode != row.status || !strings.Contains(got, row.want) {
				t.Errorf("%d %s", r.StatusCode, got)
			}
		})
	}
}
