//go:build e2e && unix

package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confab/cmd/e2e/process"
)

// visit is what a page does, in which order; tokensource_page.html says what the styles are.
type visit struct {
	Styles []string `json:"styles"`
	Room   string   `json:"room"`
	Login  string   `json:"login"` // URL of a session server with logins
	User   string   `json:"user"`
	Pass   string   `json:"pass"`
	Open   string   `json:"open"` // URL of one that is open to this machine
	SFU    string   `json:"sfu"`  // of its LiveKit
	Then   string   `json:"then"` // page to go to afterwards
}

// site serves the page from an origin of its own.
type site struct {
	URL   string
	visit visit         // set before the page is opened
	seen  chan struct{} // the page goes on when it is closed
}

func serveSite(t *testing.T, b *Browser) *site {
	t.Helper()
	library := filepath.Join(root, ".cache/browser/node_modules/livekit-client/dist/livekit-client.umd.js")
	if _, err := os.Stat(library); err != nil {
		t.Fatalf("livekit-client is not there; .ci/browser fetches it (make interop does): %v", err)
	}
	s := &site{seen: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livekit-client.umd.js", func(w http.ResponseWriter,
		r *http.Request,
	) {
		http.ServeFile(w, r, library)
	})
	mux.HandleFunc("GET /visit", func(w http.ResponseWriter,
		_ *http.Request,
	) {
		_ = json.NewEncoder(w).Encode(s.visit)
	})
	mux.HandleFunc("GET /seen", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-s.seen:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("POST /report", b.report)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r,
			"tokensource_page.html")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	s.URL = server.URL
	return s
}

// TestInteropTokenEndpoints has pages of other origins fetch tokens in each style that the session server speaks, and
// join with them: with livekit-client's TokenSource, and with the requests of OpenVidu's and of Vonage's samples. A
// confab in the room sees them come.
func TestInteropTokenEndpoints(t *testing.T) {
	b := &Browser{t: t, reports: &process.Lines{}}
	named, stranger := serveSite(t, b), serveSite(t, b)
	open := StartServer(t)
	login := StartServer(t, "--access", "login", "--cors", named.URL)
	login.AddUser(t, "ann", "publisher", "ann's password")
	const room = "meeting with a / in it"
	ann := StartConfab(t, ConfabOptions{Server: open.URL, Room: room, Name: "Ann", Args: []string{"--speaker", "none"}})
	own := ann.Await(starting, "sessionConnected", nil)

	all := visit{Room: room, Login: login.URL, User: "ann", Pass: "ann's password", Open: open.URL, SFU: open.SFU}
	named.visit, stranger.visit = all, all
	named.visit.Styles, named.visit.Then = []string{"livekit", "openvidu", "vonage"}, stranger.URL+"/"
	stranger.visit.Styles = []string{"stranger"}
	openPage(t, named.URL+"/")

	livekitStyle(t, b, room)

	if wrong := b.Await(starting, "refused", nil); wrong.Number("status") != 400 ||
		wrong.Text("message") != "roomName and participantName are required" {
		t.Errorf("without names: %v", wrong.Fields)
	}
	if tutorial := b.Await(starting, "joined", nil); tutorial.Text("room") != room ||
		tutorial.Text("name") != "Tutorial" || tutorial.Fields["ok"] != true {
		t.Errorf("OpenVidu's request: %v", tutorial.Fields)
	}
	ann.Await(starting, "connectionCreated", func(e Event) bool { return e.Text("name") == "Tutorial" })

	common, sample := b.Await(starting, "joined", nil), b.Await(starting, "joined", nil)
	key, _ := open.Keys(t)
	for _, e := range []Event{common, sample} {
		if e.Text("apiKey") != key || e.Text("applicationId") != key || e.Text("sessionId") == "" {
			t.Errorf("Vonage's request: %v", e.Fields)
		}
	}
	if common.Text("room") != "session" || sample.Text("room") != room ||
		common.Text("sessionId") == sample.Text("sessionId") {
		t.Errorf("Vonage's rooms: %v, %v", common.Fields, sample.Fields)
	}
	t.Logf("session ids: the sample's %s, confab's %s", sample.Text("sessionId"), own.Text("sessionId"))
	ann.Await(starting, "connectionCreated",
		func(e Event) bool { return e.Text("connectionId") == sample.Text("identity") })
	close(named.seen)

	if out := b.Await(starting, "kept out", nil); out.Text("token") != "TypeError: Failed to fetch" ||
		out.Text("session") != "TypeError: Failed to fetch" {
		t.Errorf("a page of another site: %v", out.Fields)
	}
}

// livekitStyle checks what livekit-client's TokenSource brought the page.
func livekitStyle(t *testing.T, b *Browser, room string) {
	t.Helper()
	if refused := b.Await(starting, "refused", nil); !strings.Contains(refused.Text("message"), "received 401") {
		t.Errorf("without a login: %v", refused.Fields)
	}
	if login := b.Await(starting, "login", nil); login.Number("status") != 200 {
		t.Errorf("login: %v", login.Fields)
	}
	first, second := b.Await(starting, "joined", nil), b.Await(starting, "joined", nil)
	for _, e := range []Event{first, second} {
		attributes, _ := e.Fields["attributes"].(map[string]any)
		if e.Text("room") != room || e.Text("name") != "Web" || e.Text("metadata") != "from a page" ||
			attributes["seat"] != "7" || attributes["confab.role"] != "publisher" {
			t.Errorf("TokenSource: %v", e.Fields)
		}
	}
	if first.Text("identity") == second.Text("identity") || second.Text("stillThere") != "connected" {
		t.Errorf("the second tab: %v, the first %v", second.Fields, first.Fields)
	}
}

// openPage opens Chromium without a window and without devices on a page.
func openPage(t *testing.T, url string) {
	t.Helper()
	chromium, err := chromiumPath()
	if err != nil {
		t.Fatal(err)
	}
	run(t, process.Options{Path: chromium, Args: []string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--allow-loopback-in-peer-connection",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--mute-audio",
		"--log-level=3", "--user-data-dir=" + t.TempDir(), url,
	}})
}
