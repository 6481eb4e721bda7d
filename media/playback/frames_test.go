package playback

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

var frameLengths = []time.Duration{
	2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 40 * time.Millisecond,
	60 * time.Millisecond, 80 * time.Millisecond, 100 * time.Millisecond, 120 * time.Millisecond,
}

// TestFrameLengths: packets of every length that Opus has (RFC 6716 §2.1.4, RFC 7587 §4.2) are played whole at an
// even pace, and after pauses, however much the device takes at once.
func TestFrameLengths(t *testing.T) {
	for _, blocks := range []int{1, 4, 9} {
		for _, length := range frameLengths {
			t.Run(fmt.Sprintf("%v-to-a-device-of-%d-ms", length, 10*blocks), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWire(t, blocks)
					w.talk(time.Second, length) // finds out what the device takes
					learned := w.Stats().ConcealedMs
					w.talk(4*time.Second, length)
					steady := w.Stats().ConcealedMs
					for range 5 {
						w.pause(500 * time.Millisecond)
						w.talk(time.Second, length)
					}
					s := w.hangUp()
					if learned > float64(10*blocks) || steady > learned {
						t.Errorf("%v ms invented at first, %v in 4 s after that", learned, steady-learned)
					}
					if most := float64(15 * blocks); s.ConcealedMs-steady > most {
						t.Errorf("%v ms invented after five pauses, want at most %v", s.ConcealedMs-steady, most)
					}
					if s.PacketsDiscarded != 0 || s.DecodeErrors != 0 || s.DecodedMs < 9400 {
						t.Errorf("stats %+v", s)
					}
				})
			})
		}
	}
}

// TestFrameLengthChanges: what is missing when packets become longer is what has to wait from then on, and no more.
func TestFrameLengthChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, 1)
		before, shorter := 0.0, time.Duration(0)
		for range 3 {
			for _, ms := range []time.Duration{20, 60, 20, 120, 10, 40} {
				length := ms * time.Millisecond
				w.talk(2400*time.Millisecond, length)
				now := w.Stats().ConcealedMs
				if most := milliseconds(max(length-shorter, 0)); now-before > most {
					t.Errorf("%v ms invented on the way from %v to %v", now-before, shorter, length)
				}
				before, shorter = now, length
			}
		}
		if s := w.hangUp(); s.PacketsDiscarded != 0 || s.DecodeErrors != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

// TestTargetRemembersTime, and not packets: a stream in short ones would be forgotten at once, one in long ones
// hardly ever.
func TestTargetRemembersTime(t *testing.T) {
	for _, length := range frameLengths {
		t.Run(length.String(), func(t *testing.T) {
			var g target
			sent := time.Duration(0)
			// send has every fourth packet come late.
			send := func(long, late time.Duration) {
				for end, i := sent+long, 0; sent < end; sent, i = sent+length, i+1 {
					arrived := clockStart.Add(sent)
					if i%4 == 0 {
						arrived = arrived.Add(late)
					}
					g.observe(int64(samples(sent)), samples(length), arrived)
				}
			}
			send(4*time.Second, 50*time.Millisecond)
			if got := g.delay() - length; got < 40*time.Millisecond || got > 60*time.Millisecond {
				t.Errorf("%v more than a packet with packets that are 50 ms late", got)
			}
			send(2*time.Second, 0)
			if got := g.delay() - length; got < 40*time.Millisecond {
				t.Errorf("%v more than a packet after 2 s of calm", got)
			}
			send(4*time.Second, 0)
			if got := g.delay(); got > max(length, minTarget)+5*time.Millisecond {
				t.Errorf("%v after 6 s of calm", got)
			}
			g.ranOut()
			send(14*time.Second, 0)
			if got := g.extra; got < surprise*4/10 || got > surprise*6/10 {
				t.Errorf("%v of %v is left after 14 s", got, surprise)
			}
		})
	}
}

// wire carries real Opus to an Audio, without loss and at an even pace.
type wire struct {
	*Audio
	t        *testing.T
	track    *tracktest.Track
	encoder  codec.AudioEncoder
	ended    chan error
	sequence uint16
	sent     time.Duration // of sound
	pulled   time.Duration
	blocks   int // that the device takes at once
	began    time.Time
}

func newWire(t *testing.T, blocks int) *wire {
	t.Helper()
	encoder, err := codec.NewAudioEncoder(codec.Opus, codec.AudioEncoderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{
		t: t, track: tracktest.New(), encoder: encoder, ended: make(chan error, 1), blocks: blocks, began: time.Now(),
	}
	w.Audio = NewAudio(Options{Track: w.track})
	go func() { w.ended <- w.Run(t.Context()) }()
	return w
}

// talk sends sound for that long in packets of one length, each when its last sample has been spoken.
func (w *wire) talk(long, length time.Duration) {
	w.t.Helper()
	buffer := make([]byte, codec.MaxAudioPacket)
	for end := w.sent + long; w.sent+length <= end; {
		n, err := w.encoder.Encode(warble(samples(w.sent), samples(length)), buffer)
		if err != nil {
			w.t.Fatal(err)
		}
		header := rtp.Header{
			Version: 2, PayloadType: tracktest.Opus, SequenceNumber: w.sequence, Timestamp: uint32(samples(w.sent)),
		}
		w.sent += length
		w.pull(w.sent)
		w.track.Put(&rtp.Packet{Header: header, Payload: slices.Clone(buffer[:n])})
		w.sequence++
	}
}

// pause sends nothing, as DTX does.
func (w *wire) pause(long time.Duration) {
	w.sent += long
	w.pull(w.sent)
}

// pull lets time pass, and the device pull.
func (w *wire) pull(until time.Duration) {
	var block [BlockSize]int16
	time.Sleep(until - time.Since(w.began))
	synctest.Wait()
	period := time.Duration(w.blocks) * blockTime
	for ; w.pulled+period <= until; w.pulled += period {
		for range w.blocks {
			w.Pull(block[:])
		}
	}
}

func (w *wire) hangUp() Stats {
	w.t.Helper()
	w.track.End()
	if err := <-w.ended; err != nil {
		w.t.Error(err)
	}
	return w.Stats()
}
