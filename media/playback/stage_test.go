package playback

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

// tones is a decoder whose sound is a number: a packet's third byte, its fourth byte for FEC, 1 for what it invents.
type tones struct{}

const step = 200 // makes the numbers louder than what counts as silence

func flat(pcm []int16, value int) {
	for i := range pcm {
		pcm[i] = int16(value * step)
	}
}

func (tones) Decode(packet []byte, pcm []int16) (int, error) {
	if len(packet) < 4 {
		return 0, errors.New("no tone")
	}
	flat(pcm[:960*Channels], int(packet[2]))
	return 960, nil
}

func (tones) DecodeFEC(next []byte, pcm []int16) error {
	if next[3] == 0 {
		return errors.New("no FEC")
	}
	flat(pcm, int(next[3]))
	return nil
}

func (tones) Conceal(pcm []int16) error { flat(pcm, 1); return nil }

// tone is a 20 ms packet (hybrid, one frame: 13<<3) that sounds as value and repeats before of its predecessor, as its
// flags say (LBRR: 0x40); 0: nothing.
func tone(value, before byte) []byte {
	if before == 0 {
		return []byte{13 << 3, 0, value, 0}
	}
	return []byte{13 << 3, 0x40, value, before}
}

// stage is a running Audio that is pulled every 10 ms, inside a synctest bubble.
type stage struct {
	*Audio
	track    *tracktest.Track
	heard    []int // what each block sounds as: its middle sample
	reported []error
	sequence uint16
	stamp    uint32
	ended    chan error
}

func newStage(t *testing.T) *stage {
	s := &stage{track: tracktest.New(), sequence: 65530, stamp: 1<<32 - 5*960, ended: make(chan error, 1)}
	s.Audio = NewAudio(Options{Track: s.track, Obstacle: func(err error) { s.reported = append(s.reported, err) }})
	s.open = func(*codec.Audio) (codec.AudioDecoder, error) { return tones{}, nil }
	go func() { s.ended <- s.Run(t.Context()) }()
	return s
}

func (s *stage) finish(t *testing.T) {
	t.Helper()
	s.track.End()
	if err := <-s.ended; err != nil {
		t.Errorf("Run = %v", err)
	}
}

// say makes the next packet, 20 ms after the one before.
func (s *stage) say(payload []byte) *rtp.Packet {
	made := &rtp.Packet{
		Header:  rtp.Header{Version: 2, PayloadType: tracktest.Opus, SequenceNumber: s.sequence, Timestamp: s.stamp},
		Payload: payload,
	}
	s.sequence++
	s.stamp += 960
	return made
}

// play lets a packet arrive every 20 ms (nil: none) while being pulled every 10.
func (s *stage) play(packets ...*rtp.Packet) {
	for _, one := range packets {
		s.playAll([]*rtp.Packet{one})
	}
}

func (s *stage) playAll(steps ...[]*rtp.Packet) {
	for _, packets := range steps {
		for _, one := range packets {
			if one != nil {
				s.track.Put(one)
			}
		}
		s.pass(20 * time.Millisecond)
	}
}

// pass pulls for some time.
func (s *stage) pass(d time.Duration) {
	var block [BlockSize]int16
	for range d / blockTime {
		synctest.Wait()
		s.Pull(block[:])
		s.heard = append(s.heard, int(block[BlockSize/2])/step)
		time.Sleep(blockTime)
	}
}

// voices are the sounds heard in order, each once, without silence and what is invented after the last packet.
func (s *stage) voices() []int {
	all := slices.Compact(slices.DeleteFunc(slices.Clone(s.heard), func(value int) bool { return value == 0 }))
	if last := len(all) - 1; last >= 0 && all[last] == 1 {
		all = all[:last]
	}
	return all
}

func (s *stage) many(from, to int) []*rtp.Packet {
	var all []*rtp.Packet
	for value := from; value <= to; value++ {
		all = append(all, s.say(tone(byte(value), byte(value-1))))
	}
	return all
}

func count(from, to int) []int {
	var all []int
	for value := from; value <= to; value++ {
		all = append(all, value)
	}
	return all
}

// each makes a step of every packet.
func each(packets []*rtp.Packet) [][]*rtp.Packet {
	var steps [][]*rtp.Packet
	for _, one := range packets {
		steps = append(steps, []*rtp.Packet{one})
	}
	return steps
}
