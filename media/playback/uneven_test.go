package playback

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

// arrival is a packet, and when it comes.
type arrival struct {
	at     time.Duration
	packet *rtp.Packet
}

// uneven makes five seconds of sound in packets of each length in turn, each later than it was spoken by up to jitter.
// With dtx every third second is silence, of which Opus sends next to nothing.
func uneven(t *testing.T, lengths []time.Duration, jitter time.Duration, dtx bool) []arrival {
	t.Helper()
	encoder, err := codec.NewAudioEncoder(codec.Opus, codec.AudioEncoderOptions{DTX: dtx, FEC: true})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, uint64(jitter)))
	var list []arrival
	buffer, sent := make([]byte, codec.MaxAudioPacket), time.Duration(0)
	for _, length := range lengths {
		for end := sent + 5*time.Second; sent+length <= end; {
			pcm := warble(samples(sent), samples(length))
			if dtx && sent/time.Second%3 == 2 {
				clear(pcm)
			}
			n, err := encoder.Encode(pcm, buffer)
			if err != nil {
				t.Fatal(err)
			}
			header := rtp.Header{
				Version: 2, PayloadType: tracktest.Opus, SequenceNumber: uint16(len(list)),
				Timestamp: uint32(samples(sent)),
			}
			if sent += length; n > 2 {
				late := time.Duration(random.Int64N(int64(jitter) + 1))
				packet := &rtp.Packet{Header: header, Payload: slices.Clone(buffer[:n])}
				list = append(list, arrival{sent + late, packet})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b arrival) int { return int(a.at - b.at) })
	return list
}

// TestUnevenPace: whatever the length of packets, their jitter, silence between them and the moment at which the first
// one comes, hardly anything is invented, but for what has to wait longer once packets become longer.
func TestUnevenPace(t *testing.T) {
	const ms = time.Millisecond
	change := []time.Duration{20 * ms, 60 * ms, 120 * ms, 20 * ms}
	for _, lengths := range [][]time.Duration{change[:1], change[1:2], change[2:3], change} {
		for _, jitter := range []time.Duration{0, 10 * ms, 30 * ms} {
			for _, dtx := range []bool{false, true} {
				t.Run(fmt.Sprintf("%v-jitter-%v-dtx-%v", lengths, jitter, dtx), func(t *testing.T) {
					list, most := uneven(t, lengths, jitter, dtx), 30.0
					if len(lengths) > 1 {
						most = 130
					}
					for _, phase := range []time.Duration{0, 5 * ms} {
						synctest.Test(t, func(t *testing.T) {
							w := newWire(t, 1)
							for _, a := range list {
								w.pull(a.at + phase)
								w.track.Put(a.packet)
								synctest.Wait()
							}
							s := w.hangUp()
							if s.ConcealedMs > most || s.PacketsDiscarded != 0 || s.DecodeErrors != 0 {
								t.Errorf("%v ms later: %+v", phase, s)
							}
						})
					}
				})
			}
		}
	}
}
