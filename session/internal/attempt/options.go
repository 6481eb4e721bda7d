package attempt

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"confab/session/internal/blackhole"
	"confab/session/meeting"
	"confab/session/queue"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/peer"
	"confab/session/internal/wire"
	"confab/session/internal/wire/request"
	"confab/signaling"
)

// Options are the same for all attempts of a session.
type Options struct {
	Tickets  func(context.Context) (Ticket, error) // asks the token endpoint
	Likely   string                                // the server that a ticket will most likely name; empty: not known
	Codecs   []webrtc.RTPCodecParameters           // to negotiate, best first
	Version  string                                // of confab, for the server's logs
	Loopback bool                                  // add loopback candidates whatever the server's URL is
	Logger   *slog.Logger
	Network  *blackhole.Network // through which all goes
	Dial     DialServer
	Connect  ConnectServer // nil: Dial makes the connections
	NewPeer  MakePeer
}

// DialServer opens a signalling socket.
type DialServer func(context.Context, signaling.Options) (Socket, *signaling.Welcome, error)

// ConnectServer makes a connection ahead of a Dial.
type ConnectServer func(context.Context, signaling.Options) (*signaling.Line, error)

// MakePeer makes the peer connections of one participant session; tests give others than peer.New.
type MakePeer func(peer.Options) (Peer, error)

// Socket is what the session needs of a *signaling.Conn.
type Socket interface {
	Run(ctx context.Context, deliver func(*wire.Response)) error
	Send(*request.Message) error
	Leave(request.LeaveReason)
	HangUp()
	RTT() time.Duration
}

// Peer is what the session needs of a *peer.Peer.
type Peer interface {
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
	Want(bitrate int)
	AddSections(audios, videos int)
	RequestKeyFrame(webrtc.SSRC)
	RoundTrip() time.Duration
	Downlink() meeting.Downlink
	AwaitMedia()
	Send(peer.Channel, []byte) error
	OpenChannels()
	Unacked() uint64
	LocalAddress() (netip.Addr, bool)
	Path() string
	Seen() peer.Seen
	Uplink() meeting.Uplink
	LastDescriptions() (offer, answer string)
	Channels() []peer.ChannelInfo
}
