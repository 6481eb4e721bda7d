package peer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// TestRepublish: what is published again and again takes the same section, also where pion would choose one that we
// receive on. When a section was spoiled by an offer in between, media must flow all the same.
func TestRepublish(t *testing.T) {
	const times = 20
	for name, test := range map[string]struct {
		mime    string
		before  bool // it was in the first offer
		between bool // another offer while it is withdrawn
		want    int  // sections more than the first offer had
	}{
		"pictures":          {webrtc.MimeTypeVP8, true, false, 0},
		"pictures-later":    {webrtc.MimeTypeVP8, false, false, 1},
		"sound":             {webrtc.MimeTypeOpus, true, false, 0},
		"sound-later":       {webrtc.MimeTypeOpus, false, false, 1},
		"offers-in-between": {webrtc.MimeTypeVP8, true, true, times},
	} {
		t.Run(name, func(t *testing.T) {
			take := func(i int) string { return fmt.Sprintf("take-%d", i) }
			send := func(i int) Send { return Send{Tracks: []webrtc.TrackLocal{sample(t, test.mime, take(i))}} }
			o := Options{}
			if test.before {
				o.Sends = []Send{send(0)}
			}
			p, s, _ := connect(t, o, nil)
			first := strings.Count(s.pc.RemoteDescription().SDP, "\nm=")
			if !test.before {
				p.Publish(send(0))
				await(t, p, s, anything[OfferMade])
			}
			flows(t, s, take(0))
			for i := range times {
				p.Unpublish(take(i))
				await(t, p, s, anything[OfferMade])
				if test.between {
					p.AddSections(0, 0)
					await(t, p, s, anything[OfferMade])
				}
				p.Publish(send(i + 1))
				await(t, p, s, anything[OfferMade])
				flows(t, s, take(i+1))
			}
			if more := strings.Count(s.pc.RemoteDescription().SDP, "\nm=") - first; more != test.want {
				t.Errorf("%d sections more after %d times", more, times)
			}
			for _, tr := range p.publisher.pc.GetTransceivers() {
				if tr.Direction() == webrtc.RTPTransceiverDirectionSendrecv {
					t.Error("we send on a section on which we receive")
				}
			}
		})
	}
}

// flows waits for a packet of the track that the server must get next.
func flows(t *testing.T, s *server, id string) {
	t.Helper()
	select {
	case track := <-s.tracks:
		if track.ID() != id {
			t.Fatalf("got %s, want %s", track.ID(), id)
		}
		if err := track.SetReadDeadline(time.Now().Add(testTimeout)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := track.ReadRTP(); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	case <-time.After(testTimeout):
		t.Fatalf("no %s", id)
	}
}

// TestReplacedAtOnce: what is withdrawn and published in one offer cannot have the same section, but two of them do for
// any number.
func TestReplacedAtOnce(t *testing.T) {
	p, s, _ := connect(
		t, Options{Sends: []Send{{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeVP8, "take-0")}}}}, nil,
	)
	first := strings.Count(s.pc.RemoteDescription().SDP, "\nm=")
	flows(t, s, "take-0")
	for i := range 6 {
		next := Send{Tracks: []webrtc.TrackLocal{sample(t, webrtc.MimeTypeVP8, fmt.Sprintf("take-%d", i+1))}}
		p.orders.Put(func() {
			p.unpublish(fmt.Sprintf("take-%d", i))
			if err := p.addSend(next); err != nil {
				t.Error(err)
			}
		})
		await(t, p, s, anything[OfferMade])
		flows(t, s, fmt.Sprintf("take-%d", i+1))
	}
	if more := strings.Count(s.pc.RemoteDescription().SDP, "\nm=") - first; more != 1 {
		t.Errorf("%d sections more", more)
	}
}
