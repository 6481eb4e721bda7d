//go:build unix

package e2e

import (
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// SignalProxy stands before a LiveKit and understands its signalling: it can say things in a client's or the server's
// name.
type SignalProxy struct {
	URL string // http://host:port, where clients find it in place of the LiveKit

	server string // host:port
	proxy  *httputil.ReverseProxy

	mu       sync.Mutex
	lines    map[*proxiedSocket]struct{}
	answer   int  // HTTP status for new sockets, 0: let them in
	leaves   int  // so many new sockets are answered with a Leave
	noTokens bool // fresh tokens are kept from clients
	work     sync.WaitGroup
}

// proxiedSocket is one client's signalling.
type proxiedSocket struct {
	client, server *websocket.Conn
	mu             sync.Mutex // of writes to server
}

// StartSignalProxy opens a proxy before an SFU, until the test ends.
func StartSignalProxy(t testing.TB, sfu string) *SignalProxy {
	t.Helper()
	host := strings.TrimPrefix(sfu, "ws://")
	g := &SignalProxy{
		server: host, lines: map[*proxiedSocket]struct{}{},
		proxy: reverseProxy(t, (&url.URL{Scheme: "http", Host: host}).String()),
	}
	t.Cleanup(g.work.Wait)
	t.Cleanup(g.hangUp)
	g.URL = Serve(t, g.serve).URL
	return g
}

func (g *SignalProxy) serve(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		g.proxy.ServeHTTP(w, r)
		return
	}
	g.work.Add(1)
	defer g.work.Done()
	answer, leave := g.verdict()
	if answer != 0 {
		http.Error(w, http.StatusText(answer), answer)
		return
	}
	header := http.Header{}
	for _, name := range []string{"Authorization", "Origin", "User-Agent"} {
		if v := r.Header.Get(name); v != "" {
			header.Set(name, v)
		}
	}
	server, response, err := websocket.DefaultDialer.DialContext(r.Context(), "ws://"+g.server+r.URL.RequestURI(),
		header)
	if err != nil {
		if response == nil {
			http.Error(w, "no server", http.StatusBadGateway)
			return
		}
		w.WriteHeader(response.StatusCode)
		_, _ = io.Copy(w, response.Body) // a client heeds LiveKit's own words only
		_ = response.Body.Close()
		return
	}
	defer server.Close()
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	client, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer client.Close()
	if leave {
		data, _ := proto.Marshal(&livekit.SignalResponse{Message: &livekit.SignalResponse_Leave{
			Leave: &livekit.LeaveRequest{
				Reason: livekit.DisconnectReason_STATE_MISMATCH, Action: livekit.LeaveRequest_RECONNECT,
			},
		}})
		_ = client.WriteMessage(websocket.BinaryMessage, data)
		_ = client.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""),
			time.Now().Add(time.Second))
		return
	}
	g.pass(&proxiedSocket{client: client, server: server})
}

// verdict is what becomes of a new socket.
func (g *SignalProxy) verdict() (answer int, leave bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.answer != 0 {
		return g.answer, false
	}
	if leave = g.leaves > 0; leave {
		g.leaves--
	}
	return 0, leave
}

// pass carries messages both ways until one side ends.
func (g *SignalProxy) pass(l *proxiedSocket) {
	g.mu.Lock()
	g.lines[l] = struct{}{}
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.lines, l)
		g.mu.Unlock()
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		relayMessages(l.client, l.server, &l.mu, func([]byte) bool { return true })
	}()
	var alone sync.Mutex
	relayMessages(l.server, l.client, &alone, g.mayPass)
	<-done
}

// relayMessages passes what from says on to to, and its end with the same code; then neither is usable.
func relayMessages(from, to *websocket.Conn, writing *sync.Mutex, may func([]byte) bool) {
	defer from.Close()
	defer to.Close()
	for {
		kind, data, err := from.ReadMessage()
		if err != nil {
			closing, ok := err.(*websocket.CloseError)
			if ok && closing.Code != websocket.CloseNoStatusReceived && closing.Code != websocket.CloseAbnormalClosure {
				_ = to.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closing.Code, closing.Text),
					time.Now().Add(time.Second))
			}
			return
		}
		if !may(data) {
			continue
		}
		writing.Lock()
		err = to.WriteMessage(kind, data)
		writing.Unlock()
		if err != nil {
			return
		}
	}
}

// mayPass keeps what the client is not to get.
func (g *SignalProxy) mayPass(data []byte) bool {
	g.mu.Lock()
	kept := g.noTokens
	g.mu.Unlock()
	if !kept {
		return true
	}
	var m livekit.SignalResponse
	return proto.Unmarshal(data, &m) != nil || m.GetRefreshToken() == ""
}

// Answer lets no new socket in: each gets this HTTP status. 0 ends it.
func (g *SignalProxy) Answer(status int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.answer = status
}

// RefuseResume answers the next n new sockets as LiveKit does when it knows nothing of who wants to resume.
func (g *SignalProxy) RefuseResume(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.leaves = n
}

// KeepTokens keeps the server's fresh tokens from the clients: theirs then run out.
func (g *SignalProxy) KeepTokens(keep bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.noTokens = keep
}

// Simulate asks the server, in the name of every client, for one of LiveKit's scenarios.
func (g *SignalProxy) Simulate(s *livekit.SimulateScenario) {
	data, _ := proto.Marshal(&livekit.SignalRequest{Message: &livekit.SignalRequest_Simulate{Simulate: s}})
	g.mu.Lock()
	defer g.mu.Unlock()
	for l := range g.lines {
		l.mu.Lock()
		_ = l.server.WriteMessage(websocket.BinaryMessage, data)
		l.mu.Unlock()
	}
}

// Open is how many sockets are open.
func (g *SignalProxy) Open() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.lines)
}

func (g *SignalProxy) hangUp() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for l := range g.lines {
		l.client.Close()
		l.server.Close()
	}
}
