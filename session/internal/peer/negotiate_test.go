package peer

import (
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

func TestAddSections(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	before := len(s.pc.GetTransceivers())
	p.AddSections(1, 2)
	await(t, p, s, anything[OfferMade])
	if got := len(s.pc.GetTransceivers()) - before; got != 3 {
		t.Errorf("%d sections more", got)
	}
	p.AddSections(0, 0) // demands an offer all the same
	if e := await(t, p, s, anything[OfferMade]); e.ID != 3 {
		t.Errorf("offer %d", e.ID)
	}
}

func TestRestartICE(t *testing.T) {
	p, s, _ := connect(
		t, Options{Sends: []Send{{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeOpus, "mic")}}}}, nil,
	)
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

// TestOneOfferAtATime: what is wanted while an offer is unanswered waits, also an ICE restart; a lost answer is asked
// for again.
func TestOneOfferAtATime(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	p.AddSections(1, 0)
	lost := awaitUnanswered(t, p, s)
	p.AddSections(0, 1)
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
	p.AddSections(0, 0)
	if e := await(t, p, s, anything[OfferMade]); e.ID != next.ID+1 {
		t.Errorf("offer %d", e.ID)
	}
}

// awaitUnanswered waits for an offer and leaves it so.
func awaitUnanswered(t *testing.T, p *Peer, s *server) OfferMade {
	t.Helper()
	late := time.After(testTimeout)
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
