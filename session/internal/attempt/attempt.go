package attempt

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"

	"confab/session/track"

	"confab/session/internal/failure"
	"confab/session/internal/network"
	"confab/session/internal/peer"
	"confab/session/internal/publications"
	"confab/session/internal/recovery"
	"confab/session/internal/wire"
	"confab/session/internal/wire/request"
	"confab/session/meeting"
	"confab/signaling"
	"confab/signaling/race"
)

// Attempt is one try to get in and, when it succeeds, the socket's life after it. It is single-use and runs on its own
// goroutine; everything it learns it reports to the loop with its epoch.
type Attempt struct {
	Epoch        uint64
	Kind         meeting.Recovery
	Number       int  // of this join or outage, from 1
	Refused      bool // by a fault: this resume is answered as if the server had forgotten us
	RestartICE   bool
	Options      Options
	Report       func(Report)
	Tokens       Tokens
	SID          string // own participant sid, for a resume
	Mode         signaling.Mode
	Hosts        *signaling.Hosts
	LocalAddress *atomic.Pointer[netip.Addr] // our address towards the server; nil before the first connection
	// UplinkBitrate is what the same path carried before, in bit/s; 0: not known.
	UplinkBitrate int
	Wants         []publications.Wanted

	reaching *reaching
}

// Run dials, reports, and then reads until the socket ends.
func (a *Attempt) Run(ctx context.Context) {
	opened, err := a.open(ctx)
	if err != nil {
		a.Report(Ended{a.Epoch, outcome(err)})
		return
	}
	a.Report(opened)
	err = opened.Socket.Run(ctx, func(r *wire.Response) {
		a.Report(Received{a.Epoch, r})
	})
	if err == nil {
		err = signaling.ErrLost
	}
	a.Report(Ended{a.Epoch, recovery.SocketLost{Err: err}})
}

// outcome is what a failed attempt amounts to. A server that says Leave instead of a welcome has told what to do next:
// without that, somebody who was removed during an outage would come straight back. So would they if a token refused
// for that reason counted as one that is merely too old.
func outcome(err error) recovery.Fact {
	var leave *signaling.LeaveError
	if errors.As(err, &leave) {
		return wire.Left(leave.Reason, leave.Action)
	}
	if failure.Removed(err) {
		return recovery.ServerLeft{
			Action: recovery.LeaveForGood, Reason: meeting.ForceDisconnected,
			Err: failure.Left(meeting.ForceDisconnected),
		}
	}
	return recovery.AttemptFailed{Err: failure.Explain(err)}
}

func (a *Attempt) dial(ctx context.Context, server, token string) (Opened, error) {
	if a.Kind == meeting.Resume {
		return a.dialResume(ctx, server, token)
	}
	dual := a.Mode == signaling.Dual
	wants := permitted(token, a.Wants)
	a.reach(ctx, server)
	c, join, err := a.prepare(ctx, server, dual, wants)
	if err != nil {
		return Opened{}, err
	}
	o := a.signalOptions(server, token)
	o.Join, o.Line = join, a.take(ctx)
	conn, welcome, err := a.Options.Dial(ctx, o)
	if err == nil && welcome.Join == nil {
		conn.HangUp()
		err = fmt.Errorf("%w: no join response", signaling.ErrBadResponse)
	}
	if err != nil {
		discard(c)
		return Opened{}, err
	}
	opened := Opened{Epoch: a.Epoch, Socket: conn, Welcome: welcome, Peer: c, Tokens: a.Tokens}
	opened.Tokens.URL = server
	if welcome.Mode != signaling.Dual {
		opened.Wants, opened.Asked = wants, !welcome.TracksDropped
		if welcome.OfferDropped {
			opened.Offer = join.PublisherOffer
		}
		return opened, nil
	}
	if !dual { // the server knows no better than two connections: what was prepared does not fit
		discard(c)
		if opened.Peer, _, err = a.prepare(ctx, server, true, wants); err != nil {
			conn.HangUp()
			return Opened{}, err
		}
	}
	return opened, nil
}

// prepare makes the peer connections and, in single mode, the join request with the first offer and the tracks in it.
// The offer waits until it is known by which address of ours the server is reached.
func (a *Attempt) prepare(
	ctx context.Context, server string, dual bool, wants []publications.Wanted,
) (Peer, *request.Join, error) {
	o := peer.Options{
		Dual: dual, Codecs: a.Options.Codecs, Net: a.Options.Network.Net(), Near: a.nearest,
		Interface:     network.Outward(a.nearest),
		RefuseTCP:     a.Options.Network.Swallowed,
		AnswerTimeout: offerTimeout,
		Loopback:      a.Options.Loopback || signaling.Loopback(server), Logger: a.Options.Logger,
		UplinkBitrate: a.UplinkBitrate,
	}
	if dual {
		wants = nil // what is wanted is asked for later, on a connection of its own
	}
	join := request.NewJoin(wants)
	for _, w := range wants {
		o.Sends = append(o.Sends, Send(w.Track))
	}
	c, err := a.Options.NewPeer(o)
	if err != nil {
		return nil, nil, fmt.Errorf("prepare peer connection: %w", err)
	}
	if dual {
		return c, join, nil
	}
	a.reaching.wait(ctx)
	offer, err := c.FirstOffer()
	if err != nil {
		discard(c)
		return nil, nil, err
	}
	join.PublisherOffer = request.NewOffer(offer.SDP, offer.ID)
	return c, join, nil
}

func (a *Attempt) dialResume(ctx context.Context, server, token string) (Opened, error) {
	if a.Refused {
		return Opened{}, wire.Forgotten()
	}
	o := a.signalOptions(server, token)
	o.Join = request.NewResume(a.SID, a.RestartICE)
	conn, welcome, err := a.Options.Dial(ctx, o)
	if err != nil {
		return Opened{}, err
	}
	if welcome.Reconnect == nil {
		conn.HangUp()
		return Opened{}, fmt.Errorf("%w: the server has forgotten the session", signaling.ErrBadResponse)
	}
	return Opened{Epoch: a.Epoch, Socket: conn, Welcome: welcome, Tokens: a.Tokens}, nil
}

func (a *Attempt) signalOptions(server, token string) signaling.Options {
	o := signaling.Options{
		URL: server, Token: token, Mode: a.Mode, Hosts: a.Hosts, Version: a.Options.Version, Logger: a.Options.Logger,
		PingInterval: pingEvery, PingTimeout: PingTimeout, WriteTimeout: PingTimeout,
		NetDialContext: a.noting(race.Dial(a.Options.Network.Dial)),
	}
	if a.Kind != meeting.NoRecovery {
		o.DialTimeout, o.JoinTimeout = answerTimeout, answerTimeout
	}
	return o
}

// nearest is our address towards the server; invalid where none is known.
func (a *Attempt) nearest() netip.Addr {
	if address := a.LocalAddress.Load(); address != nil {
		return *address
	}
	return netip.Addr{}
}

// noting remembers by which address of ours the server is reached.
func (a *Attempt) noting(dial race.DialFunc) race.DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err == nil {
			if local, odd := netip.ParseAddrPort(c.LocalAddr().String()); odd == nil {
				address := local.Addr().Unmap().WithZone("")
				a.LocalAddress.Store(&address)
			}
		}
		return c, err
	}
}

// Send is a track as the peer connections take it.
func Send(t track.LocalTrack) peer.Send {
	return peer.Send{Tracks: t.Tracks, Identify: t.Identify}
}
