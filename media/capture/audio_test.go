package capture

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
)

// microphone pushes blocks for that long in fake time.
func microphone(a *Audio, d time.Duration, block func() []int16) {
	for range int(d / (10 * time.Millisecond)) {
		a.Push(block(), time.Now())
		elapse(10 * time.Millisecond)
	}
	synctest.Wait()
}

func TestAudio(t *testing.T) {
	silence := func() []int16 { return make([]int16, 480) }
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(AudioOptions{})
		loud := newTone().next
		microphone(a, time.Second, loud)
		c := connect(t, "a", a.Track())[0]
		microphone(a, time.Second, loud)
		if n := len(c.packets); n != 50 {
			t.Fatalf("%d packets in a second", n)
		}
		first := c.packets[0]
		for i, p := range c.packets {
			if p.Marker != (i == 0) || p.PayloadType != 111 || p.Timestamp != first.Timestamp+uint32(960*i) {
				t.Errorf("packet %d: %+v", i, p.Header)
			}
			if l := p.GetExtension(levelID)[0]; l != 0x80|9 {
				t.Errorf("packet %d: level %#x", i, l)
			}
		}
		if l := a.Level(); l < 0.8 || l > 0.9 {
			t.Errorf("level %v", l)
		}

		c.packets = nil
		microphone(a, 2*time.Second, silence)
		if n := len(c.packets); n > 30 {
			t.Errorf("%d packets in two seconds of silence", n)
		}
		if a.Level() != 0 {
			t.Errorf("level %v in silence", a.Level())
		}
		c.packets = nil
		microphone(a, 100*time.Millisecond, loud)
		if n := len(c.packets); n != 5 || !c.packets[0].Marker || c.packets[0].Timestamp != first.Timestamp+3*48000 {
			t.Errorf("after silence: %d packets, the first %+v", n, c.packets[0].Header)
		}

		a.SetMuted(true)
		c.packets = nil
		microphone(a, time.Second, loud)
		if len(c.packets) != 0 || a.Level() < 0.8 || a.Stats().Active {
			t.Errorf("muted: %d packets, level %v", len(c.packets), a.Level())
		}
		a.SetMuted(false)
		elapse(5 * time.Second) // the device was changed
		if a.Level() != 0 {
			t.Error("a level without sound")
		}
		microphone(a, 100*time.Millisecond, loud)
		if p := c.packets[0]; !p.Marker || p.Timestamp != first.Timestamp+3*48000+4800+48000+5*48000 {
			t.Errorf("after a gap: %d ms", (p.Timestamp-first.Timestamp)/48)
		}

		c.report(t, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 1000, FractionLost: 64}}})
		microphone(a, 100*time.Millisecond, loud)
		if a.expected != 25 {
			t.Errorf("set for %d %% of loss, reported 25", a.expected)
		}
		if s := a.Stats(); !s.Active || s.Packets == 0 || s.Bytes == 0 || s.Bitrate == 0 {
			t.Errorf("stats %+v", s)
		}
		c.end(t, a.Track())
		a.Close()
		a.Close()
		a.Push(loud(), time.Now())
		wait(t, a)
	})
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
