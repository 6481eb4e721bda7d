package peer

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtcp"
	pion "github.com/pion/transport/v4"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/downlink"
	"confab/session/internal/uplink"
	"confab/session/meeting"
	"confab/session/queue"
)

// Options of a Peer. The zero value is a single-mode peer that sends nothing.
type Options struct {
	Dual     bool   // two connections: the server offers on the second
	Loopback bool   // the server is on a loopback address: gather loopback candidates too
	Sends    []Send // what to publish from the first offer on
	// Codecs are what to negotiate, best first. Pictures get retransmission and feedback beside them. Default: pion's
	// own.
	Codecs []webrtc.RTPCodecParameters
	// Net is the network; default: the machine's, as it was when the peer was made (pion/transport, stdnet).
	Net pion.Net
	// Near gives our address towards the server, where one is known by then: media is tried from there first. It needs
	// Net. Default: none is known.
	Near func() netip.Addr
	// Interface is asked, whenever addresses are gathered, whether those of the interface of that name are worth
	// offering; default: all are.
	Interface func(name string) bool
	// RefuseTCP is asked about remote candidates over TCP, whose connections do not go through Net; default: they are
	// taken.
	RefuseTCP func() bool
	// AnswerTimeout bounds the wait for the server's answer to an offer; default 15 s, as LiveKit's own clients.
	AnswerTimeout time.Duration
	// UplinkBitrate is what the way to the server is known to carry, in bit/s; default: what congestion.Start says.
	UplinkBitrate int
	Logger        *slog.Logger // default: discard
}

// Send is one publication: one local track, or one per simulcast layer, low to high, with the same ID and StreamID.
type Send struct {
	Tracks []webrtc.TrackLocal
	// Identify is told which transceiver carries the tracks, once, before anything is sent. Simulcast needs it: packets
	// must name their media id, and pion's TrackLocalContext does not say it. Nil: nobody asks.
	Identify func(*webrtc.RTPTransceiver)
}

// freeSlots is how many receive-only sections of each kind the first single-mode offer has, so that the first
// subscriptions need no further round trip. LiveKit's JavaScript and Go clients use the same number.
const freeSlots = 3

// Peer is one life of the peer connections. Make another one to rejoin.
type Peer struct {
	log      *slog.Logger
	options  Options
	orders   *queue.Queue[func()] // in: run by Run, in order
	events   *queue.Queue[Event]  // out
	evidence *evidence
	downlink *downlink.Downlink
	uplink   *uplink.Uplink
	sockets  *sockets // nil: pion's own

	publisher  *transport
	subscriber *transport // nil in single mode
	channels   [len(channelLabels)]*webrtc.DataChannel
	readers    sync.WaitGroup // RTCP readers of remote tracks, and the uplink
	closed     chan struct{}  // when nothing of the connections is left

	// The rest belongs to Run's goroutine.
	first      *webrtc.SessionDescription // made by FirstOffer, not applied yet
	offerID    uint32
	awaiting   bool // an offer of ours is unanswered
	negotiate  bool // another offer is wanted
	restart    bool // and it restarts ICE
	deadline   *time.Timer
	senders    map[string]*webrtc.RTPTransceiver // local track id -> transceiver
	free       []section                         // to send on again
	midToTrack map[string]string                 // m-line -> LiveKit track sid, as the server last said
	lastState  State
	syncMu     sync.Mutex // guards the descriptions below for LastDescriptions
	lastOffer  string
	lastAnswer string
}

