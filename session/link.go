package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/livekit/protocol/livekit"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/signaling"
)

// link is one attempt and, when it succeeds, the socket's life after it. It is single-use and runs on its own goroutine;
// everything it learns it reports to the loop with its epoch.
type link struct {
	epoch      uint64
	kind       meeting.Recovery
	attempt    int  // of this join or outage, from 1
	refused    bool // by a fault: this resume is answered as if the server had forgotten us
	restartICE bool
	options    Options
	report     func(...input)
	tokens     tokens
	sid        string // own participant sid, for a resume
	mode       signaling.Mode
	hosts      *signaling.Hosts
	wants      []joinWant

	cancel context.CancelFunc // the loop's
	socket socket             // the loop's: set when it learns of linkOpened
}

// joinWant is a publication that travels inside the join.
type joinWant struct {
	track LocalTrack
	muted bool
}

// linkOpened: the server has accepted us; media comes next. The receiver owns socket, peer and the running link.
type linkOpened struct {
	epoch   uint64
	socket  socket
	welcome *signaling.Welcome
	peer    connection // nil on a resume
	tokens  tokens
	wants   []joinWant                  // what the peer sends from its first offer on
	asked   bool                        // and the join has asked the server for
	offer   *livekit.SessionDescription // the first offer, when the join could not carry it
}

func (o linkOpened) discard() {
	o.socket.HangUp()
	discard(o.peer)
}

// discard closes a peer that never ran.
func discard(c connection) {
	if c == nil {
		return
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	c.Run(done)
}

// received is one message of the server.
type received struct {
	epoch    uint64
	response *livekit.SignalResponse
}

// run dials, reports, and then reads until the socket ends.
func (l *link) run(ctx context.Context) {
	opened, err := l.open(ctx)
	if err != nil {
		l.report(reported{l.epoch, outcome(err)})
		return
	}
	l.report(opened)
	err = opened.socket.Run(ctx, func(r *livekit.SignalResponse) {
		l.report(received{l.epoch, r})
	})
	if err == nil {
		err = signaling.ErrLost
	}
	l.report(reported{l.epoch, linkLost{err}})
}

// outcome is what a failed attempt amounts to. A server that says Leave instead of a welcome has told what to do next: without
// that, somebody who was removed during an outage would come straight back. So would they if a token refused for that
// reason counted as one that is merely too old.
func outcome(err error) fact {
	var leave *signaling.LeaveError
	if errors.As(err, &leave) {
		reason := reasonOf(leave.Reason)
		return serverLeft{action: actionOf(leave.Action), reason: reason, err: left(reason)}
	}
	if putOut(err) {
		return serverLeft{action: leaveForGood, reason: meeting.ForceDisconnected, err: left(meeting.ForceDisconnected)}
	}
	return linkFailed{explain(err)}
}

func (l *link) dial(ctx context.Context, server, token string) (linkOpened, error) {
	if l.kind == meeting.Resume {
		return l.dialResume(ctx, server, token)
	}
	dual := l.mode == signaling.Dual
	c, join, err := l.prepare(server, dual)
	if err != nil {
		return linkOpened{}, err
	}
	o := l.signalOptions(server, token)
	o.Join = join
	conn, welcome, err := l.options.dial(ctx, o)
	if err == nil && welcome.Join == nil {
		conn.HangUp()
		err = fmt.Errorf("%w: no join response", signaling.ErrBadResponse)
	}
	if err != nil {
		discard(c)
		return linkOpened{}, err
	}
	opened := linkOpened{epoch: l.epoch, socket: conn, welcome: welcome, peer: c, tokens: l.tokens}
	opened.tokens.url = server
	if welcome.Mode != signaling.Dual {
		opened.wants, opened.asked = l.wants, !welcome.TracksDropped
		if welcome.OfferDropped {
			opened.offer = join.PublisherOffer
		}
		return opened, nil
	}
	if !dual { // the server knows no better than two connections: what was prepared does not fit
		discard(c)
		if opened.peer, _, err = l.prepare(server, true); err != nil {
			conn.HangUp()
			return linkOpened{}, err
		}
	}
	return opened, nil
}

// prepare makes the peer connections and, in single mode, the join request with the first offer and the tracks in it.
func (l *link) prepare(server string, dual bool) (connection, *livekit.JoinRequest, error) {
	o := peer.Options{Dual: dual, Net: l.options.gate.Net(), RefuseTCP: l.options.gate.Used, AnswerTimeout: offerTimeout, Loopback: l.options.Loopback || isLoopback(server), Logger: l.options.Logger}
	join := &livekit.JoinRequest{ConnectionSettings: connectionSettings()}
	if !dual {
		for _, w := range l.wants {
			o.Sends = append(o.Sends, w.track.send())
			join.AddTrackRequests = append(join.AddTrackRequests, addTrackRequest(w.track, w.muted))
		}
	}
	c, err := l.options.newPeer(o)
	if err != nil {
		return nil, nil, fmt.Errorf("prepare peer connection: %w", err)
	}
	if dual {
		return c, join, nil
	}
	offer, err := c.FirstOffer()
	if err != nil {
		discard(c)
		return nil, nil, err
	}
	join.PublisherOffer = &livekit.SessionDescription{Type: "offer", Sdp: offer.SDP, Id: offer.ID}
	return c, join, nil
}

func (l *link) dialResume(ctx context.Context, server, token string) (linkOpened, error) {
	if l.refused {
		return linkOpened{}, &signaling.DialError{Kind: &signaling.LeaveError{
			Reason: livekit.DisconnectReason_STATE_MISMATCH, Action: livekit.LeaveRequest_RECONNECT,
		}}
	}
	o := l.signalOptions(server, token)
	reason := livekit.ReconnectReason_RR_SIGNAL_DISCONNECTED
	if l.restartICE {
		reason = livekit.ReconnectReason_RR_PUBLISHER_FAILED
	}
	o.Join = &livekit.JoinRequest{
		ConnectionSettings: connectionSettings(), Reconnect: true, ReconnectReason: reason, ParticipantSid: l.sid,
	}
	conn, welcome, err := l.options.dial(ctx, o)
	if err != nil {
		return linkOpened{}, err
	}
	if welcome.Reconnect == nil {
		conn.HangUp()
		return linkOpened{}, fmt.Errorf("%w: the server has forgotten the session", signaling.ErrBadResponse)
	}
	return linkOpened{epoch: l.epoch, socket: conn, welcome: welcome, tokens: l.tokens}, nil
}

func (l *link) signalOptions(server, token string) signaling.Options {
	o := signaling.Options{
		URL: server, Token: token, Mode: l.mode, Hosts: l.hosts, Version: l.options.Version, Logger: l.options.Logger,
		PingInterval: pingEvery, PingTimeout: pingTimeout, WriteTimeout: pingTimeout,
		NetDialContext: hedged(l.options.gate.Dial, hedgeEvery),
	}
	if l.kind != meeting.NoRecovery {
		o.DialTimeout, o.JoinTimeout = answerTimeout, answerTimeout
	}
	return o
}

func connectionSettings() *livekit.ConnectionSettings {
	allow := true
	return &livekit.ConnectionSettings{AutoSubscribe: true, SubscriberAllowPause: &allow}
}

// isLoopback: a server on this machine is reachable by loopback candidates only, where the machine has no network.
func isLoopback(server string) bool {
	u, err := url.Parse(server)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}
