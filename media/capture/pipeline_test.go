package capture

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"confab/media/codec"
)

// stuck is a transform that holds frames up, of one layer, until it is let go.
type stuck struct {
	rid  string
	free chan struct{} // closed: nothing is held up
}

func (s *stuck) TransformFrame(f CodedFrame) ([]byte, error) {
	if f.RID == s.rid {
		<-s.free
	}
	return f.Data, nil
}

// TestCaptureWaitsForNoEncoder: one that is busy gets the newest picture when it is done, and no other layer waits.
func TestCaptureWaitsForNoEncoder(t *testing.T) {
	busy := &stuck{"h", nil}
	onStageWith(t, VideoOptions{Layers: small, Transform: busy}, func(s *stage) {
		busy.free = make(chan struct{})
		c := s.connect("a")
		began := time.Now()
		s.run(time.Second)
		if took := time.Since(began); took > 1001*time.Millisecond {
			t.Errorf("a second of pictures took %v", took)
		}
		expect(t, "a layer that is not busy", c[0], 30, 1)
		expect(t, "a busy one", c[1], 0, 0)
		last := s.stamps[len(s.stamps)-1]
		close(busy.free)
		synctest.Wait()
		if n := len(c[1].packets); n < 2 || c[1].packets[n-1].Timestamp != last {
			t.Errorf("%d packets when it was done, the newest picture not the last", n)
		}
		expect(t, "done", c[1], 2, 1)
		if st := s.v.Stats(); st[0].Dropped != 0 || st[1].Dropped != 25 {
			t.Errorf("dropped %d and %d", st[0].Dropped, st[1].Dropped)
		}
	})
}

// TestMuteIsImmediate: what was captured before leaves no more, though it is being encoded, and not after the next
// unmute either.
func TestMuteIsImmediate(t *testing.T) {
	for name, unmute := range map[string]bool{"mute": false, "mute-and-unmute": true} {
		t.Run(name, func(t *testing.T) {
			busy := &stuck{"h", nil}
			onStageWith(t, VideoOptions{Layers: small, Transform: busy}, func(s *stage) {
				busy.free = make(chan struct{})
				c := s.connect("a")
				s.run(time.Second / 10)
				s.v.SetMuted(true)
				if unmute {
					s.v.SetMuted(false)
				}
				close(busy.free)
				synctest.Wait()
				expect(t, "captured before", c[1], 0, 0)
				s.v.SetMuted(false)
				s.run(time.Second)
				expect(t, "captured after", c[1], 30, 1)
			})
		})
	}
}

// flipped is a transform that turns all bits, and fails when told.
type flipped struct {
	frames []CodedFrame
	fails  bool
}

func (f *flipped) TransformFrame(c CodedFrame) ([]byte, error) {
	if f.fails {
		return nil, errors.New("no key yet")
	}
	f.frames = append(f.frames, c)
	out := bytes.Clone(c.Data)
	for i := range out {
		out[i] ^= 0xff
	}
	f.frames[len(f.frames)-1].Data = out
	return out, nil
}

// TestTransformMakesWhatIsSent of each coded frame, and a frame that it makes nothing of is followed by a key frame.
func TestTransformMakesWhatIsSent(t *testing.T) {
	transform := &flipped{}
	onStageWith(t, VideoOptions{Layers: small[:1], Transform: transform}, func(s *stage) {
		c := s.connect("a")[0]
		s.run(time.Second / 2)
		var sent []byte
		for _, p := range c.packets {
			part, ok := codec.VP8.Depacketize(p.Payload)
			if !ok {
				t.Fatal("not a VP8 payload")
			}
			sent = append(sent, part.Data...)
		}
		var want []byte
		for i, f := range transform.frames {
			want = append(want, f.Data...)
			if f.Key != (i == 0) || f.Width != 64 || f.Height != 48 || f.Timestamp != s.stamps[i] {
				t.Errorf("frame %d: %v", i, f)
			}
		}
		if len(transform.frames) != 15 || !bytes.Equal(sent, want) {
			t.Errorf("%d bytes sent, %d made of %d frames", len(sent), len(want), len(transform.frames))
		}
		transform.fails = true
		s.run(time.Second / 2)
		if c.packets = c.packets[len(c.packets):]; len(c.packets) > 0 {
			t.Error("sent though it failed")
		}
		transform.fails = false
		transform.frames = nil
		s.run(time.Second / 10)
		if f := transform.frames; len(f) != 3 || !f[0].Key || f[1].Key {
			t.Errorf("after failures: %v", f)
		}
	})
}

// TestLayersShareATimestamp and nothing of a picture that its owner draws over after Push.
func TestLayersShareATimestamp(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		for range 10 {
			pic := codec.New420(128, 96)
			s.v.Push(pic, time.Now())
			for i := range pic.Y {
				pic.Y[i] = 235
			}
			elapse(time.Second / 30)
			synctest.Wait()
		}
		skipped := len(c[0].packets) - len(c[1].packets) // until the server knew the layer below
		for i := range c[1].packets {
			if a, b := c[0].packets[i+skipped].Timestamp, c[1].packets[i].Timestamp; a != b {
				t.Errorf("picture %d has timestamps %d and %d", i, a, b)
			}
		}
		onlyBlack(t, c[1])
	})
}

func TestPoolKeepsFew(t *testing.T) {
	var o pool
	var held []*picture
	for range 5 {
		p, err := o.copyOf(codec.New420(64, 48))
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, p.hold())
	}
	for _, p := range held {
		p.release()
		if len(o.free) != 0 {
			t.Fatal("taken back from somebody who holds it")
		}
	}
	for _, p := range held {
		p.release()
	}
	if len(o.free) != spares {
		t.Errorf("%d kept", len(o.free))
	}
	again, err := o.copyOf(codec.New420(64, 48))
	if err != nil || again != held[1] {
		t.Errorf("not used again: %v", err)
	}
	if _, err := o.copyOf(codec.New420(32, 48)); err != nil || len(o.free) != 0 {
		t.Errorf("%d of another size kept, %v", len(o.free), err)
	}
}
