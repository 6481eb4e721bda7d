package peer

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// TestMediaBeforeItsAnswer: an SFU sends as soon as it has written its answer, so packets are here before we know what
// they are. None may be lost, however many they are: pion's guessing takes 11.
func TestMediaBeforeItsAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		mime           string
		audios, videos int
		early          int
	}{
		"sound-one":     {webrtc.MimeTypeOpus, 1, 0, 1},
		"sound-many":    {webrtc.MimeTypeOpus, 1, 0, 20},
		"pictures-one":  {webrtc.MimeTypeVP8, 0, 1, 1},
		"pictures-many": {webrtc.MimeTypeVP8, 0, 1, 20},
	} {
		t.Run(name, func(t *testing.T) {
			guessed := make(heard, 1)
			p, s, _ := connect(t, Options{Logger: slog.New(guessed)}, nil)
			p.AddSections(test.audios, test.videos)
			offer := awaitUnanswered(t, p, s)
			track := &numbered{mime: test.mime, bound: make(chan webrtc.TrackLocalContext, 1)}
			if _, err := s.pc.AddTrack(track); err != nil {
				t.Fatal(err)
			}
			answer := s.answer(offer.SDP)
			track.begin(t)
			for range test.early - 1 {
				track.write(t)
			}
			guessed.await(t)
			p.Answer(offer.ID, answer, nil)
			arrived := await(t, p, s, anything[TrackArrived]).Track
			for range 20 {
				track.write(t)
			}
			if err := arrived.SetReadDeadline(time.Now().Add(testTimeout)); err != nil {
				t.Fatal(err)
			}
			for len(track.under) > 0 {
				packet, _, err := arrived.ReadRTP()
				if err != nil {
					t.Fatalf("%v; %d of %d packets did not arrive", err, len(track.under), track.last)
				}
				delete(track.under, packet.SequenceNumber)
			}
			if at, watched := p.Seen().Streams[uint32(arrived.SSRC())]; !watched || at.IsZero() {
				t.Error("the stream is not watched")
			}
		})
	}
}

// numbered is a track of numbered packets that knows which of them have left.
type numbered struct {
	mime  string
	bound chan webrtc.TrackLocalContext
	to    webrtc.TrackLocalContext
	last  uint16
	under map[uint16]bool // under way
}

func (n *numbered) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	n.bound <- c
	for _, codec := range c.CodecParameters() {
		if codec.MimeType == n.mime {
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

func (n *numbered) Unbind(webrtc.TrackLocalContext) error { return nil }
func (n *numbered) ID() string                            { return "TR_early" }
func (n *numbered) RID() string                           { return "" }
func (n *numbered) StreamID() string                      { return "PA_a|TR_early" }
func (n *numbered) Kind() webrtc.RTPCodecType {
	if strings.HasPrefix(n.mime, "audio/") {
		return webrtc.RTPCodecTypeAudio
	}
	return webrtc.RTPCodecTypeVideo
}

// begin writes the first packet that leaves: pion drops silently what is written before the sender stands.
func (n *numbered) begin(t *testing.T) {
	t.Helper()
	n.to, n.under = <-n.bound, map[uint16]bool{}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	late := time.After(testTimeout)
	for !n.write(t) {
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("nothing leaves")
		}
	}
}

// write sends one packet more, and says whether it left.
func (n *numbered) write(t *testing.T) bool {
	t.Helper()
	header := &rtp.Header{
		Version: 2, SSRC: uint32(n.to.SSRC()), SequenceNumber: n.last + 1,
		PayloadType: uint8(n.to.CodecParameters()[0].PayloadType),
	}
	size, err := n.to.WriteStream().WriteRTP(header, []byte{0x10, 1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	if size > 0 {
		n.last++
		n.under[n.last] = true
	}
	return size > 0
}

// heard is a log that waits for pion to say that it does not know a stream.
type heard chan struct{}

func (h heard) Enabled(context.Context, slog.Level) bool { return true }
func (h heard) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h heard) WithGroup(string) slog.Handler            { return h }
func (h heard) Handle(_ context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "unhandled RTP") {
		select {
		case h <- struct{}{}:
		default:
		}
	}
	return nil
}

func (h heard) await(t *testing.T) {
	t.Helper()
	select {
	case <-h:
	case <-time.After(testTimeout):
		t.Fatal("pion did not give up guessing")
	}
}
