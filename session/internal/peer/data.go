package peer

import (
	"errors"
	"fmt"
	"time"

	"github.com/pion/webrtc/v4"
)

// Channel is one of LiveKit's data channels.
type Channel uint8

// The channels; their labels are LiveKit's.
const (
	Reliable Channel = iota
	Lossy
)

var channelLabels = [...]string{"_reliable", "_lossy"}

// String is the channel's label.
func (c Channel) String() string { return channelLabels[c] }

var (
	// ErrNoChannel: the data channel is not open.
	ErrNoChannel = errors.New("data channel is not open")
	// ErrChannelLost: the reliable channel was open and is not any more.
	ErrChannelLost = errors.New("data channel was closed")
)

// channelGrace is how long a closed channel is no failure: a server that ends the connection says so on the socket,
// which may be the slower.
const channelGrace = 2 * time.Second

// createChannels makes both channels on the publisher, before its first offer so that the offer has m=application.
func (p *Peer) createChannels() error {
	ordered, unordered, never := true, false, uint16(0)
	for c, init := range map[Channel]*webrtc.DataChannelInit{
		Reliable: {Ordered: &ordered},
		Lossy:    {Ordered: &unordered, MaxRetransmits: &never},
	} {
		dc, err := p.publisher.pc.CreateDataChannel(c.String(), init)
		if err != nil {
			return fmt.Errorf("create data channel %s: %w", c, err)
		}
		p.channels[c] = dc
		p.listen(c, dc)
	}
	return nil
}

// adoptChannel takes a channel that the server made (dual mode: on the subscriber connection).
func (p *Peer) adoptChannel(dc *webrtc.DataChannel) {
	for c, label := range channelLabels {
		if dc.Label() == label {
			p.listen(Channel(c), dc)
		}
	}
}

func (p *Peer) listen(c Channel, dc *webrtc.DataChannel) {
	if p.channels[c] == dc {
		dc.OnOpen(func() { p.events.Put(ChannelOpened{Channel: c}) })
	}
	if c == Reliable {
		dc.OnClose(func() { time.AfterFunc(channelGrace, func() { p.orders.Put(p.loseChannel) }) })
	}
	dc.OnMessage(func(m webrtc.DataChannelMessage) { p.events.Put(DataReceived{Channel: c, Data: m.Data}) })
}

// loseChannel follows the end of the SCTP association; media flows on without it, and it cannot be had again on this
// connection. pion ends it at the first failed write (sctp, Association.writeLoop), such as one to a candidate that an
// ICE restart has just closed.
func (p *Peer) loseChannel() { p.fail(ErrChannelLost) }

// Send writes one message. It may be called from any goroutine; the error is ErrNoChannel while the channel is not
// open.
func (p *Peer) Send(c Channel, data []byte) error {
	dc := p.channels[c]
	if dc.ReadyState() != webrtc.DataChannelStateOpen {
		return ErrNoChannel
	}
	if err := dc.Send(data); err != nil {
		return fmt.Errorf("send on %s: %w", c, err)
	}
	return nil
}

// OpenChannels has the publisher offered in dual mode, where nothing else may have asked for it: the channels are on
// it.
func (p *Peer) OpenChannels() {
	p.orders.Put(func() {
		if p.publisher.pc.LocalDescription() == nil && p.first == nil {
			p.negotiate = true
		}
	})
}

// Unacked is how many bytes of the reliable channel the other end has not confirmed (SCTP SACK).
func (p *Peer) Unacked() uint64 { return p.channels[Reliable].BufferedAmount() }

// ChannelInfo describes a data channel for LiveKit's SyncState.
type ChannelInfo struct {
	Label string
	ID    uint16
}

// Channels lists the publisher's open channels.
func (p *Peer) Channels() []ChannelInfo {
	var infos []ChannelInfo
	for _, dc := range p.channels {
		if id := dc.ID(); id != nil {
			infos = append(infos, ChannelInfo{Label: dc.Label(), ID: *id})
		}
	}
	return infos
}