// New builds the connections without opening a socket. The caller must call Run, which also cleans up.
func New(o Options) (*Peer, error) {
	if o.AnswerTimeout <= 0 {
		o.AnswerTimeout = 15 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Peer{
		log: o.Logger, options: o, evidence: newEvidence(), downlink: downlink.New(),
		orders: queue.New[func()](), events: queue.New[Event](),
		senders: map[string]*webrtc.RTPTransceiver{}, midToTrack: map[string]string{},
		deadline: time.NewTimer(time.Hour), closed: make(chan struct{}),
	}
	p.deadline.Stop()
	p.uplink = uplink.New(uplink.Options{
		Start: o.UplinkBitrate, Estimated: func(e uplink.Estimate) { p.events.Put(UplinkEstimated(e)) },
	})
	// At once: a layer that begins and then has to stop is not shown to others for ten seconds (livekit-server,
	// streamtracker_packet.go).
	p.events.Put(UplinkEstimated{Bitrate: p.uplink.Figures().Bitrate})
	if o.Net != nil && o.Near != nil {
		p.sockets = newSockets(o.Net, o.Near)
		o.Net = p.sockets
	}
	api, err := newAPI(o, p.evidence, p.downlink, p.uplink)
	if err != nil {
		return nil, err
	}
	if p.publisher, err = p.newTransport(api, Publisher); err != nil {
		return nil, err
	}
	if o.Dual {
		if p.subscriber, err = p.newTransport(api, Subscriber); err != nil {
			p.close()
			return nil, err
		}
	}
	if err := p.furnish(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// furnish adds what must be there before the first offer: data channels, what we send, room for what we receive.
func (p *Peer) furnish() error {
	if err := p.createChannels(); err != nil {
		return err
	}
	for _, s := range p.options.Sends {
		if err := p.addSend(s); err != nil {
			return err
		}
	}
	if p.options.Dual {
		return nil
	}
	return p.addSections(freeSlots, freeSlots)
}

// Run owns the connections: it carries out orders until ctx ends, then closes everything and waits for pion, but no
// longer than closeGrace.
func (p *Peer) Run(ctx context.Context) {
	defer p.close()
	p.readers.Go(func() { p.uplink.Run(ctx) })
	for {
		select {
		case <-p.orders.Ready():
			for _, order := range p.orders.Take() {
				order()
			}
			p.offerIfWanted()
		case <-p.deadline.C:
			p.fail(fmt.Errorf("%w after %v", ErrNoAnswer, p.options.AnswerTimeout))
		case <-ctx.Done():
			return
		}
	}
}

func (p *Peer) transports() []*transport {
	if p.subscriber == nil {
		return []*transport{p.publisher}
	}
	return []*transport{p.publisher, p.subscriber}
}

// Events is the ordered stream of facts. One reader.
func (p *Peer) Events() *queue.Queue[Event] { return p.events }

// Seen copies the packet counters.
func (p *Peer) Seen() Seen { return p.evidence.Seen() }

// Downlink says how it goes with what is received.
func (p *Peer) Downlink() meeting.Downlink { return p.downlink.Figures() }

// RoundTrip is how long a packet takes to the server and back; 0: not known.
func (p *Peer) RoundTrip() time.Duration { return p.downlink.RoundTrip() }

// Uplink says how it goes with what is sent.
func (p *Peer) Uplink() meeting.Uplink { return p.uplink.Figures() }

// State derives what the connections' states mean together; safe from any goroutine.
func (p *Peer) State() State {
	if p.subscriber == nil {
		return derive(p.publisher.pc.ConnectionState())
	}
	if !p.publisherNeeded() {
		return derive(p.subscriber.pc.ConnectionState())
	}
	return derive(p.subscriber.pc.ConnectionState(), p.publisher.pc.ConnectionState())
}

// publisherNeeded: in dual mode the publisher counts only once it has been offered.
func (p *Peer) publisherNeeded() bool { return p.publisher.pc.LocalDescription() != nil }

// AwaitMedia has MediaFlowed sent at the next packet from the other side, and MediaSent at the next one of ours.
func (p *Peer) AwaitMedia() {
	p.evidence.arm(func() { p.events.Put(MediaFlowed{}) }, func() { p.events.Put(MediaSent{}) })
}

// Path is how packets travel: "udp" or "tcp", or "relay" through a TURN server. Empty: they do not.
func (p *Peer) Path() string {
	pair := p.selectedPair()
	switch {
	case pair == nil:
		return ""
	case pair.Local.Typ == webrtc.ICECandidateTypeRelay || pair.Remote.Typ == webrtc.ICECandidateTypeRelay:
		return "relay"
	}
	return pair.Local.Protocol.String()
}

// LocalAddress is the address of ours from which packets go out; ok is false while there is none, or none of this
// machine's.
func (p *Peer) LocalAddress() (address netip.Addr, ok bool) {
	pair := p.selectedPair()
	if pair == nil {
		return netip.Addr{}, false
	}
	text := pair.Local.Address
	if pair.Local.Typ != webrtc.ICECandidateTypeHost {
		text = pair.Local.RelatedAddress // what is seen from outside says nothing of this machine
	}
	address, err := netip.ParseAddr(text)
	return address.Unmap().WithZone(""), err == nil
}

// selectedPair is that of the first connection that has one; nil: none has.
func (p *Peer) selectedPair() *webrtc.ICECandidatePair {
	for _, t := range p.transports() {
		pair, err := t.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
		if err == nil && pair != nil && pair.Local != nil && pair.Remote != nil {
			return pair
		}
	}
	return nil
}

// RequestKeyFrame asks the sender of a stream for a key frame (PLI, RFC 4585 §6.3.1).
func (p *Peer) RequestKeyFrame(ssrc webrtc.SSRC) {
	p.downlink.KeyFrameRequested(uint32(ssrc))
	p.orders.Put(func() {
		for _, t := range p.transports() {
			if t.target == Publisher && p.subscriber != nil {
				continue // what we receive comes on the subscriber connection
			}
			if err := t.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(ssrc)}}); err != nil {
				p.log.Debug("requesting a key frame", "error", err)
			}
		}
	})
}

func (p *Peer) fail(err error) {
	p.deadline.Stop()
	p.events.Put(Failed{Err: err})
}

// noteState reports a change of the derived state; called in Run's goroutine.
func (p *Peer) noteState() {
	if s := p.State(); s != p.lastState {
		p.lastState = s
		p.events.Put(StateChanged{State: s})
	}
}
