package peer

import (
	"fmt"
	"strings"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Payload types: those that browsers use, which makes captures easy to read. RTX follows its codec.
const (
	payloadOpus = 111
	payloadRED  = 63
	payloadVP8  = 96
	payloadVP9  = 98
)

// newAPI assembles pion for LiveKit. The evidence interceptor is outermost on receive, so it sees what pion hands us.
func newAPI(o Options, seen *evidence) (*webrtc.API, error) {
	media := &webrtc.MediaEngine{}
	if err := registerCodecs(media); err != nil {
		return nil, err
	}
	if err := registerExtensions(media); err != nil {
		return nil, err
	}
	registry := &interceptor.Registry{}
	registry.Add(&repairs{})
	if err := webrtc.ConfigureNack(media, registry); err != nil {
		return nil, fmt.Errorf("configure nack: %w", err)
	}
	if err := webrtc.ConfigureRTCPReports(registry); err != nil {
		return nil, fmt.Errorf("configure rtcp reports: %w", err)
	}
	if err := webrtc.ConfigureTWCCSender(media, registry); err != nil {
		return nil, fmt.Errorf("configure twcc: %w", err)
	}
	registry.Add(seen)
	guarded := &interceptor.Registry{}
	guarded.Add(declared{registry})
	return webrtc.NewAPI(
		webrtc.WithMediaEngine(media),
		webrtc.WithInterceptorRegistry(guarded),
		webrtc.WithSettingEngine(settings(o)),
	), nil
}

// registerCodecs names what we can decode and send. H.264, AV1 and H.265 are left out on purpose: a server that knows
// we cannot decode them asks their publisher for the VP8 backup instead.
func registerCodecs(m *webrtc.MediaEngine) error {
	opus := webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1;usedtx=1",
	}
	red := webrtc.RTPCodecCapability{
		MimeType: "audio/red", ClockRate: 48000, Channels: 2, SDPFmtpLine: fmt.Sprintf("%d/%d", payloadOpus, payloadOpus),
	}
	for _, c := range []webrtc.RTPCodecParameters{
		{RTPCodecCapability: opus, PayloadType: payloadOpus},
		{RTPCodecCapability: red, PayloadType: payloadRED},
	} {
		if err := m.RegisterCodec(c, webrtc.RTPCodecTypeAudio); err != nil {
			return fmt.Errorf("register %s: %w", c.MimeType, err)
		}
	}
	feedback := []webrtc.RTCPFeedback{{Type: "ccm", Parameter: "fir"}, {Type: "nack", Parameter: "pli"}, {Type: "goog-remb"}}
	for _, v := range []struct {
		mime, fmtp string
		payload    webrtc.PayloadType
	}{
		{webrtc.MimeTypeVP8, "", payloadVP8},
		{webrtc.MimeTypeVP9, "profile-id=0", payloadVP9},
	} {
		codec := webrtc.RTPCodecCapability{MimeType: v.mime, ClockRate: 90000, SDPFmtpLine: v.fmtp, RTCPFeedback: feedback}
		rtx := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: fmt.Sprintf("apt=%d", v.payload)}
		for _, c := range []webrtc.RTPCodecParameters{
			{RTPCodecCapability: codec, PayloadType: v.payload},
			{RTPCodecCapability: rtx, PayloadType: v.payload + 1},
		} {
			if err := m.RegisterCodec(c, webrtc.RTPCodecTypeVideo); err != nil {
				return fmt.Errorf("register %s: %w", c.MimeType, err)
			}
		}
	}
	return nil
}

// registerExtensions: the list that LiveKit accepts and sends (protocol reference §2.4).
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

// ICE looks at its path every lookEvery, says Disconnected after quietAfter without a packet, STUN answers included, and Failed after
// failedAfter more. pion gives a pair up after 7 unanswered checks, 1.4 s: a restart in a dead network would never find the path that comes
// back. patientChecks at 5 per second outlast failedAfter.
const (
	lookEvery     = 500 * time.Millisecond
	quietAfter    = 2500 * time.Millisecond
	failedAfter   = 10 * time.Second
	patientChecks = 100
)

// repeatAfter is how long data may be unconfirmed before it is sent again. SCTP would double that at every attempt, to a minute, and whoever is
// back after an outage would wait for the rest of it: there the path was away, not congested.
const repeatAfter = time.Second

// settings tunes ICE, DTLS and SCTP as protocol reference §2.7 measured it: without the zero waits every second join
// stalls for a second, without TCP types the server's fallback fails, without DisableCloseByDTLS a restarting server
// closes the connection under an ICE restart.
func settings(o Options) webrtc.SettingEngine {
	s := webrtc.SettingEngine{LoggerFactory: pionLogs{o.Logger}}
	s.SetNetworkTypes([]webrtc.NetworkType{
		webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6,
	})
	s.SetHostAcceptanceMinWait(0)
	s.SetSrflxAcceptanceMinWait(0)
	s.SetPrflxAcceptanceMinWait(0)
	s.SetRelayAcceptanceMinWait(0)
	s.SetICETimeouts(quietAfter, failedAfter, lookEvery)
	s.SetICEMaxBindingRequests(patientChecks)
	if o.Net != nil {
		s.SetNet(o.Net)
	}
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetInterfaceFilter(realInterface)
	s.SetIncludeLoopbackCandidate(o.Loopback)
	s.DisableCloseByDTLS(true)
	s.SetDTLSRetransmissionInterval(100 * time.Millisecond)
	s.SetFireOnTrackBeforeFirstRTP(true)
	s.SetSCTPMaxReceiveBufferSize(1 << 20)
	s.SetSCTPRTOMax(repeatAfter)
	return s
}

// realInterface leaves out the bridges of container and machine managers, whose addresses nobody can reach.
func realInterface(name string) bool {
	for _, prefix := range []string{"docker", "br-", "virbr", "lxc", "cni"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return true
}
