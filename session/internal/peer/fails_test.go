package peer

import (
	"errors"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// TestFails: what only a new peer can mend is reported as Failed.
func TestFails(t *testing.T) {
	for name, test := range map[string]struct {
		dual bool
		do   func(*Peer)
		want error
	}{
		"no-answer":  {false, func(*Peer) {}, ErrNoAnswer},
		"bad-answer": {false, func(p *Peer) { p.Answer(1, "garbage", nil) }, nil},
		"bad-offer":  {true, func(p *Peer) { p.Offer(1, "garbage", nil) }, nil},
		"no-tracks":  {false, func(p *Peer) { p.Publish(Send{}) }, nil},
		"bad-server": {false, func(p *Peer) { p.Open([]webrtc.ICEServer{{URLs: []string{"nonsense:x"}}}, true) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := New(Options{Dual: test.dual, AnswerTimeout: 50 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			run(t, p)
			p.Open(nil, false)
			test.do(p)
			if e := awaitFailed(t, p); test.want != nil && !errors.Is(e.Err, test.want) {
				t.Errorf("%v", e.Err)
			}
		})
	}
}

// TestChannelLost: nothing can be said any more when the association has ended, though media flows on.
func TestChannelLost(t *testing.T) {
	p, s, stop := connect(t, Options{}, nil)
	defer stop()
	await(t, p, s, func(e ChannelOpened) bool { return e.Channel == Reliable })
	if err := s.pc.SCTP().Stop(); err != nil {
		t.Fatal(err)
	}
	if e := awaitFailed(t, p); !errors.Is(e.Err, ErrChannelLost) {
		t.Error(e.Err)
	}
	if err := p.Send(Reliable, []byte("x")); !errors.Is(err, ErrNoChannel) {
		t.Error(err)
	}
	if state := p.State(); state != Connected {
		t.Errorf("media is %v", state)
	}
}

func awaitFailed(t *testing.T, p *Peer) Failed {
	t.Helper()
	late := time.After(testTimeout)
	for {
		select {
		case <-p.Events().Ready():
			for _, e := range p.Events().Take() {
				if failed, ok := e.(Failed); ok {
					return failed
				}
			}
		case <-late:
			t.Fatal("did not fail")
		}
	}
}

// TestOfferInSingleMode: a server that offers where it should not is ignored.
func TestOfferInSingleMode(t *testing.T) {
	p, s, _ := connect(t, Options{}, nil)
	p.Offer(1, "garbage", nil)
	p.AddSections(0, 0)
	await(t, p, s, func(e Event) bool {
		if failed, ok := e.(Failed); ok {
			t.Error(failed.Err)
		}
		_, ok := e.(OfferMade)
		return ok
	})
}

// TestDescriptionFirst: a candidate is never reported before the description that it belongs to.
func TestDescriptionFirst(t *testing.T) {
	p, err := New(Options{Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	run(t, p)
	p.Open(nil, false)
	late := time.After(testTimeout)
	offered := false
	for {
		select {
		case <-p.Events().Ready():
			for _, e := range p.Events().Take() {
				switch e.(type) {
				case OfferMade:
					offered = true
				case CandidateFound:
					if !offered {
						t.Error("a candidate came first")
					}
					return
				}
			}
		case <-late:
			t.Fatal("no candidate")
		}
	}
}
