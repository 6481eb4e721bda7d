//go:build e2e && unix

package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode"
)

// TestNamesThatAct: somebody calls themselves with characters that turn text around and clear terminals, and says such
// things. Nothing of that acts on the terminal of others, and nothing that a program may need is lost.
func TestNamesThatAct(t *testing.T) {
	s := StartServer(t)
	body := `{"room_name": "room", "participant_name": "\u202Egnp.exe\u200B\u2066", "participant_identity": ` +
		`"\u202Eann"}`
	response, err := http.Post(s.URL+"/token", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var ticket struct {
		URL   string `json:"server_url"`
		Token string `json:"participant_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&ticket); err != nil || ticket.Token == "" {
		t.Fatal(response.Status, err)
	}
	quiet := []string{
		"--camera", "none", "--microphone", "none", "--speaker", "none",
		"--diagnostics", "--log-level", "debug",
	}
	listener := StartConfab(t, ConfabOptions{Server: s.URL, Room: "room", Name: "Listener", Args: quiet})
	listener.Await(starting, "sessionConnected", nil)
	endpoint := ServeTickets(t, ticket.URL, ticket.Token)
	other := StartConfab(t, ConfabOptions{Server: endpoint.URL, Room: "room", Name: "Other", Args: quiet})
	other.Await(starting, "sessionConnected", nil)
	came := listener.Await(starting, "connectionCreated", nil)
	if came.Text("name") != "gnp.exe" || came.Text("connectionId") != "\u202Eann" {
		t.Errorf("%q is called %q", came.Text("connectionId"), came.Text("name"))
	}
	k := &talker{client: other}
	k.say("\u202Egnp.exe\u009B2J")
	heard := listener.Await(starting, "signal", nil)
	if heard.Text("data") != "\u202Egnp.exe\u009B2J" || heard.Text("from") != came.Text("connectionId") {
		t.Errorf("heard %q from %q, and %q came", heard.Text("data"), heard.Text("from"), came.Text("connectionId"))
	}
	if code := other.Leave(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if code := listener.Leave(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, line := range append(listener.stdout.All(), listener.stderr.All()...) {
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("%q acts", line)
		}
	}
}
