package uplink

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/transport/v4/packetio"

	twcc "github.com/pion/interceptor/pkg/twcc"
)

// The SSRCs of a stream and of what of it is sent again, that of a sound, and the ids of the extensions.
const (
	picture, again, sound             = 1, 2, 3
	midID, ridID, repairedID, numbers = 2, 4, 5, 6
)

// wire is the transport, with a receiver that reports as LiveKit does. It drops what it is told to.
type wire struct {
	up *Uplink

	mu       sync.Mutex
	refuse   bool
	drop     func(h *rtp.Header) bool
	packets  []rtp.Packet
	at       []time.Time
	recorder *twcc.Recorder
	last     time.Time
	reports  int
	rate     int       // bit/s; 0: any
	free     time.Time // when the link has sent what it has
}

// start makes an Uplink over a wire, in a synctest bubble.
func start(t *testing.T, o Options) (*Uplink, *wire) {
	t.Helper()
	u := New(o)
	w := &wire{up: u, recorder: twcc.NewRecorder(9)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		u.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return u, w
}

// bind makes the writer of a simulcast layer, or of a sound.
func (w *wire) bind(t *testing.T, ssrc uint32) interceptor.RTPWriter {
	t.Helper()
	info := &interceptor.StreamInfo{SSRC: ssrc, MimeType: "audio/opus", PayloadType: 111}
	if ssrc != sound {
		info = &interceptor.StreamInfo{
			SSRC: ssrc, SSRCRetransmission: ssrc + 1, MimeType: "video/VP8",
			PayloadType: 96, PayloadTypeRetransmission: 97,
			RTPHeaderExtensions: []interceptor.RTPHeaderExtension{
				{URI: sdp.SDESMidURI, ID: midID},
				{URI: sdp.SDESRTPStreamIDURI, ID: ridID},
				{URI: sdp.SDESRepairRTPStreamIDURI, ID: repairedID},
				{URI: sdp.TransportCCURI, ID: numbers},
			},
			RTCPFeedback: []interceptor.RTCPFeedback{{Type: "nack"}, {Type: "transport-cc"}},
		}
	}
	return w.bindAs(t, info)
}

// bindAs makes the writer of what was agreed on.
func (w *wire) bindAs(t *testing.T, info *interceptor.StreamInfo) interceptor.RTPWriter {
	t.Helper()
	i, err := w.up.NewInterceptor("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.UnbindLocalStream(info) })
	return i.BindLocalStream(info, w)
}

// Write implements interceptor.RTPWriter: the inner end.
func (w *wire) Write(h *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse {
		return 0, nil
	}
	w.packets = append(w.packets, rtp.Packet{Header: h.Clone(), Payload: append([]byte(nil), payload...)})
	w.at = append(w.at, time.Now())
	size := h.MarshalSize() + len(payload)
	number := h.GetExtension(numbers)
	if number == nil || w.drop != nil && w.drop(h) {
		return size, nil
	}
	arrival := time.Now()
	if w.rate > 0 {
		if w.free.Before(arrival) {
			w.free = arrival
		}
		w.free = w.free.Add(time.Duration(size * 8 * int(time.Second) / w.rate))
		arrival = w.free
	}
	ssrc, n := h.SSRC, uint16(number[0])<<8|uint16(number[1])
	time.AfterFunc(time.Until(arrival)+20*time.Millisecond, func() { w.arrived(ssrc, n) })
	return size, nil
}

func (w *wire) arrived(ssrc uint32, number uint16) {
	w.mu.Lock()
	w.recorder.Record(ssrc, number, time.Now().UnixMicro())
	var reports []rtcp.Packet
	if w.recorder.PacketsHeld() > 20 && time.Since(w.last) >= 100*time.Millisecond {
		reports, w.last = w.recorder.BuildFeedbackPacket(), time.Now()
		w.reports += len(reports)
	}
	w.mu.Unlock()
	for _, r := range reports {
		time.AfterFunc(20*time.Millisecond, func() { w.report(r) })
	}
}

// report hands a report to the Uplink as pion does.
func (w *wire) report(r rtcp.Packet) {
	b, err := r.Marshal()
	if err != nil {
		panic(err)
	}
	for _, ssrc := range r.DestinationSSRC() {
		buffer := w.up.Buffer(packetio.RTCPBufferPacket, ssrc)
		_, _ = buffer.Write(b)
		_ = buffer.Close()
	}
}

// sent gives what has left so far, of one stream or of all (0).
func (w *wire) sent(ssrc uint32) []rtp.Packet {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []rtp.Packet
	for _, p := range w.packets {
		if ssrc == 0 || p.SSRC == ssrc {
			list = append(list, p)
		}
	}
	return list
}

// repeats are the packets that were sent again, without padding.
func (w *wire) repeats() []rtp.Packet {
	return slices.DeleteFunc(w.sent(again), func(p rtp.Packet) bool { return p.Padding })
}

func (w *wire) reported() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reports
}

// writePicture writes a picture of so many packets of 1000 bytes, from a number on.
func writePicture(t *testing.T, w interceptor.RTPWriter, from uint16, packets int) {
	t.Helper()
	for i := range packets {
		h := &rtp.Header{
			Version: 2, SSRC: picture, PayloadType: 96, SequenceNumber: from + uint16(i), Marker: i == packets-1,
		}
		_ = h.SetExtension(midID, []byte("0"))
		_ = h.SetExtension(ridID, []byte("q"))
		if n, err := w.Write(h, make([]byte, 1000), nil); err != nil || n == 0 {
			t.Fatalf("packet %d was not taken: %d, %v", i, n, err)
		}
	}
}
