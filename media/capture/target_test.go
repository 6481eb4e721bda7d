package capture

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"

	"confab/media/allocation"
	"confab/media/codec"
)

// aimed are targets for the layers of small.
func aimed(q, h allocation.Target) Aim { return Aim{Targets: []allocation.Target{q, h}} }

var (
	fullQ = allocation.Target{Width: 64, Height: 48, FrameRate: 30, Bitrate: 50_000}
	fullH = allocation.Target{Width: 128, Height: 96, FrameRate: 30, Bitrate: 100_000}
)

func TestAim(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		s.run(time.Second)
		take(t, c[0])
		take(t, c[1])
		if s.v.SetAim(aimed(fullQ, allocation.Target{Limited: allocation.Bandwidth})) {
			t.Error("none comes back")
		}
		s.run(time.Second)
		expect(t, "all bits", c[0], 30, 0)
		expect(t, "no bits", c[1], 0, 0)
		if st := s.v.Stats()[1]; st.Active || st.TargetBitrate != 0 || st.Limited != allocation.Bandwidth {
			t.Errorf("stats %+v", st)
		}
		half := fullH
		half.FrameRate, half.Width, half.Height, half.Bitrate = 15, 64, 48, 30_000
		if !s.v.SetAim(aimed(fullQ, half)) || s.v.SetAim(aimed(fullQ, half)) {
			t.Error("it comes back once")
		}
		s.run(time.Second)
		expect(t, "still all bits", c[0], 30, 0)
		expect(t, "half the rate and size", c[1], 15, 1)
		if st := s.v.Stats()[1]; !st.Active || st.TargetBitrate != 30_000 || st.TargetFPS != 15 || st.Width != 64 {
			t.Errorf("stats %+v", st)
		}
		s.v.SetAim(Aim{})
		s.run(time.Second)
		expect(t, "nothing known: the full size again", c[1], 30, 1)
		if st := s.v.Stats()[1]; st.TargetBitrate != 100_000 || st.Width != 128 {
			t.Errorf("stats %+v", st)
		}
	})
}

// TestFirstTimeIsNoReturn: a layer that nobody has had yet does not come back.
func TestFirstTimeIsNoReturn(t *testing.T) {
	onStage(t, small, func(s *stage) {
		s.connect("a")
		s.v.SetAim(aimed(fullQ, allocation.Target{Limited: allocation.Bandwidth}))
		s.run(time.Second)
		if s.v.SetAim(aimed(fullQ, fullH)) {
			t.Error("it is said to come back")
		}
	})
}

// TestBitrateIsNotExceeded by pictures that the coarsest quantizer is too fine for: fewer are sent.
func TestBitrateIsNotExceeded(t *testing.T) {
	onStage(t, small, func(s *stage) {
		c := s.connect("a")
		few := fullH
		few.Bitrate, few.Limited = 8_000, allocation.Bandwidth
		s.v.SetAim(aimed(fullQ, few))
		s.run(2 * time.Second)
		take(t, c[1])
		s.run(10 * time.Second)
		bits := 0
		for _, p := range c[1].packets {
			bits += 8 * len(p.Payload)
		}
		if frames, _ := take(t, c[1]); float64(bits) > 10*8_000*(overshoot+0.05) || frames < 20 || frames > 250 {
			t.Errorf("%d bits in 10 s, %d frames", bits, frames)
		}
	})
}

// TestKeyFramesFitThePath: on one that is full they are rare, and requests that a key frame under way answers count as
// one.
func TestKeyFramesFitThePath(t *testing.T) {
	for _, c := range []struct {
		name    string
		limited allocation.Limit
		trip    time.Duration
		least   int
		most    int
	}{
		{"plenty", allocation.Unlimited, 0, 16, 18},
		{"plenty-far-away", allocation.Unlimited, 300 * time.Millisecond, 12, 16},
		{"full", allocation.Bandwidth, 0, 2, 9},
		{"full-far-away", allocation.Bandwidth, 300 * time.Millisecond, 2, 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			onStage(t, small, func(s *stage) {
				con := s.connect("a")
				target := fullH
				if target.Limited = c.limited; c.limited == allocation.Bandwidth {
					target.Bitrate = 8_000
				}
				aim := aimed(fullQ, target)
				aim.RoundTrip = c.trip
				s.v.SetAim(aim)
				s.run(2 * time.Second)
				take(t, con[1])
				for range 50 {
					con[1].report(t, &rtcp.PictureLossIndication{MediaSSRC: uint32(con[1].ssrc)})
					s.run(100 * time.Millisecond)
				}
				if _, keyFrames := take(t, con[1]); keyFrames < c.least || keyFrames > c.most {
					t.Errorf("%d key frames in 5 s, want %d to %d", keyFrames, c.least, c.most)
				}
			})
		})
	}
}

func TestCadence(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		trip         time.Duration
		bitrate, key int
		gap, pause   time.Duration
	}{
		{0, 0, 0, 50 * ms, 300 * ms},
		{0, 0, 100_000, 50 * ms, 300 * ms},
		{200 * ms, 0, 0, 200 * ms, 300 * ms},
		{400 * ms, 0, 0, 400 * ms, 400 * ms},
		{0, 160_000, 5_000, 300 * ms, time.Second},
		{0, 1_000_000, 5_000, 300 * ms, 300 * ms},
		{0, 40_000, 8_000, 300 * ms, 1500 * ms},
	} {
		if got := cadenceOf(c.trip, c.bitrate, c.key); got != (cadence{c.gap, c.pause}) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

// TestRequestsUnderWay: who asked before the last key frame can have arrived gets that one.
func TestRequestsUnderWay(t *testing.T) {
	const trip = 200 * time.Millisecond
	c := cadenceOf(trip, 0, 0)
	for after, want := range map[time.Duration]bool{0: false, trip - 1: false, trip: true, -time.Hour: true} {
		var k keys
		k.sent(epoch, epoch, c, 1000)
		k.ask(epoch.Add(after), trip)
		if got := k.due(epoch.Add(time.Minute), c); got != want {
			t.Errorf("asked %v after it left: due %v", after, got)
		}
	}
}

// slow is a transform that takes its time.
type slow struct{ takes time.Duration }

func (s slow) TransformFrame(f CodedFrame) ([]byte, error) {
	elapse(s.takes)
	return f.Data, nil
}

func TestLoad(t *testing.T) {
	onStageWith(t, VideoOptions{Layers: small[:1], Transform: slow{25 * time.Millisecond}}, func(s *stage) {
		s.connect("a")
		s.v.Load(time.Now())
		pic := codec.New420(128, 96)
		for range 30 {
			s.v.Push(pic, time.Now())
			elapse(time.Second / 30)
		}
		synctest.Wait()
		if load := s.v.Load(time.Now()); load < 0.7 || load > 0.8 {
			t.Errorf("load %.2f, want 0.75", load)
		}
		elapse(time.Second)
		if load := s.v.Load(time.Now()); load != 0 {
			t.Errorf("load %.2f of an encoder that does nothing", load)
		}
	})
}
