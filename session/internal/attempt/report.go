package attempt

import (
	"context"

	"confab/session/internal/publications"
	"confab/session/internal/recovery"
	"confab/session/internal/wire"
	"confab/session/internal/wire/request"
	"confab/signaling"
)

// Opened says that the server has accepted us; media comes next. The receiver owns the socket and the peer.
type Opened struct {
	Epoch   uint64
	Socket  Socket
	Welcome *signaling.Welcome
	Peer    Peer // nil on a resume
	Tokens  Tokens
	Wants   []publications.Wanted // what the peer sends from its first offer on
	Asked   bool                  // and the join has asked the server for
	Offer   *request.Description  // the first offer, when the join could not carry it
}

// Discard turns away a server that has accepted us too late, and closes what was prepared for it.
func (o Opened) Discard() {
	o.Socket.HangUp()
	discard(o.Peer)
}

// discard closes a peer that never ran.
func discard(c Peer) {
	if c == nil {
		return
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	c.Run(done)
}

// Received is one message of the server.
type Received struct {
	Epoch    uint64
	Response *wire.Response
}

// Ended is how an attempt has failed, or how the socket's life after it has ended.
type Ended struct {
	Epoch uint64
	Fact  recovery.Fact
}

// Report is what an attempt has to say: one of [Opened], [Received], [Ended] and [TicketKept].
type Report interface {
	From() uint64 // the epoch of the attempt
}

// From implements [Report].
func (o Opened) From() uint64 { return o.Epoch }

// From implements [Report].
func (r Received) From() uint64 { return r.Epoch }

// From implements [Report].
func (e Ended) From() uint64 { return e.Epoch }

// From implements [Report].
func (t TicketKept) From() uint64 { return t.Epoch }
