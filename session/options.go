package session

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/gate"
	"confab/session/internal/network"
	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/session/queue"
	"confab/signaling"
)

// Ticket is what gets a participant in: where, and with which token. It never appears in a log.
type Ticket struct {
	URL   string // ws, wss, http or https
	Token string
}

// Options of a Session. Tickets is needed, everything else has a default.
type Options struct {
	// Tickets asks the token endpoint. It is called for the first join, and again when the server refuses every token
	// we have. It must respect the context. Errors that are a *meeting.Error are reported as they are.
	Tickets func(context.Context) (Ticket, error)
	Room    string         // for the snapshot until the server says it
	Mode    signaling.Mode // default Auto: one peer connection, two where the server knows no better
	Forever bool           // never give up reconnecting, nor joining unless the server refuses us for good
	GiveUp  bool           // end after a minute without the server instead of trying on slowly; Forever beats it
	Version string         // of confab, for the server's logs
	Logger  *slog.Logger   // default: discard
	Random  *rand.Rand     // jitter; default: seeded by the runtime
	// Loopback adds loopback addresses to the candidates even when the server's URL is not a loopback one.
	Loopback bool

	network func(ctx context.Context, changed func(network.Change)) // runs until ctx ends; nil: nobody watches
	gate    *gate.Gate                                              // what MuteNetwork shuts
	dial    func(context.Context, signaling.Options) (socket, *signaling.Welcome, error)
	newPeer func(peer.Options) (connection, error)
}

// socket is what the session needs of a *signaling.Conn.
type socket interface {
	Run(ctx context.Context, deliver func(*livekit.SignalResponse)) error
	Send(*livekit.SignalRequest) error
	Leave(livekit.DisconnectReason)
	HangUp()
	RTT() time.Duration
}

// connection is what the session needs of a *peer.Peer.
type connection interface {
	Run(context.Context)
	Events() *queue.Queue[peer.Event]
	State() peer.State
	FirstOffer() (peer.OfferMade, error)
	Open(servers []webrtc.ICEServer, relayOnly bool)
	Answer(id uint32, sdp string, mids map[string]string)
	Offer(id uint32, sdp string, mids map[string]string)
	Reoffer()
	Candidate(t peer.Target, init string)
	RestartICE(servers []webrtc.ICEServer, relayOnly bool)
	Publish(peer.Send)
	Unpublish(trackID string)
	MakeRoom(audios, videos int)
	RequestKeyFrame(webrtc.SSRC)
	AwaitMedia()
	Send(peer.Channel, []byte) error
	OpenChannels()
	Unacked() uint64
	LocalAddress() (netip.Addr, bool)
	Path() string
	Seen() peer.Seen
	LastDescriptions() (offer, answer string)
	Channels() []peer.ChannelInfo
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if o.gate == nil {
		o.gate = gate.New()
	}
	if o.dial == nil {
		log := o.Logger
		o.network = func(ctx context.Context, changed func(network.Change)) { network.Watch(ctx, log, changed) }
		o.dial = func(ctx context.Context, so signaling.Options) (socket, *signaling.Welcome, error) {
			return orNil(signaling.Dial(ctx, so))
		}
	}
	if o.newPeer == nil {
		o.newPeer = func(po peer.Options) (connection, error) {
			p, err := peer.New(po)
			if err != nil {
				return nil, err
			}
			return p, nil
		}
	}
	return o
}

func (o Options) patience() patience {
	switch {
	case o.Forever:
		return forever
	case o.GiveUp:
		return bounded
	}
	return slowly
}

// orNil keeps a nil *Conn from becoming a non-nil interface.
func orNil(c *signaling.Conn, w *signaling.Welcome, err error) (socket, *signaling.Welcome, error) {
	if err != nil {
		return nil, nil, err
	}
	return c, w, nil
}

// LocalTrack is one thing to send, as data, so that media need not know the session nor the session media.
type LocalTrack struct {
	Source        meeting.Source
	Tracks        []webrtc.TrackLocal // one, or one per simulcast layer from low to high; same ID and StreamID
	Layers        []Layer             // video only, as Tracks
	Codec         string              // lower case: vp8, vp9, opus
	Width, Height int                 // pixels of the capture; 0 for sound
	Muted         bool
	// Identify is told the transceiver that carries Tracks, for each peer connection, before anything is sent; simulcast
	// tracks need it to name their media id. It must not block. Nil: nobody asks.
	Identify func(*webrtc.RTPTransceiver)
}

func (t LocalTrack) send() peer.Send { return peer.Send{Tracks: t.Tracks, Identify: t.Identify} }

func (t LocalTrack) id() string { return t.Tracks[0].ID() }

// Layer is one simulcast layer as the server is told about it.
type Layer struct {
	RID           string // "q", "h", "f"; "" when there is one
	Width, Height int    // pixels
	Bitrate       int    // bit/s
}

// RemoteTrack is something received. Its reader must call Track.ReadRTP until that fails.
type RemoteTrack struct {
	StreamID, ConnectionID string
	Source                 meeting.Source
	Track                  *webrtc.TrackRemote
	// RequestKeyFrame sends a PLI for the stream; safe from any goroutine, does nothing after the track has ended.
	RequestKeyFrame func()
}

// TrackChange is news for whoever plays and captures media.
type TrackChange interface{ isTrackChange() }

type (
	// TrackStarted: play this.
	TrackStarted struct{ RemoteTrack }
	// TrackStopped: it has ended; a TrackStarted with the same stream id may follow after a rejoin.
	TrackStopped struct{ StreamID string }
	// LayersWanted: the server has receivers for these layers only (dynacast).
	LayersWanted struct {
		Source meeting.Source
		Active map[string]bool // by rid; what is not in it stays as it is
	}
	// MuteWanted: the server muted or unmuted something of ours.
	MuteWanted struct {
		Source meeting.Source
		Muted  bool
	}
	// Revoked: the server ended a publication of ours.
	Revoked struct{ Source meeting.Source }
)

func (TrackStarted) isTrackChange() {}
func (TrackStopped) isTrackChange() {}
func (LayersWanted) isTrackChange() {}
func (MuteWanted) isTrackChange()   {}
func (Revoked) isTrackChange()      {}
