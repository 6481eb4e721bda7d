//go:build e2e && linux

package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"confab/signaling/faultnet"
)

// lab is a meeting with faults between: clients in a network of their own, and an observer beside the server, whom no
// fault of the network reaches.
//
//	client ── network ── relay ── proxy ── SFU       signalling
//	client ── network ────────────────── SFU        media, and ICE over TCP
type lab struct {
	t        testing.TB
	server   *Server
	net      *Network
	signals  *SignalProxy
	relay    *faultnet.Relay
	tickets  *Endpoint
	room     string
	observer *Confab
	clients  []*Confab
	camera   string
	clock    *wallClock // of the clients; nil: the machine's
	struck   func()     // called whenever a fault has begun; nil: not
	took     Took

	tokenLife atomic.Int64 // seconds until tokens run out, also negative; 0: as the server says
	denied    atomic.Bool  // nobody gets a token

	mu      sync.Mutex
	sfuRoom string // the room's name at the SFU
}

// people counts clients, so that each has a name of its own.
var people atomic.Int32

// newLab lays the way from a network of its own to the server. Everything ends with the test.
func newLab(t testing.TB, s *Server, room string) *lab {
	t.Helper()
	return newLabOn(t, s, room, StartNetwork(t))
}

// newLabOn does so from a network that is there.
func newLabOn(t testing.TB, s *Server, room string, n *Network) *lab {
	t.Helper()
	l := &lab{
		t:       t,
		server:  s,
		room:    room,
		net:     n,
		signals: StartSignalProxy(t, s.SFU),
		camera:  smallCamera(t),
	}
	l.relay = startRelay(t, faultnet.Options{
		Listen: l.net.Host() + ":0", Private: true, Target: strings.TrimPrefix(l.signals.URL, "http://"),
	})
	proxy := reverseProxy(t, s.URL)
	proxy.ModifyResponse = l.rewrite
	l.tickets = Serve(t, func(w http.ResponseWriter, r *http.Request) {
		if l.denied.Load() {
			http.Error(w, `{"error":{"code":"denied","message":"no"}}`, http.StatusForbidden)
			return
		}
		proxy.ServeHTTP(w, r)
	})
	return l
}

func startRelay(t testing.TB, o faultnet.Options) *faultnet.Relay {
	t.Helper()
	r, err := faultnet.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the relay: %v", err)
		}
	})
	return r
}

// rewrite makes a ticket lead through the relay, and lets its token run out when the lab says so.
func (l *lab) rewrite(r *http.Response) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var ticket map[string]any
	if json.Unmarshal(body, &ticket) == nil && ticket["participant_token"] != nil {
		token, _ := ticket["participant_token"].(string)
		token = l.resign(token)
		ticket["server_url"], ticket["participant_token"], ticket["token"] = "ws://"+l.relay.Address(), token, token
		body, _ = json.Marshal(ticket)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Del("Content-Length")
	return nil
}

// resign notes which room a token is for, and shortens its life.
func (l *lab) resign(token string) string {
	parts := strings.Split(token, ".")
	var claims map[string]any
	if len(parts) != 3 {
		return token
	}
	if data, err := base64.RawURLEncoding.DecodeString(parts[1]); err != nil || json.Unmarshal(data, &claims) != nil {
		return token
	}
	video, _ := claims["video"].(map[string]any)
	l.mu.Lock()
	l.sfuRoom, _ = video["room"].(string)
	l.mu.Unlock()
	if life := l.tokenLife.Load(); life != 0 {
		_, secret := l.server.Keys(l.t)
		claims["exp"] = time.Now().Unix() + life
		return signClaims(l.t, secret, claims)
	}
	return token
}

// fill makes the lab have this many clients and an observer, all live and seen; those who are not are replaced.
func (l *lab) fill(clients int, args ...string) {
	l.t.Helper()
	if !l.observer.live() {
		if l.observer != nil {
			l.observer.process.Stop(ending)
		}
		l.observer = StartConfab(l.t, ConfabOptions{
			Server: l.server.URL, Room: l.room, Name: "Observer",
			Args: []string{
				"--camera", "none", "--microphone", "none", "--speaker", "none", "--diagnostics", "--forever",
			},
		})
		l.observer.Await(starting, "sessionConnected", nil)
	}
	kept := l.clients[:0]
	for _, c := range l.clients {
		if c.live() {
			kept = append(kept, c)
		} else {
			c.process.Stop(ending)
		}
	}
	for l.clients = kept; len(l.clients) < clients; {
		o := ConfabOptions{
			Server: l.tickets.URL, Room: l.room, Name: fmt.Sprint("C", people.Add(1)), Network: l.net,
			Args: append([]string{
				"--fake-camera", l.camera, "--fake-microphone", "tone", "--speaker", "none",
				"--diagnostics",
			}, args...),
		}
		if l.clock != nil {
			o.Env, o.Clock = l.clock.Env, l.clock.True
		}
		l.clients = append(l.clients, StartConfab(l.t, o))
	}
	for _, c := range l.clients {
		c.Await(starting, "sessionConnected", nil)
		l.observer.AwaitReceived(starting, c.name, "camera", func(s Subscription) bool { return s.FramesDecoded > 10 })
	}
}

// empty lets the clients go.
func (l *lab) empty() {
	for _, c := range l.clients {
		c.process.Stop(ending)
	}
	l.clients = nil
}

// live says whether a confab is in the meeting.
func (c *Confab) live() bool {
	if c == nil || c.process.ExitCode() >= 0 {
		return false
	}
	select {
	case <-c.process.Exited():
		return false
	default:
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), 3*time.Second)
	defer cancel()
	s, err := c.getStatus(ctx)
	return err == nil && s.Phase == "live"
}

// since returns the events of the session itself from a moment on.
func (c *Confab) since(moment time.Time) []Event {
	var events []Event
	for _, e := range c.Events() {
		if strings.HasPrefix(e.Event, "session") && e.At().After(moment) {
			events = append(events, e)
		}
	}
	return events
}

// descriptors counts what a confab has open.
func (c *Confab) descriptors() int {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", c.process.Pid()))
	return len(entries)
}

// pause lets time pass: a fault has to last.
func pause(t testing.TB, d time.Duration) {
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// smallCamera makes a camera of 30 small moving pictures a second, so that many clients fit on one machine.
func smallCamera(t testing.TB) string {
	t.Helper()
	const width, height, frames = 160, 120, 30
	var b bytes.Buffer
	fmt.Fprintf(&b, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\n", width, height)
	for f := range frames {
		b.WriteString("FRAME\n")
		for y := range height {
			for x := range width {
				b.WriteByte(byte(16 + (x+y+f*4)%200))
			}
		}
		b.Write(bytes.Repeat([]byte{128}, width*height/2))
	}
	path := filepath.Join(t.TempDir(), "small.y4m")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
