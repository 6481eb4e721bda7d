package peer

import (
	"log/slog"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

var quiet = slog.New(slog.DiscardHandler)

// feed writes a sample to the track every 10 ms until the test ends.
func feed(t *testing.T, track *webrtc.TrackLocalStaticSample) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_ = track.WriteSample(media.Sample{Data: []byte{0x10, 1, 2, 3}, Duration: 10 * time.Millisecond})
			case <-stop:
				return
			}
		}
	}()
	t.Cleanup(func() {
		close(stop)
		<-stopped
	})
}

func sample(t *testing.T, mime, id string) *webrtc.TrackLocalStaticSample {
	t.Helper()
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, id, "stream")
	if err != nil {
		t.Fatal(err)
	}
	feed(t, track)
	return track
}

// connect joins a single-mode peer and a server, the first offer as in a join request.
func connect(t *testing.T, o Options, prepare func(*server)) (*Peer, *server, func()) {
	t.Helper()
	return connectTo(t, newServer(t), o, prepare)
}

func connectTo(t *testing.T, s *server, o Options, prepare func(*server)) (*Peer, *server, func()) {
	t.Helper()
	o.Loopback = true
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	offer, err := p.FirstOffer()
	if err != nil {
		t.Fatal(err)
	}
	if offer.ID != 1 {
		t.Errorf("first offer is %d", offer.ID)
	}
	if prepare != nil {
		prepare(s)
	}
	answer := s.answer(offer.SDP)
	stop := run(t, p)
	p.Candidate(Publisher, <-s.candidates) // before the description that it belongs to
	p.Candidate(Publisher, `not JSON`)
	p.Candidate(Publisher, `{"candidate":"candidate:nonsense"}`)
	p.Open(nil, false)
	p.Answer(7, "garbage with another offer's number", nil)
	p.Answer(1, answer, nil)
	await(t, p, s, func(e StateChanged) bool { return e.State == Connected })
	return p, s, stop
}

func TestConnect(t *testing.T) {
	p, s, stop := connect(
		t, Options{Sends: []Send{{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeOpus, "mic")}}}}, nil,
	)
	if track := <-s.tracks; track.ID() != "mic" {
		t.Errorf("the server got %s", track.ID())
	}
	if offer, answer := p.LastDescriptions(); offer == "" || answer == "" {
		t.Error("descriptions forgotten")
	}
	stop()
	if p.State() != Failure {
		t.Errorf("%s after the end", p.State())
	}
}

func TestChannels(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	for range 2 {
		dc := <-s.channels
		opened, heard := make(chan struct{}), make(chan string, 1)
		dc.OnOpen(func() { close(opened) })
		dc.OnMessage(func(m webrtc.DataChannelMessage) { heard <- string(m.Data) })
		<-opened
		which := Reliable
		if dc.Label() == "_lossy" {
			which = Lossy
			if dc.Ordered() || dc.MaxRetransmits() == nil || *dc.MaxRetransmits() != 0 {
				t.Error("the lossy channel repeats")
			}
		}
		if err := dc.Send([]byte("down " + dc.Label())); err != nil {
			t.Fatal(err)
		}
		e := await(t, p, s, anything[DataReceived])
		if string(e.Data) != "down "+which.String() || e.Channel != which {
			t.Errorf("%s: %q", e.Channel, e.Data)
		}
		if err := p.Send(which, []byte("up")); err != nil { // open here: something has come through it
			t.Fatal(err)
		}
		if got := <-heard; got != "up" {
			t.Errorf("%q", got)
		}
	}
	if len(p.Channels()) != 2 {
		t.Errorf("channels %v", p.Channels())
	}
}

func TestSendBeforeOpen(t *testing.T) {
	p, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	stop := run(t, p)
	if err := p.Send(Reliable, nil); err != ErrNoChannel { //nolint:errorlint // documented to be this one
		t.Errorf("%v", err)
	}
	stop()
}
