package peer

import (
	"fmt"
	"strings"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/downlink"
	"confab/session/internal/uplink"
)

// newAPI assembles pion for LiveKit. What is received passes the parts in the order in which they are added, what is
// sent the other way round: the evidence sees what pion hands us, and what leaves the uplink's queue. Next to it is
// what repairs streams: reports and feedback are about packets as they came, when they came. Sender reports are about
// packets as they were written, whose times are those of what they show.
func newAPI(o Options, seen *evidence, down *downlink.Downlink, up *uplink.Uplink) (*webrtc.API, error) {
	media := &webrtc.MediaEngine{}
	if err := registerCodecs(media, o.Codecs); err != nil {
		return nil, err
	}
	if err := registerExtensions(media); err != nil {
		return nil, err
	}
	registry := &interceptor.Registry{}
	media.RegisterFeedback(webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBNACK}, webrtc.RTPCodecTypeVideo)
	receptions, err := report.NewReceiverInterceptor()
	if err != nil {
		return nil, fmt.Errorf("configure receiver reports: %w", err)
	}
	registry.Add(receptions)
	if err := webrtc.ConfigureTWCCSender(media, registry); err != nil {
		return nil, fmt.Errorf("configure twcc: %w", err)
	}
	registry.Add(down)
	registry.Add(seen)
	registry.Add(up)
	times, err := report.NewSenderInterceptor()
	if err != nil {
		return nil, fmt.Errorf("configure sender reports: %w", err)
	}
	registry.Add(times)
	guarded := &interceptor.Registry{}
	guarded.Add(declared{registry})
	engine := settings(o)
	engine.BufferFactory = up.Buffer
	return webrtc.NewAPI(
		webrtc.WithMediaEngine(media),
		webrtc.WithInterceptorRegistry(guarded),
		webrtc.WithSettingEngine(engine),
	), nil
}

// registerCodecs takes the list of the options. RTX follows its codec by one payload type.
func registerCodecs(m *webrtc.MediaEngine, list []webrtc.RTPCodecParameters) error {
	if list == nil {
		return m.RegisterDefaultCodecs()
	}
	feedback := []webrtc.RTCPFeedback{
		{Type: "ccm", Parameter: "fir"}, {Type: "nack", Parameter: "pli"}, {Type: "goog-remb"},
	}
	for _, c := range list {
		kind := webrtc.RTPCodecTypeAudio
		if strings.HasPrefix(strings.ToLower(c.MimeType), "video/") {
			kind, c.RTCPFeedback = webrtc.RTPCodecTypeVideo, feedback
		}
		if err := m.RegisterCodec(c, kind); err != nil {
			return fmt.Errorf("register %s: %w", c.MimeType, err)
		}
		if kind == webrtc.RTPCodecTypeAudio {
			continue
		}
		rtx := webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeRTX, ClockRate: c.ClockRate, SDPFmtpLine: fmt.Sprintf("apt=%d", c.PayloadType),
		}, PayloadType: c.PayloadType + 1}
		if err := m.RegisterCodec(rtx, kind); err != nil {
			return fmt.Errorf("register retransmission of %s: %w", c.MimeType, err)
		}
	}
	return nil
}

// registerExtensions: of what LiveKit accepts (mid, rid, repaired rid, audio level) and sends (abs-send-time, for the
// bandwidth estimate that it makes of REMB reports), what is used here.
func registerExtensions(m *webrtc.MediaEngine) error {
	const absSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
	if err := webrtc.ConfigureSimulcastExtensionHeaders(m); err != nil {
		return fmt.Errorf("configure simulcast extensions: %w", err)
	}
	for uri, kind := range map[string]webrtc.RTPCodecType{
		sdp.AudioLevelURI: webrtc.RTPCodecTypeAudio,
		absSendTime:       webrtc.RTPCodecTypeVideo,
	} {
		if err := m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, kind); err != nil {
			return fmt.Errorf("register extension %s: %w", uri, err)
		}
	}
	return nil
}

// ICE looks at its path every lookEvery, says Disconnected after quietAfter without a packet, STUN answers included,
// and Failed after failedAfter more. pion gives a pair up after 7 unanswered checks, 1.4 s: a restart in a dead network
// would never find the path that comes back. patientChecks at 5 per second outlast failedAfter.
const (
	lookEvery     = 500 * time.Millisecond
	quietAfter    = 2500 * time.Millisecond
	failedAfter   = 10 * time.Second
	patientChecks = 100
)

// repeatAfter is how long data may be unconfirmed before it is sent again. SCTP would double that at every attempt, to
// a minute, and whoever is back after an outage would wait for the rest of it: there the path was away, not congested.
const repeatAfter = time.Second

// settings tunes ICE, DTLS and SCTP as was measured with LiveKit 1.11: without the zero waits every second join stalls
// for a second, without TCP types the server's fallback fails, without DisableCloseByDTLS a restarting server closes
// the connection under an ICE restart.
func settings(o Options) webrtc.SettingEngine {
	s := webrtc.SettingEngine{LoggerFactory: pionLogs{o.Logger}}
	s.SetNetworkTypes([]webrtc.NetworkType{
		webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6,
	})
	s.SetHostAcceptanceMinWait(0)
	s.SetSrflxAcceptanceMinWait(0)
	s.SetPrflxAcceptanceMinWait(0)
	s.SetRelayAcceptanceMinWait(headStart) // as for TCP: what is nominated is kept
	s.SetICETimeouts(quietAfter, failedAfter, lookEvery)
	s.SetICEMaxBindingRequests(patientChecks)
	if o.Net != nil {
		s.SetNet(o.Net)
	}
	if own, is := o.Net.(*sockets); is {
		s.SetICEBindingRequestHandler(own.checks.selected)
	}
	// What the cookies of DTLS prove (RFC 6347 §4.2.1), ICE has proved; they would cost a round trip.
	s.SetDTLSInsecureSkipHelloVerify(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if o.Interface != nil {
		s.SetInterfaceFilter(o.Interface)
	}
	s.SetIncludeLoopbackCandidate(o.Loopback)
	s.DisableCloseByDTLS(true)
	s.SetDTLSRetransmissionInterval(100 * time.Millisecond)
	s.SetFireOnTrackBeforeFirstRTP(true)
	s.SetSCTPMaxReceiveBufferSize(1 << 20)
	s.SetSCTPRTOMax(repeatAfter)
	return s
}
