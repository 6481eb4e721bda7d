package capture

import (
	"context"
	"image"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

func TestSimulcastArrives(t *testing.T) {
	v := NewVideo(VideoOptions{Layers: Layers(1280, 720, 30, false)})
	defer v.Close()
	l := newLink(t)
	l.publish(v)
	stop := camera(t, v, 1280, 720)
	defer stop()
	l.negotiate()

	var readers sync.WaitGroup
	frames := make(chan seen, 256)
	want := map[string]image.Point{"q": {320, 180}, "h": {640, 360}, "f": {1280, 720}}
	remote := map[string]*webrtc.TrackRemote{}
	for range want {
		r := l.track()
		if r.ID() != v.Tracks()[0].ID() || r.StreamID() != v.Tracks()[0].StreamID() {
			t.Errorf("track %q of stream %q", r.ID(), r.StreamID())
		}
		remote[r.RID()] = r
		watch(&readers, r, codec.VP8, frames)
	}
	first := map[string]seen{}
	stamps := map[uint32]map[string]bool{}
	together := false
	next(t, frames, "frames on all layers, with the same timestamps", func(f seen) bool {
		if f.err != nil {
			t.Fatalf("layer %q: %v", f.rid, f.err)
		}
		if _, ok := first[f.rid]; !ok {
			first[f.rid] = f
		}
		if stamps[f.stamp] == nil {
			stamps[f.stamp] = map[string]bool{}
		}
		stamps[f.stamp][f.rid] = true
		together = together || len(stamps[f.stamp]) == 3
		return together && len(first) == 3
	})
	for rid, size := range want {
		if f := first[rid]; !f.key || f.bounds.Size() != size {
			t.Errorf("layer %q began with key %v, %v; want %v", rid, f.key, f.bounds, size)
		}
	}
	for rid, r := range remote {
		stop := l.requestKeyFrames(r.SSRC())
		t.Cleanup(stop)
		next(t, frames, "the key frame that was asked for", func(f seen) bool { return f.rid == rid && f.key })
		stop()
	}
	for i, s := range v.Stats() {
		if !s.Active || s.RID != string("qhf"[i]) || s.KeyFrames < 2 || s.Frames < s.KeyFrames ||
			s.Bytes == 0 || s.Packets < s.Frames {
			t.Errorf("stats %+v", s)
		}
	}
	stop()
	l.close()
	readers.Wait()
	wait(t, v)
}

func TestRejoinWhilePushing(t *testing.T) {
	v := NewVideo(VideoOptions{Layers: Layers(640, 480, 30, false)})
	defer v.Close()
	stop := camera(t, v, 640, 480)
	defer stop()
	var readers sync.WaitGroup
	for range 3 {
		frames := make(chan seen, 256)
		old, fresh := newLink(t), newLink(t)
		for _, l := range []*link{old, fresh} {
			l.publish(v)
			l.negotiate()
			for range 2 {
				watch(&readers, l.track(), codec.VP8, frames)
			}
			for _, rid := range []string{"q", "h"} {
				f := next(t, frames, "layer "+rid, func(f seen) bool { return f.rid == rid })
				if f.err != nil {
					t.Fatal(f.err)
				}
			}
		}
		old.close()
		for range cap(frames) - len(frames) {
			f := next(t, frames, "a frame after the old connection ended", func(seen) bool { return true })
			if f.err != nil {
				t.Fatal(f.err)
			}
			if len(frames) == 0 {
				break
			}
		}
		fresh.close()
	}
	if s := v.Stats(); s[0].Active {
		t.Error("active though nothing is bound")
	}
	stop()
	readers.Wait()
	wait(t, v)
}

func TestVP9Arrives(t *testing.T) {
	v := NewVideo(VideoOptions{Codec: codec.VP9, Layers: Layers(640, 360, 30, false)})
	defer v.Close()
	if n := len(v.Tracks()); n != 1 {
		t.Fatalf("%d tracks", n)
	}
	l := newLink(t)
	l.publish(v)
	stop := camera(t, v, 640, 360)
	defer stop()
	l.negotiate()
	var readers sync.WaitGroup
	frames := make(chan seen, 64)
	watch(&readers, l.track(), codec.VP9, frames)
	f := next(t, frames, "a frame", func(seen) bool { return true })
	if f.err != nil || !f.key || f.bounds.Size() != (image.Point{640, 360}) {
		t.Errorf("%+v", f)
	}
	stop()
	l.close()
	readers.Wait()
	wait(t, v)
}

func TestSoundArrives(t *testing.T) {
	a := NewAudio(AudioOptions{})
	defer a.Close()
	l := newLink(t)
	if _, err := l.sender.AddTrack(a.Track()); err != nil {
		t.Fatal(err)
	}
	l.negotiate()
	ctx, cancel := context.WithCancel(context.Background())
	var microphone sync.WaitGroup
	defer microphone.Wait()
	defer cancel()
	microphone.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		tone := newTone()
		for {
			select {
			case <-ctx.Done():
				return
			case at := <-tick.C:
				a.Push(tone.next(), at)
			}
		}
	})
	r := l.track()
	var last *rtp.Packet
	decoder, err := codec.NewAudioDecoder(codec.Opus, 1)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, codec.MaxAudioSamples)
	for n := range 20 {
		p, _, err := r.ReadRTP()
		if err != nil {
			t.Fatal(err)
		}
		if last != nil &&
			(p.Timestamp-last.Timestamp != frameSamples*uint32(p.SequenceNumber-last.SequenceNumber) || p.Marker) {
			t.Errorf("packet %d: %d after %d, marker %v", n, p.Timestamp, last.Timestamp, p.Marker)
		}
		if samples, err := decoder.Decode(p.Payload, pcm); err != nil || samples != frameSamples {
			t.Errorf("packet %d: %d samples, %v", n, samples, err)
		}
		last = p.Clone()
	}
	if sum := decibels(squares(pcm[:frameSamples]), frameSamples); sum < -15 || sum > -5 {
		t.Errorf("a tone of -9 dB came as %.1f dB", sum)
	}
	if ids := last.GetExtensionIDs(); len(ids) == 0 || last.GetExtension(ids[0])[0]&0x80 == 0 {
		t.Errorf("no audio level with a voice: %v", last.Header)
	}
	if got := a.Level(); got < 0.7 || got > 0.95 {
		t.Errorf("level %v", got)
	}
	cancel()
	microphone.Wait()
	l.close()
	wait(t, a)
}
