package session

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/attempt"
	"confab/session/internal/blackhole"
	"confab/session/internal/network"
	"confab/session/internal/peer"
	"confab/session/internal/recovery"
	"confab/session/internal/wire"
	"confab/signaling"
)

// Ticket is what gets a participant in: where, and with which token. It never appears in a log.
type Ticket struct {
	URL   string // ws, wss, http or https
	Token string
	Name  string // what we want to be called where the endpoint could not be told; the server is, if it lets us
	// Ahead is how far the clock of who made the token is before ours; 0 when that is not known. It serves to say why a
	// token is refused.
	Ahead time.Duration
}

// Options of a Session. Tickets is needed, everything else has a default.
type Options struct {
	// Tickets asks the token endpoint. It is called for the first join, and again when the server refuses every token
	// we have. It must respect the context. Errors that are a *meeting.Error are reported as they are. ErrRemoved,
	// ErrPassing and ErrHopeless in their chain say what to do about them.
	Tickets func(context.Context) (Ticket, error)
	// Likely is the server that a ticket will most likely name, such as that of the last one: it is connected to while
	// the ticket is asked for. Default: not known.
	Likely  string
	Room    string         // for the snapshot until the server says it
	Mode    signaling.Mode // default Auto: one peer connection, two where the server knows no better
	Forever bool           // never give up reconnecting, nor joining unless we were put out or it is ErrHopeless
	GiveUp  bool           // end after a minute without the server instead of trying on slowly; Forever beats it
	Version string         // of confab, for the server's logs
	Logger  *slog.Logger   // default: discard
	Random  *rand.Rand     // jitter; default: seeded by the runtime
	// Codecs are what is negotiated, and so what can be received and sent, best first. Default: pion's own list, and
	// whatever others send counts as decodable.
	Codecs []webrtc.RTPCodecParameters
	// Loopback adds loopback addresses to the candidates even when the server's URL is not a loopback one.
	Loopback bool

	network   func(ctx context.Context, changed func(network.Change)) // runs until ctx ends; nil: nobody watches
	blackhole *blackhole.Network                                      // of this session; MuteNetwork makes it one
	dial      attempt.DialServer
	connect   attempt.ConnectServer
	newPeer   attempt.MakePeer
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if o.blackhole == nil {
		o.blackhole = blackhole.New()
	}
	if o.dial == nil {
		log := o.Logger
		o.network = func(ctx context.Context, changed func(network.Change)) { network.Watch(ctx, log, changed) }
		o.dial = func(ctx context.Context, so signaling.Options) (attempt.Socket, *signaling.Welcome, error) {
			return orNil(signaling.Dial(ctx, so))
		}
		o.connect = signaling.Connect
	}
	if o.newPeer == nil {
		o.newPeer = func(po peer.Options) (attempt.Peer, error) {
			p, err := peer.New(po)
			if err != nil {
				return nil, err
			}
			return p, nil
		}
	}
	return o
}

// codecNames are those of Codecs: "vp8".
func (o Options) codecNames() []string {
	var names []string
	for _, c := range o.Codecs {
		names = append(names, wire.CodecName(c.MimeType))
	}
	return names
}

func (o Options) patience() recovery.Patience {
	switch {
	case o.Forever:
		return recovery.Forever
	case o.GiveUp:
		return recovery.Bounded
	}
	return recovery.Slowly
}

// orNil keeps a nil *Conn from becoming a non-nil interface.
func orNil(c *signaling.Conn, w *signaling.Welcome, err error) (attempt.Socket, *signaling.Welcome, error) {
	if err != nil {
		return nil, nil, err
	}
	return c, w, nil
}

// forAttempts are the options that attempts need.
func (o Options) forAttempts() attempt.Options {
	return attempt.Options{
		Tickets: func(ctx context.Context) (attempt.Ticket, error) {
			t, err := o.Tickets(ctx)
			return attempt.Ticket(t), err
		},
		Codecs: o.Codecs, Version: o.Version, Loopback: o.Loopback, Logger: o.Logger, Network: o.blackhole,
		Dial: o.dial, Connect: o.connect, Likely: o.Likely, NewPeer: o.newPeer,
	}
}
