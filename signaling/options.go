package signaling

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"runtime"
	"slices"
	"time"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// Protocol is the signalling protocol version that we speak: 17 (packet trailers). 18 is untested against older
// servers.
const Protocol = 17

// ClientProtocol is what other clients may send us: data streams in one packet and, with capabilities, compressed ones
// (livekit-client, src/version.ts).
const ClientProtocol = 2

// capabilities are what else they may count on.
var capabilities = []livekit.ClientInfo_Capability{livekit.ClientInfo_CAP_COMPRESSION_DEFLATE_RAW}

// sdkVersion is the server-sdk-go whose behaviour we follow. The server switches on it: SCTP zero checksum needs ≥
// 2.4.0 (livekit-server pkg/rtc/clientinfo.go).
const sdkVersion = "2.18.1"

// Mode says how many peer connections the session uses.
type Mode uint8

// Modes. A resumed session keeps the mode it was joined with: pass [Welcome].Mode.
const (
	Auto   Mode = iota // single, and dual when the server does not know single
	Single             // /rtc/v1: one peer connection, the join as one message
	Dual               // /rtc: a publisher and a subscriber, the join as query parameters
)

var modeNames = [...]string{"auto", "single", "dual"}

func (m Mode) String() string {
	if int(m) >= len(modeNames) {
		return "invalid"
	}
	return modeNames[m]
}

// Options says where to connect and as what. URL and Token are needed; the rest may be zero.
type Options struct {
	// URL is ws, wss, http or https, with any path prefix. Without a scheme it is wss, and ws too on this machine and
	// in a local network. A user and password in it are for a proxy before the server (RFC 7617).
	URL   string
	Token string // JWT; goes into the Authorization header, see the package's documentation for the exception

	Mode  Mode
	Hosts *Hosts // what is known of servers, shared between dials; nil = nothing is remembered

	// Join is what is sent, as it is, except that ClientInfo and ConnectionSettings are filled in when nil (the latter
	// with automatic subscription) and subscriber_allow_pause is always explicit (default true). For a resume set
	// Reconnect, ReconnectReason and ParticipantSid. It is copied. nil = an ordinary join.
	Join *livekit.JoinRequest

	DialTimeout  time.Duration // TCP, TLS and upgrade, over all attempts together; default 10 s
	JoinTimeout  time.Duration // from the upgrade to the Join or Reconnect message; default 5 s
	PingInterval time.Duration // default: what the Join message says; after a Reconnect, which does not say, 5 s
	PingTimeout  time.Duration // silence after which the socket counts as lost; default as above, 15 s
	WriteTimeout time.Duration // for one frame; default 10 s

	Version   string // confab's, for other_sdks and the user agent; default "dev"
	UserAgent string // default "confab/" + Version

	// Line is a connection to URL that was made before; Dial owns it. nil: there is none.
	Line *Line
	// default net.Dialer: happy eyeballs
	NetDialContext func(ctx context.Context, network, addr string) (net.Conn, error)
	TLS            *tls.Config  // default the system's roots
	Logger         *slog.Logger // default none
}

func (o Options) withDefaults() Options {
	orDuration := func(d *time.Duration, def time.Duration) {
		if *d <= 0 {
			*d = def
		}
	}
	orDuration(&o.DialTimeout, 10*time.Second)
	orDuration(&o.JoinTimeout, 5*time.Second)
	orDuration(&o.WriteTimeout, 10*time.Second)
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.UserAgent == "" {
		o.UserAgent = "confab/" + o.Version
	}
	if o.NetDialContext == nil {
		o.NetDialContext = (&net.Dialer{}).DialContext
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Join = o.join()
	return o
}

// join copies what the caller wants to send and completes it.
func (o Options) join() *livekit.JoinRequest {
	j := &livekit.JoinRequest{}
	if o.Join != nil {
		j = proto.Clone(o.Join).(*livekit.JoinRequest)
	}
	if j.ClientInfo == nil { // servers before 1.13.0 panic on a missing one
		j.ClientInfo = &livekit.ClientInfo{
			Sdk:       livekit.ClientInfo_GO,
			Version:   sdkVersion,
			Protocol:  Protocol,
			Os:        runtime.GOOS,
			OtherSdks: "confab:" + o.Version,

			ClientProtocol: ClientProtocol,
			Capabilities:   slices.Clone(capabilities),
		}
	}
	if j.ClientInfo.Protocol == 0 {
		j.ClientInfo.Protocol = Protocol
	}
	if j.ConnectionSettings == nil {
		j.ConnectionSettings = &livekit.ConnectionSettings{AutoSubscribe: true}
	}
	if j.ConnectionSettings.SubscriberAllowPause == nil { // unset is read as false, whatever the server's setting
		j.ConnectionSettings.SubscriberAllowPause = proto.Bool(true)
	}
	return j
}
