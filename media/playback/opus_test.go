package playback

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

// warble is sound that Opus treats as voice: three harmonics that come and go.
func warble(from, n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		at := float64(from+i) / SampleRate
		envelope := 0.6 + 0.4*math.Sin(2*math.Pi*3*at)
		tone := math.Sin(2*math.Pi*200*at) + 0.5*math.Sin(2*math.Pi*400*at) + 0.3*math.Sin(2*math.Pi*600*at)
		pcm[i] = int16(8000 * envelope * tone / 1.8)
	}
	return pcm
}

// packets encodes seconds of warble.
func packets(t testing.TB, seconds int) []*rtp.Packet {
	encoder, err := codec.NewAudioEncoder(codec.Opus, codec.AudioEncoderOptions{FEC: true, ExpectedLoss: 20})
	if err != nil {
		t.Fatal(err)
	}
	var made []*rtp.Packet
	buffer := make([]byte, codec.MaxAudioPacket)
	for i := range seconds * 50 {
		n, err := encoder.Encode(warble(i*960, 960), buffer)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, &rtp.Packet{
			Header: rtp.Header{
				Version: 2, PayloadType: tracktest.Opus, SequenceNumber: uint16(65500 + i), Timestamp: uint32(i * 960),
			},
			Payload: slices.Clone(buffer[:n]),
		})
	}
	return made
}

// hear plays packets, of which some are lost, and returns the left channel.
func hear(t *testing.T, all []*rtp.Packet, lost func(i int) bool) (heard []int16, stats Stats) {
	synctest.Test(t, func(t *testing.T) {
		track := tracktest.New()
		a := NewAudio(Options{Track: track})
		ended := make(chan error)
		go func() { ended <- a.Run(t.Context()) }()
		var block [BlockSize]int16
		for i, one := range all {
			if !lost(i) {
				track.Put(one)
			}
			for range 2 {
				synctest.Wait()
				a.Pull(block[:])
				for j := range BlockSamples {
					heard = append(heard, block[2*j])
				}
				time.Sleep(blockTime)
			}
		}
		track.End()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		stats = a.Stats()
	})
	return heard, stats
}

// alike is how like two sounds are (1: the same), piece by piece: the mean, and the worst piece.
func alike(a, b []int16) (mean, worst float64) {
	const piece = 4800
	worst = 1
	count := 0
	for at := SampleRate; at+piece <= min(len(a), len(b)); at += piece {
		var cross, left, right float64
		for i := at; i < at+piece; i++ {
			cross += float64(a[i]) * float64(b[i])
			left += float64(a[i]) * float64(a[i])
			right += float64(b[i]) * float64(b[i])
		}
		likeness := cross / math.Sqrt(left*right+1)
		mean += likeness
		worst = min(worst, likeness)
		count++
	}
	return mean / float64(count), worst
}

// With one packet in twenty lost, what is heard is still nearly what is heard without loss.
func TestAudioSurvivesLoss(t *testing.T) {
	all := packets(t, 10)
	whole, clean := hear(t, all, func(int) bool { return false })
	if clean.ConcealedMs != 0 || clean.DecodedMs < 9900 || clean.AudioLevel < 0.02 {
		t.Errorf("without loss: %+v", clean)
	}
	random := rand.New(rand.NewPCG(3, 4))
	missing := 0
	holey, stats := hear(t, all, func(i int) bool {
		lost := i > 5 && i < len(all)-1 && random.IntN(20) == 0
		if lost {
			missing++
		}
		return lost
	})
	mean, worst := alike(whole, holey)
	t.Logf("%d of %d lost, %d restored, %.0f ms concealed; likeness %.4f, worst 100 ms %.3f",
		missing, len(all), stats.PacketsRecovered, stats.ConcealedMs, mean, worst)
	unrestored := 20 * float64(missing-int(stats.PacketsRecovered))
	if int(stats.PacketsLost) != missing || stats.ConcealedMs != unrestored || stats.DecodeErrors != 0 {
		t.Errorf("stats %+v", stats)
	}
	// Opus repeats not all of so steady a sound.
	if stats.PacketsRecovered < uint64(missing)/2 || mean < 0.97 || worst < 0.6 {
		t.Errorf("likeness %v, worst %v, restored %d", mean, worst, stats.PacketsRecovered)
	}
}

// Taking a pitch period out of a tone leaves a tone.
func TestAccelerate(t *testing.T) {
	pcm := make([]int16, 960*2)
	for i := range 960 {
		sample := int16(10000 * math.Sin(2*math.Pi*220*float64(i)/SampleRate))
		pcm[2*i], pcm[2*i+1] = sample, sample
	}
	gone := accelerate(pcm)
	if gone < minLag || gone > maxLag {
		t.Fatalf("took %d samples", gone)
	}
	steepest := 10000 * 2 * math.Pi * 220 / SampleRate
	for i := 1; i < 960-gone; i++ {
		if jump := math.Abs(float64(pcm[2*i]) - float64(pcm[2*i-2])); jump > 1.5*steepest {
			t.Errorf("jump of %v at %d", jump, i)
		}
	}
	random := rand.New(rand.NewPCG(1, 1))
	for i := range pcm {
		pcm[i] = int16(random.IntN(20000) - 10000)
	}
	if gone := accelerate(pcm); gone != 0 {
		t.Errorf("took %d samples of noise", gone)
	}
}
