package render

import (
	"crypto/sha256"
	"image"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"

	"confab/media/codec"
	"confab/media/internal/tracktest"
)

// scene draws picture number n of a moving pattern.
func scene(pic *image.YCbCr, n int) {
	for y := range pic.Rect.Dy() {
		row := pic.Y[y*pic.YStride:]
		for x := range pic.Rect.Dx() {
			row[x] = byte(16 + (x*3+y*2+n*5)%200)
		}
	}
	for y := range pic.Rect.Dy() / 2 {
		for x := range pic.Rect.Dx() / 2 {
			pic.Cb[y*pic.CStride+x], pic.Cr[y*pic.CStride+x] = byte(64+(x+n)%128), byte(64+(y+2*n)%128)
		}
	}
}

// sender encodes, packetises and knows what every picture has to look like.
type sender struct {
	t        *testing.T
	kind     *codec.Video
	encoder  codec.VideoEncoder
	decoder  codec.VideoDecoder
	pack     rtp.Packetizer
	pic      *image.YCbCr
	number   int
	expected map[uint32][32]byte // digest of the picture by timestamp
}

func newSender(t *testing.T, kind *codec.Video, width, height int) *sender {
	t.Helper()
	s := &sender{t: t, kind: kind, pic: codec.New420(width, height), expected: map[uint32][32]byte{}}
	s.resize(width, height)
	var err error
	if s.decoder, err = codec.NewVideoDecoder(kind); err != nil {
		t.Fatal(err)
	}
	payloadType, payloader := tracktest.VP8, rtp.Payloader(&codecs.VP8Payloader{EnablePictureID: true})
	if kind == codec.VP9 {
		payloadType, payloader = tracktest.VP9, &codecs.VP9Payloader{}
	}
	s.pack = rtp.NewPacketizer(1200, payloadType, 1, payloader, rtp.NewFixedSequencer(65500), 90000)
	t.Cleanup(func() {
		s.encoder.Close()
		s.decoder.Close()
	})
	return s
}

