package peer

import (
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

func TestPublishLaterAndUnpublish(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	told := make(chan *webrtc.RTPTransceiver, 1)
	p.Publish(
		Send{
			Tracks:   []webrtc.TrackLocal{sample(t, webrtc.MimeTypeVP8, "cam")},
			Identify: func(tr *webrtc.RTPTransceiver) { told <- tr },
		},
	)
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
		case <-time.After(testTimeout):
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
	if err := s.pc.SetRemoteDescription(
		webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.SDP},
	); err != nil {
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
