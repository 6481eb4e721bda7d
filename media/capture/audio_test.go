package capture

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// microphone pushes blocks for that long in fake time.
func microphone(a *Audio, d time.Duration, block func() []int16) {
	for range int(d / (10 * time.Millisecond)) {
		a.Push(block(), time.Now())
		elapse(10 * time.Millisecond)
	}
	synctest.Wait()
}

// sending is a microphone that somebody listens to.
type sending struct {
	*Audio
	t     *testing.T
	c     *connection
	loud  func() []int16
	first uint32 // time stamp
}

// hear returns the packets that come of some time of sound.
func (s *sending) hear(d time.Duration, block func() []int16) []rtp.Packet {
	s.c.packets = nil
	microphone(s.Audio, d, block)
	return s.c.packets
}

func TestAudio(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(AudioOptions{})
		s := &sending{Audio: a, t: t, loud: newTone().next}
		microphone(a, time.Second, s.loud)
		s.c = connect(t, "a", a.Track())[0]
		s.speaks()
		s.isSilent()
		s.isMuted()
		s.followsLoss()
		s.c.end(t, a.Track())
		a.Close()
		a.Close()
		a.Push(s.loud(), time.Now())
		wait(t, a)
	})
}

// speaks for a second.
func (s *sending) speaks() {
	s.t.Helper()
	packets := s.hear(time.Second, s.loud)
	if n := len(packets); n != 50 {
		s.t.Fatalf("%d packets in a second", n)
	}
	s.first = packets[0].Timestamp
	for i, p := range packets {
		if p.Marker != (i == 0) || p.PayloadType != 111 || p.Timestamp != s.first+uint32(960*i) {
			s.t.Errorf("packet %d: %+v", i, p.Header)
		}
		if l := p.GetExtension(levelID)[0]; l != 0x80|9 {
			s.t.Errorf("packet %d: level %#x", i, l)
		}
	}
	if l := s.Level(); l < 0.8 || l > 0.9 {
		s.t.Errorf("level %v", l)
	}
}

// isSilent for the two seconds after the first, and speaks again.
func (s *sending) isSilent() {
	s.t.Helper()
	silence := func() []int16 { return make([]int16, 480) }
	if n := len(s.hear(2*time.Second, silence)); n > 30 {
		s.t.Errorf("%d packets in two seconds of silence", n)
	}
	if s.Level() != 0 {
		s.t.Errorf("level %v in silence", s.Level())
	}
	packets := s.hear(100*time.Millisecond, s.loud)
	if n := len(packets); n != 5 || !packets[0].Marker || packets[0].Timestamp != s.first+3*48000 {
		s.t.Errorf("after silence: %d packets, the first %+v", n, packets[0].Header)
	}
}

// isMuted for a second, and without a device for five more.
func (s *sending) isMuted() {
	s.t.Helper()
	s.SetMuted(true)
	if n := len(s.hear(time.Second, s.loud)); n != 0 || s.Level() < 0.8 || s.Stats().Active {
		s.t.Errorf("muted: %d packets, level %v", n, s.Level())
	}
	s.SetMuted(false)
	elapse(5 * time.Second) // the device was changed
	if s.Level() != 0 {
		s.t.Error("a level without sound")
	}
	p := s.hear(100*time.Millisecond, s.loud)[0]
	if !p.Marker || p.Timestamp != s.first+3*48000+4800+48000+5*48000 {
		s.t.Errorf("after a gap: %d ms", (p.Timestamp-s.first)/48)
	}
}

// followsLoss that the receiver reports.
func (s *sending) followsLoss() {
	s.t.Helper()
	for range 10 {
		s.c.report(s.t, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 1000, FractionLost: 64}}})
	}
	synctest.Wait()
	microphone(s.Audio, 100*time.Millisecond, s.loud)
	if s.expected != 24 {
		s.t.Errorf("set for %d %% of loss, reported 25", s.expected)
	}
	if st := s.Stats(); !st.Active || st.Packets == 0 || st.Bytes == 0 || st.Bitrate == 0 {
		s.t.Errorf("stats %+v", st)
	}
}

func TestOddBlocksAreJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(AudioOptions{NoDTX: true})
		c := connect(t, "a", a.Track())[0]
		for range 100 {
			a.Push(make([]int16, 441), time.Now())
			elapse(441 * time.Second / 48000)
		}
		if n := len(c.packets); n != 45 {
			t.Errorf("%d packets of 960 samples from 44100", n)
		}
		c.end(t, a.Track())
		wait(t, a)
	})
}
