package peer

import (
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"
)

// TestOfferHasTheCodecsOfTheOptions and no others, pictures with retransmission and feedback.
func TestOfferHasTheCodecsOfTheOptions(t *testing.T) {
	format := func(
		mime string, rate uint32, channels uint16, fmtp string, payload webrtc.PayloadType,
	) webrtc.RTPCodecParameters {
		return webrtc.RTPCodecParameters{PayloadType: payload, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: mime, ClockRate: rate, Channels: channels, SDPFmtpLine: fmtp,
		}}
	}
	p, err := New(Options{Loopback: true, Codecs: []webrtc.RTPCodecParameters{
		format(webrtc.MimeTypeOpus, 48000, 2, "useinbandfec=1", 111),
		format(webrtc.MimeTypeVP9, 90000, 0, "profile-id=0", 98),
	}})
	if err != nil {
		t.Fatal(err)
	}
	offer, err := p.FirstOffer()
	if err != nil {
		t.Fatal(err)
	}
	run(t, p)()
	var got []string
	for line := range strings.Lines(offer.SDP) {
		line = strings.TrimSpace(line)
		for _, about := range []string{"a=rtpmap:", "a=fmtp:", "a=rtcp-fb:98"} {
			if strings.HasPrefix(line, about) && !slices.Contains(got, line) {
				got = append(got, line)
			}
		}
	}
	want := []string{
		"a=fmtp:111 useinbandfec=1", "a=fmtp:98 profile-id=0", "a=fmtp:99 apt=98", "a=rtcp-fb:98 ccm fir",
		"a=rtcp-fb:98 goog-remb ", "a=rtcp-fb:98 nack", "a=rtcp-fb:98 nack pli", "a=rtcp-fb:98 transport-cc",
		"a=rtpmap:111 opus/48000/2", "a=rtpmap:98 VP9/90000", "a=rtpmap:99 rtx/90000",
	}
	slices.Sort(got)
	for i := range want {
		want[i] = strings.TrimSpace(want[i])
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