// resize is what a change of simulcast layer looks like to the receiver: another size, from a key frame on.
func (s *sender) resize(width, height int) {
	s.t.Helper()
	if s.encoder != nil {
		s.encoder.Close()
	}
	s.pic = codec.New420(width, height)
	var err error
	s.encoder, err = codec.NewVideoEncoder(codec.EncoderOptions{
		Codec: s.kind, Width: width, Height: height, FrameRate: 30, Bitrate: 300_000,
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// next is the next picture in packets.
func (s *sender) next(key bool) []*rtp.Packet {
	s.t.Helper()
	scene(s.pic, s.number)
	coded, err := s.encoder.Encode(s.pic, time.Duration(s.number)*time.Second/30, key)
	if err != nil {
		s.t.Fatal(err)
	}
	s.number++
	made := s.pack.Packetize(slices.Clone(coded.Data), 3000)
	if len(made) == 0 {
		return nil
	}
	pic, err := s.decoder.Decode(coded.Data)
	if err != nil {
		s.t.Fatal(err)
	}
	s.expected[made[0].Timestamp] = digest(pic)
	return made
}

func digest(pic *image.YCbCr) [32]byte {
	hash := sha256.New()
	size := pic.Bounds().Size()
	for y := range size.Y {
		hash.Write(pic.Y[y*pic.YStride:][:size.X])
	}
	for y := range size.Y / 2 {
		hash.Write(pic.Cb[y*pic.CStride:][:size.X/2])
		hash.Write(pic.Cr[y*pic.CStride:][:size.X/2])
	}
	return [32]byte(hash.Sum(nil))
}

// network is one way for packets to a Video, and the way back for its requests.
type network struct {
	*sender
	video     *Video
	track     *tracktest.Track
	again     []*rtp.Packet // to be sent again two pictures later
	wanted    atomic.Bool   // a key frame
	shown     int
	corrupted int
	sizes     []image.Point
	ended     chan error
}

func newNetwork(t *testing.T, kind *codec.Video) *network {
	n := &network{sender: newSender(t, kind, 320, 180), track: tracktest.New(), ended: make(chan error)}
	n.video = NewVideo(Options{
		Track:           n.track,
		RequestKeyFrame: func() { n.wanted.Store(true) },
		Sink: func(pic *image.YCbCr, _ time.Time, stamp uint32) {
			n.shown++
			if digest(pic) != n.expected[stamp] {
				n.corrupted++
			}
			if size := pic.Bounds().Size(); len(n.sizes) == 0 || n.sizes[len(n.sizes)-1] != size {
				n.sizes = append(n.sizes, size)
			}
		},
	})
	go func() { n.ended <- n.video.Run(t.Context()) }()
	return n
}

// send sends one picture and waits a frame time. What lose names is lost, and sent again 66 ms later if again is set.
func (n *network) send(lose func() bool, again bool) {
	late := n.again
	n.again = nil
	wanted := n.wanted.Swap(false)
	packets := n.next(wanted)
	if wanted && len(packets) == 0 {
		n.wanted.Store(true)
	}
	for _, packet := range packets {
		switch {
		case !lose():
			n.track.Put(packet)
		case again:
			n.again = append(n.again, packet)
		}
	}
	time.Sleep(frameTime)
	synctest.Wait()
	n.track.Put(late...)
	synctest.Wait()
}

func (n *network) finish() Stats {
	n.track.Put(n.again...)
	synctest.Wait()
	n.track.End()
	if err := <-n.ended; err != nil {
		n.t.Error(err)
	}
	return n.video.Stats()
}

// One packet in twenty is lost. What is shown is bit for bit what the sender's own decoder has, and whatever is not
// shown is explained by a loss.
func TestVideoNeverShowsDamage(t *testing.T) {
	for name, row := range map[string]struct {
		kind  *codec.Video
		again bool
	}{
		"vp8-for-good":   {codec.VP8, false},
		"vp8-sent-again": {codec.VP8, true},
		"vp9-for-good":   {codec.VP9, false},
		"vp9-sent-again": {codec.VP9, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const pictures = 300
				random := rand.New(rand.NewPCG(5, 6))
				n := newNetwork(t, row.kind)
				for range pictures {
					n.send(func() bool { return n.number > 1 && random.IntN(20) == 0 }, row.again)
				}
				stats := n.finish()
				t.Logf("%d of %d shown, %d lost packets, %d key frames asked, %d freezes of %v",
					n.shown, pictures, stats.PacketsLost, stats.KeyFrameRequests, stats.Freezes, stats.FreezeDuration)
				if n.corrupted > 0 || stats.DecodeErrors > 0 {
					t.Errorf("%d damaged pictures shown, %d errors", n.corrupted, stats.DecodeErrors)
				}
				if row.again && (n.shown < pictures-3 || stats.KeyFrameRequests != 0 || stats.Freezes != 0) {
					t.Errorf("everything came in the end, but: %d shown, %+v", n.shown, stats)
				}
				if !row.again &&
					(stats.KeyFrameRequests == 0 || stats.Freezes > stats.KeyFrameRequests+1 || n.shown < pictures/5) {
					t.Errorf("%d shown, %+v", n.shown, stats)
				}
			})
		})
	}
}

// The size changes with the layer that the SFU forwards.
func TestVideoFollowsTheSize(t *testing.T) {
	for _, kind := range []*codec.Video{codec.VP8, codec.VP9} {
		t.Run(kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				never := func() bool { return false }
				n := newNetwork(t, kind)
				sizes := []image.Point{{320, 180}, {640, 360}, {160, 90}, {320, 180}}
				for _, size := range sizes {
					n.resize(size.X, size.Y)
					for range 5 {
						n.send(never, false)
					}
				}
				stats := n.finish()
				if !slices.Equal(n.sizes, sizes) || n.corrupted != 0 || stats.Width != 320 || stats.Height != 180 {
					t.Errorf("sizes %v, %d damaged, %+v", n.sizes, n.corrupted, stats)
				}
			})
		})
	}
}
