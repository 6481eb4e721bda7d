package session

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/attempt"
	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/queue"
)

// fakePeer records its orders. Unless the world is still it connects when opened.
type fakePeer struct {
	world   *world
	options peer.Options
	events  *queue.Queue[peer.Event]
	ended   chan struct{}

	mu      sync.Mutex
	state   peer.State
	orders  []string
	seen    func() peer.Seen // the evidence; nil: none
	mailbox bool             // closed: data cannot be sent
	mail    [][]byte
	unacked uint64
	address netip.Addr

	overused atomic.Int64 // nanoseconds, see meeting.Downlink
	wanted   atomic.Int64 // bit/s, see peer.Want
}

func (p *fakePeer) Uplink() meeting.Uplink { return meeting.Uplink{} }

func (w *world) newPeer(o peer.Options) (attempt.Peer, error) {
	p := &fakePeer{world: w, options: o, events: queue.New[peer.Event](), ended: make(chan struct{})}
	w.mu.Lock()
	w.peers = append(w.peers, p)
	w.mu.Unlock()
	return p, nil
}

func (p *fakePeer) order(format string, a ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.orders = append(p.orders, fmt.Sprintf(format, a...))
}

func (p *fakePeer) done() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.orders
	p.orders = nil
	return list
}

// become changes the state and reports it.
func (p *fakePeer) become(s peer.State) {
	p.mu.Lock()
	p.state = s
	p.mu.Unlock()
	p.events.Put(peer.StateChanged{State: s})
}

func (p *fakePeer) connect() {
	p.world.mu.Lock()
	still, silent := p.world.still, p.world.silent
	p.world.mu.Unlock()
	if still {
		return
	}
	p.become(peer.Connected)
	if !silent {
		p.events.Put(peer.MediaFlowed{})
	}
}

func (p *fakePeer) Run(ctx context.Context) {
	<-ctx.Done()
	close(p.ended)
}

func (p *fakePeer) over() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

func (p *fakePeer) Events() *queue.Queue[peer.Event] { return p.events }

func (p *fakePeer) State() peer.State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

func (p *fakePeer) FirstOffer() (peer.OfferMade, error) {
	return peer.OfferMade{ID: 1, SDP: "first"}, nil
}

func (p *fakePeer) Open(s []webrtc.ICEServer, relay bool) {
	p.order("open %d relay=%v", len(s), relay)
	p.connect()
}
func (p *fakePeer) Answer(id uint32, _ string, m map[string]string) { p.order("answer %d %v", id, m) }
func (p *fakePeer) Offer(id uint32, _ string, m map[string]string)  { p.order("offer %d %v", id, m) }
func (p *fakePeer) Reoffer()                                        { p.order("reoffer") }
func (p *fakePeer) Candidate(t peer.Target, init string)            { p.order("candidate %s %s", t, init) }
func (p *fakePeer) RestartICE(s []webrtc.ICEServer, _ bool) {
	p.order("restart %d", len(s))
	p.connect()
}
func (p *fakePeer) Publish(s peer.Send)      { p.order("publish %s", s.Tracks[0].ID()) }
func (p *fakePeer) Want(bitrate int)         { p.wanted.Store(int64(bitrate)) }
func (p *fakePeer) Unpublish(id string)      { p.order("unpublish %s", id) }
func (p *fakePeer) AddSections(a, v int)     { p.order("sections %d %d", a, v) }
func (p *fakePeer) RoundTrip() time.Duration { return 40 * time.Millisecond }
func (p *fakePeer) Downlink() meeting.Downlink {
	return meeting.Downlink{NACKs: 7, Overused: time.Duration(p.overused.Load())}
}

func (p *fakePeer) RequestKeyFrame(webrtc.SSRC) { p.order("key frame") }
func (p *fakePeer) AwaitMedia()                 { p.order("await media") }
func (p *fakePeer) Seen() peer.Seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen == nil {
		return peer.Seen{}
	}
	return p.seen()
}

func (p *fakePeer) OpenChannels() { p.order("open channels") }

// Send keeps what is sent, and accepts it while the channel is open.
func (p *fakePeer) Send(_ peer.Channel, data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mailbox {
		return peer.ErrNoChannel
	}
	p.mail = append(p.mail, data)
	return nil
}

func (p *fakePeer) Unacked() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unacked
}

func (p *fakePeer) LocalAddress() (netip.Addr, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.address, p.address.IsValid()
}

func (p *fakePeer) Path() string { return "udp" }

func (p *fakePeer) LastDescriptions() (offer, answer string) {
	return "last offer", "last answer"
}

func (p *fakePeer) Channels() []peer.ChannelInfo {
	return []peer.ChannelInfo{{Label: "_reliable", ID: 1}}
}
