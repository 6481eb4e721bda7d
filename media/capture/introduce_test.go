package capture

import (
	"testing"
	"testing/synctest"
	"time"

	"confab/media/codec"
)

// TestMutedPicturesIntroduceThemselves: whoever is muted from the first moment of a connection on is there all the
// same, as black, and no picture of the camera is in it.
func TestMutedPicturesIntroduceThemselves(t *testing.T) {
	onStage(t, small, func(s *stage) {
		s.v.SetMuted(true)
		c := s.connect("a")
		s.run(time.Second) // the camera may be on for the user's own eyes
		onlyBlack(t, c[0])
		expect(t, "introduced", c[0], introductions, introductions)
		expect(t, "the upper layer", c[1], 0, 0)
		s.run(time.Minute)
		expect(t, "introduced once", c[0], 0, 0)
		s.v.SetMuted(false)
		s.run(time.Second)
		expect(t, "unmuted", c[0], 30, 1)
		expect(t, "unmuted", c[1], 30, 1)
		s.v.SetMuted(true)
		s.run(time.Second)
		expect(t, "muted again", c[0], 0, 0)
		d := s.connect("b") // a rejoin
		d[0].down.Store(true)
		elapse(5 * time.Second) // the camera is closed
		d[0].down.Store(false)
		elapse(5 * time.Second)
		synctest.Wait()
		onlyBlack(t, d[0])
		expect(t, "introduced to another connection", d[0], introductions, introductions)
	})
}

// TestClosedCameraIsMutedBeforeItsFirstPicture: it was announced and has to be there.
func TestClosedCameraIsMutedBeforeItsFirstPicture(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		elapse(time.Minute)
		synctest.Wait()
		expect(t, "not muted, and no picture yet", c[0], 0, 0)
		s.v.SetMuted(true)
		elapse(5 * time.Second)
		synctest.Wait()
		expect(t, "muted", c[0], introductions, introductions)
	})
}

func onlyBlack(t *testing.T, c *connection) {
	t.Helper()
	d, err := codec.NewVideoDecoder(codec.VP8)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, p := range c.packets {
		part, _ := codec.VP8.Depacketize(p.Payload)
		pic, err := d.Decode(part.Data)
		if err != nil || pic == nil {
			t.Fatalf("not one picture a packet: %v", err)
		}
		for _, y := range pic.Y {
			if y > 24 {
				t.Fatalf("not black: %d", y)
			}
		}
	}
}

// TestMutedSoundIntroducesItself, as silence.
func TestMutedSoundIntroducesItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAudio(AudioOptions{})
		a.SetMuted(true)
		c := connect(t, "a", a.Track())[0]
		c.down.Store(true)
		tone := newTone()
		run := func(d time.Duration) {
			for range d / (10 * time.Millisecond) {
				a.Push(tone.next(), time.Now())
				elapse(10 * time.Millisecond)
			}
		}
		run(time.Second)
		c.down.Store(false)
		run(10 * time.Second)
		if len(c.packets) != introductions {
			t.Errorf("%d packets", len(c.packets))
		}
		decoder, err := codec.NewAudioDecoder(codec.Opus, 1)
		if err != nil {
			t.Fatal(err)
		}
		pcm := make([]int16, codec.MaxAudioSamples)
		for _, p := range c.packets {
			n, err := decoder.Decode(p.Payload, pcm)
			if err != nil || n != frameSamples || decibels(squares(pcm[:n]), n) > -90 ||
				p.GetExtension(levelID)[0] != 127 {
				t.Errorf("no silence: %d samples, %v, level %v", n, err, p.GetExtension(levelID))
			}
		}
		a.SetMuted(false)
		run(time.Second)
		if got := len(c.packets) - introductions; got < 45 {
			t.Errorf("%d packets after it was unmuted", got)
		}
		a.SetMuted(true)
		d := connect(t, "b", a.Track())[0]
		d.down.Store(true)
		elapse(time.Minute) // the microphone is paused
		d.down.Store(false)
		elapse(time.Minute)
		if len(d.packets) != introductions {
			t.Errorf("%d packets on another connection", len(d.packets))
		}
		d.end(t, a.Track())
		c.end(t, a.Track())
		a.Close()
		wait(t, a)
	})
}
