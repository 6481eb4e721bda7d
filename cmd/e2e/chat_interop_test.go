//go:build e2e && unix

package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// say has a confab say something to everybody.
func (c *Confab) say(kind, data string) {
	c.t.Helper()
	body, err := json.Marshal(map[string]string{"type": kind, "data": data})
	if err != nil {
		c.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(
		c.t.Context(), http.MethodPost, "http://"+c.status+"/signal", bytes.NewReader(body),
	)
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		c.t.Fatalf("%s may not say it: %s", c.name, response.Status)
	}
}

func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

// TestInteropChat has two confabs and a page with LiveKit's own chat components in one room. What a confab says is one
// line in the page, short or long; what the page says, in each form that LiveKit's client has, is one line at both
// confabs. Methods that nobody has are refused at once.
func TestInteropChat(t *testing.T) {
	s := StartServer(t)
	for _, mode := range []struct{ name, endpoint string }{
		{"single", s.URL},
		{"dual", ServeWithoutV1(t, s).URL},
	} {
		t.Run(mode.name, func(t *testing.T) {
			quiet := []string{"--camera", "none", "--microphone", "none", "--speaker", "none", "--diagnostics"}
			ann := StartConfab(t, ConfabOptions{Server: mode.endpoint, Room: mode.name, Name: "Ann", Args: quiet})
			bob := StartConfab(t, ConfabOptions{Server: mode.endpoint, Room: mode.name, Name: "Bob", Args: quiet})
			for _, c := range []*Confab{ann, bob} {
				c.Await(starting, "sessionConnected", nil)
			}
			browser := StartBrowser(t)
			browser.Do(Job{Kind: "chat", Server: mode.endpoint, Room: mode.name, Name: "Web"})
			browser.Await(starting, "ready", nil)
			for _, c := range []*Confab{ann, bob} {
				c.Await(starting, "connectionCreated", func(e Event) bool { return e.Text("name") == "Web" })
			}
			confabsAreRead(t, browser, ann, bob)
			pageIsRead(t, browser, ann, bob)
		})
	}
}

// confabsAreRead has Ann say lines that the page and Bob read once.
func confabsAreRead(t *testing.T, page *Browser, ann, bob *Confab) {
	t.Helper()
	lines := []string{"hello from Ann", "zwei\nZeilen", strings.Repeat("läng€r 🙂 ", 2000), "your turn"}
	for i, line := range lines {
		ann.say("chat", line)
		// Of a line in several packets LiveKit's components show what has come, as edits of the first.
		read := page.Await(starting, "line", func(e Event) bool { return e.Text("sha256") == digest(line) })
		changed := len(line) < 1000 && read.Fields["edited"] != false
		if read.Text("from") != "Ann" || changed || int(read.Number("lines")) != i+1 {
			t.Errorf("the page read %v", read.Fields)
		}
		bob.Await(starting, "signal", func(e Event) bool {
			return e.Text("type") == "chat" && e.Text("data") == line && e.Text("from") == ann.Status().ConnectionID
		})
	}
	if n := len(signals(bob)); n != len(lines) {
		t.Errorf("Bob heard %d lines of %d", n, len(lines))
	}
}

// pageIsRead compares what both heard of the page's turn.
func pageIsRead(t *testing.T, page *Browser, ann, bob *Confab) {
	t.Helper()
	for range 2 {
		refused := page.Await(starting, "rpc", nil)
		if refused.Number("code") != 1400 || refused.Text("message") != "Method not supported at destination" {
			t.Errorf("a method that nobody has: %v", refused.Fields)
		}
	}
	said := page.Await(starting, "said", nil)
	for _, c := range []*Confab{ann, bob} {
		c.Await(starting, "signal", func(e Event) bool { return e.Text("type") == "bytes" })
		var heard []string
		for _, e := range signals(c) {
			if e.Text("from") != "" && e.Text("from") != ann.Status().ConnectionID {
				heard = append(heard, spellSignal(e, said))
			}
		}
		want := []string{
			"chat by components", "chat long", "chat written in pieces", "chat written anew (edited)", "chat chunks",
			"chat as a packet", "chat as a packet, edited (edited)", "chat in two forms", "chat by old components",
			"chat with a file", "chat file picture.png", "bytes /wD+QQ== base64",
		}
		if !slices.Equal(heard, want) {
			t.Errorf("%s heard\n%s\nwant\n%s", c.name, strings.Join(heard, "\n"), strings.Join(want, "\n"))
		}
	}
	for _, e := range page.Reports() {
		if (e.Event == "packet" || e.Event == "data") && e.Text("from") != "Web" {
			t.Errorf("a confab says its line a second time: %v", e.Fields)
		}
	}
}

func signals(c *Confab) []Event {
	return slices.DeleteFunc(c.Events(), func(e Event) bool { return e.Event != "signal" })
}

func spellSignal(e, said Event) string {
	text := e.Text("data")
	for _, name := range []string{"long", "chunks"} {
		if digest(text) == said.Text(name) {
			text = name
		}
	}
	if len(text) > 100 {
		text = fmt.Sprintf("%.20s… of %d bytes", text, len(text))
	}
	if file := e.Text("file"); file != "" {
		text = "file " + file
	}
	if e.Fields["edited"] == true {
		text += " (edited)"
	}
	if encoding := e.Text("encoding"); encoding != "" {
		text += " " + encoding
	}
	return e.Text("type") + " " + text
}
