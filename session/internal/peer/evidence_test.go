package peer

import (
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
)

// TestMediaSent: once after AwaitMedia, and what was written before the connection stood does not count.
func TestMediaSent(t *testing.T) {
	track := sample(t, webrtc.MimeTypeOpus, "mic")
	o := Options{Loopback: true, Sends: []Send{{Tracks: []webrtc.TrackLocal{track}}}}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	p.AwaitMedia()
	offer, err := p.FirstOffer()
	if err != nil {
		t.Fatal(err)
	}
	if _, known := p.LocalAddress(); known {
		t.Error("an address before there is a path")
	}
	s := newServer(t)
	answer := s.answer(offer.SDP)
	stop := run(t, p)
	defer stop()
	if sent := p.Seen().Sent; sent > 0 {
		t.Errorf("%d packets sent before there was a path", sent)
	}
	p.Open(nil, false)
	p.Answer(1, answer, nil)
	await(t, p, s, anything[MediaSent])
	if p.Seen().Sent == 0 {
		t.Error("sent, and not counted")
	}
	if address, known := p.LocalAddress(); !known || !address.IsValid() {
		t.Errorf("%v, %v", address, known)
	}
	p.AwaitMedia()
	await(t, p, s, anything[MediaSent])
}

// TestChannelOpened says when data can be sent.
func TestChannelOpened(t *testing.T) {
	p, err := New(Options{Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	offer, err := p.FirstOffer()
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t)
	answer := s.answer(offer.SDP)
	defer run(t, p)()
	p.OpenChannels() // in single mode they are in the first offer
	p.Open(nil, false)
	p.Answer(1, answer, nil)
	await(t, p, s, func(e ChannelOpened) bool { return e.Channel == Reliable })
	if err := p.Send(Reliable, []byte("x")); err != nil {
		t.Error(err)
	}
}

// TestSeenWhen: moments have a monotonic reading, so that setting the clock on the wall makes nobody silent.
func TestSeenWhen(t *testing.T) {
	e := newEvidence()
	reader := e.BindRemoteStream(&interceptor.StreamInfo{SSRC: 7}, interceptor.RTPReaderFunc(
		func([]byte, interceptor.Attributes) (int, interceptor.Attributes, error) { return 1, nil, nil }))
	if s := e.Seen(); !s.LastIn.IsZero() || !s.Streams[7].IsZero() || !s.LastReport.IsZero() {
		t.Errorf("before any packet: %+v", s)
	}
	before := time.Now()
	if _, _, err := reader.Read(nil, nil); err != nil {
		t.Fatal(err)
	}
	s := e.Seen()
	for _, at := range []time.Time{s.LastIn, s.Streams[7]} {
		if at.Before(before) || at.After(time.Now()) {
			t.Errorf("%v, and it was after %v", at, before)
		}
		if at == at.Round(0) { // which strips the reading
			t.Errorf("%v has no monotonic reading", at)
		}
	}
}
