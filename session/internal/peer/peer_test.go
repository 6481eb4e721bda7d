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
	p, s, stop := connect(t, Options{Sends: []Send{{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeOpus, "mic")}}}}, nil)
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

func TestPublishLaterAndUnpublish(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	told := make(chan *webrtc.RTPTransceiver, 1)
	p.Publish(Send{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeVP8, "cam")}, Identify: func(tr *webrtc.RTPTransceiver) { told <- tr }})
	if e := await(t, p, s, anything[OfferMade]); e.ID != 2 {
		t.Errorf("offer %d", e.ID)
	}
	if tr := <-told; tr.Kind() != webrtc.RTPCodecTypeVideo {
		t.Errorf("told a transceiver of %s", tr.Kind())
	}
	var track *webrtc.TrackRemote
	for track == nil {
		select {
		case track = <-s.tracks:
		case init := <-s.candidates:
			p.Candidate(Publisher, init)
		case <-time.After(patienceForAnything):
			t.Fatal("no track at the server")
		}
	}
	if track.ID() != "cam" {
		t.Errorf("track %s", track.ID())
	}
	for range 5 {
		if _, _, err := track.ReadRTP(); err != nil {
			t.Fatal(err)
		}
	}
	p.Unpublish("unknown")
	p.Unpublish("cam")
	if e := await(t, p, s, anything[OfferMade]); e.ID != 3 {
		t.Errorf("offer %d", e.ID)
	}
	for {
		if _, _, err := track.ReadRTP(); err != nil {
			break // ended
		}
	}
}

func TestTrackArrives(t *testing.T) {
	p, s, stop := connect(t, Options{}, func(s *server) { s.send(webrtc.MimeTypeOpus, "TR_msid") })
	e := await(t, p, s, anything[TrackArrived])
	if e.TrackID != "TR_msid" || e.StreamID != "PA_a|TR_msid" {
		t.Errorf("%+v", e)
	}
	p.AwaitMedia()
	for range 3 {
		if _, _, err := e.Track.ReadRTP(); err != nil {
			t.Fatal(err)
		}
	}
	await(t, p, s, anything[MediaFlowed])
	seen := p.Seen()
	if seen.Received < 3 || time.Since(seen.LastIn) > time.Minute || seen.Streams[uint32(e.Track.SSRC())].IsZero() {
		t.Errorf("%+v", seen)
	}
	p.RequestKeyFrame(e.Track.SSRC())
	stop()
	for {
		if _, _, err := e.Track.ReadRTP(); err != nil {
			return // ended with its peer
		}
	}
}

// TestMidsNameTracks: where the server says which section carries what, that counts and not the msid.
func TestMidsNameTracks(t *testing.T) {
	p, err := New(Options{Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	offer, err := p.FirstOffer()
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t)
	if err := s.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.SDP}); err != nil {
		t.Fatal(err)
	}
	sender := s.send(webrtc.MimeTypeOpus, "stale")
	mid := ""
	for _, tr := range s.pc.GetTransceivers() {
		if tr.Sender() == sender {
			mid = tr.Mid()
		}
	}
	answer, err := s.pc.CreateAnswer(nil)
	if err == nil {
		err = s.pc.SetLocalDescription(answer)
	}
	if err != nil || mid == "" {
		t.Fatal(err, mid)
	}
	run(t, p)
	p.Open(nil, false)
	p.Answer(0, answer.SDP, map[string]string{mid: "TR_real"}) // number 0: a server that does not number
	if e := await(t, p, s, anything[TrackArrived]); e.TrackID != "TR_real" || e.Track.ID() != "stale" {
		t.Errorf("%s is called %s", e.Track.ID(), e.TrackID)
	}
}

func TestMakeRoom(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	before := len(s.pc.GetTransceivers())
	p.MakeRoom(1, 2)
	await(t, p, s, anything[OfferMade])
	if got := len(s.pc.GetTransceivers()) - before; got != 3 {
		t.Errorf("%d sections more", got)
	}
	p.MakeRoom(0, 0) // demands an offer all the same
	if e := await(t, p, s, anything[OfferMade]); e.ID != 3 {
		t.Errorf("offer %d", e.ID)
	}
}

func TestRestartICE(t *testing.T) {
	p, s, _ := connect(t, Options{Sends: []Send{{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeOpus, "mic")}}}}, nil)
	track := <-s.tracks
	before := s.pc.RemoteDescription().SDP
	p.RestartICE([]webrtc.ICEServer{{URLs: []string{"stun:127.0.0.1:9"}}}, false)
	await(t, p, s, anything[OfferMade])
	if ufrag(before) == ufrag(s.pc.RemoteDescription().SDP) {
		t.Error("the credentials are the old ones")
	}
	await(t, p, s, func(e StateChanged) bool { return e.State == Connected })
	for range 50 { // more than what may have been under way
		if _, _, err := track.ReadRTP(); err != nil {
			t.Fatal(err)
		}
	}
}

func ufrag(sdp string) string {
	const key = "a=ice-ufrag:"
	for i := range len(sdp) - len(key) {
		if sdp[i:i+len(key)] == key {
			return sdp[i : i+len(key)+16]
		}
	}
	return ""
}

// TestOneOfferAtATime: what is wanted while an offer is unanswered waits, also an ICE restart; a lost answer is asked for again.
func TestOneOfferAtATime(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	p.MakeRoom(1, 0)
	lost := awaitUnanswered(t, p, s)
	p.MakeRoom(0, 1)
	p.RestartICE(nil, false)
	p.Reoffer()
	again := awaitUnanswered(t, p, s)
	if again.ID != lost.ID || ufrag(again.SDP) != ufrag(lost.SDP) {
		t.Errorf("offer %d after %d", again.ID, lost.ID)
	}
	p.Answer(again.ID, s.answer(again.SDP), nil)
	next := awaitUnanswered(t, p, s)
	if next.ID != lost.ID+1 || ufrag(next.SDP) == ufrag(lost.SDP) {
		t.Errorf("offer %d is no restart", next.ID)
	}
	p.Answer(lost.ID, "late", nil)
	p.Answer(next.ID, s.answer(next.SDP), nil)
	await(t, p, s, func(e StateChanged) bool { return e.State == Connected })
	p.Reoffer() // nothing is unanswered: nothing happens
	p.MakeRoom(0, 0)
	if e := await(t, p, s, anything[OfferMade]); e.ID != next.ID+1 {
		t.Errorf("offer %d", e.ID)
	}
}

// awaitUnanswered waits for an offer and leaves it so.
func awaitUnanswered(t *testing.T, p *Peer, s *server) OfferMade {
	t.Helper()
	late := time.After(patienceForAnything)
	for {
		select {
		case <-p.Events().Ready():
			for _, e := range p.Events().Take() {
				switch e := e.(type) {
				case OfferMade:
					return e
				case CandidateFound:
					s.candidate(e.Init)
				}
			}
		case init := <-s.candidates:
			p.Candidate(Publisher, init)
		case <-late:
			t.Fatal("no offer")
		}
	}
}
