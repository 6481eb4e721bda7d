package signaltest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// Peer is the server's end of one open socket. What it sends is queued and written in order by its own goroutine.
type Peer struct {
	Hello *Hello // how the client introduced itself

	ws       *websocket.Conn
	sfu      *SFU
	b        Behaviour
	out      *mailbox[Frame]
	requests *mailbox[*livekit.SignalRequest]
	done     chan struct{} // closed when the reader has ended
	cut      sync.Once

	mu        sync.Mutex
	pings     []*livekit.Ping
	closeCode int
}

const closeFrame = websocket.CloseMessage // Frame.Type of a queued close; Data is its payload

func newPeer(ws *websocket.Conn, h *Hello, s *SFU, b Behaviour) *Peer {
	return &Peer{
		Hello: h, ws: ws, sfu: s, b: b,
		out:      newMailbox[Frame](),
		requests: newMailbox[*livekit.SignalRequest](),
		done:     make(chan struct{}),
	}
}

func (p *Peer) greet() {
	if p.b.Stall == OnGreeting {
		return
	}
	p.SendRaw(p.b.RawFirst...)
	if first := p.b.First; first != nil || p.b.RawFirst != nil {
		p.Send(first...)
	} else {
		p.Send(p.sfu.greeting(p.Hello)...)
	}
	if p.b.CloseCode != 0 {
		p.Close(p.b.CloseCode, "")
	}
	if p.b.Drop {
		p.out.put(Frame{Type: 0})
	}
}

// run reads and writes until either end closes.
func (p *Peer) run(stop <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var work sync.WaitGroup
	work.Go(func() { p.write(ctx) })
	work.Go(func() { // cuts a stuck read or write
		select {
		case <-stop:
			p.Drop()
		case <-ctx.Done():
		}
	})
	if !p.b.Deaf {
		p.read()
	} else {
		select {
		case <-stop:
		case <-p.out.closed:
		}
	}
	close(p.done)
	p.requests.close()
	p.Drop()
	cancel()
	work.Wait()
}

func (p *Peer) write(ctx context.Context) {
	for {
		f, err := p.out.take(ctx)
		if err != nil {
			return
		}
		switch f.Type {
		case 0:
			p.Drop()
		case closeFrame:
			_ = p.ws.WriteControl(websocket.CloseMessage, f.Data, time.Now().Add(time.Second))
			p.Drop()
		default:
			_ = p.ws.WriteMessage(f.Type, f.Data)
		}
	}
}

func (p *Peer) read() {
	for {
		_, data, err := p.ws.ReadMessage()
		if err != nil {
			code := websocket.CloseAbnormalClosure
			var frame *websocket.CloseError
			if errors.As(err, &frame) {
				code = frame.Code
			}
			p.mu.Lock()
			p.closeCode = code
			p.mu.Unlock()
			return
		}
		r := &livekit.SignalRequest{}
		if proto.Unmarshal(data, r) != nil {
			continue
		}
		p.handle(r)
	}
}

func (p *Peer) handle(r *livekit.SignalRequest) {
	now := time.Now().UnixMilli()
	switch m := r.Message.(type) {
	case *livekit.SignalRequest_Ping:
		if !p.b.Silent {
			p.Send(&livekit.SignalResponse{Message: &livekit.SignalResponse_Pong{Pong: now}})
		}
		return
	case *livekit.SignalRequest_PingReq:
		p.mu.Lock()
		p.pings = append(p.pings, m.PingReq)
		p.mu.Unlock()
		if !p.b.Silent {
			p.Send(&livekit.SignalResponse{Message: &livekit.SignalResponse_PongResp{
				PongResp: &livekit.Pong{LastPingTimestamp: m.PingReq.Timestamp, Timestamp: now},
			}})
		}
		return
	}
	if p.sfu.o.Answer != nil {
		p.sfu.o.Answer(p, r)
	}
	p.requests.put(r)
}

// Send queues messages to the client.
func (p *Peer) Send(messages ...*livekit.SignalResponse) {
	for _, m := range messages {
		data, err := proto.Marshal(m)
		if err != nil {
			panic("signaltest: " + err.Error()) // a test made a message that cannot be
		}
		p.out.put(Frame{Type: websocket.BinaryMessage, Data: data})
	}
}

// SendRaw queues frames as they are.
func (p *Peer) SendRaw(frames ...Frame) { p.out.put(frames...) }

// Close sends a close frame after what is queued and closes the connection.
func (p *Peer) Close(code int, text string) {
	p.out.put(Frame{Type: closeFrame, Data: websocket.FormatCloseMessage(code, text)})
}

// Drop cuts the connection at once, without a close frame, as a dead network does.
func (p *Peer) Drop() {
	p.cut.Do(func() {
		p.out.close()
		_ = p.ws.NetConn().Close()
	})
}

// Next waits for the client's next request that is not a ping. After the end of the connection it returns what is left
// and then net.ErrClosed.
func (p *Peer) Next(ctx context.Context) (*livekit.SignalRequest, error) {
	return p.requests.take(ctx)
}

// Pings are the ping_req messages so far.
func (p *Peer) Pings() []*livekit.Ping {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]*livekit.Ping(nil), p.pings...)
}

// Done is closed when the connection has ended.
func (p *Peer) Done() <-chan struct{} { return p.done }

// CloseCode is what the client closed with, once Done: 1006 when it said nothing.
func (p *Peer) CloseCode() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closeCode
}
