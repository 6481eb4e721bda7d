package capture

import (
	"fmt"
	"image"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// videoLayer is one layer: an encoder and the track it feeds.
type videoLayer struct {
	Layer
	codec   codec.VideoCodec
	screen  bool
	track   track
	keys    keys
	off     atomic.Bool
	bitrate atomic.Int64 // wanted, bit/s
	size    atomic.Uint64
	meter   meter

	// Guarded by Video.push.
	encoder *codec.VideoEncoder
	rate    int64 // the encoder's, bit/s
	scaled  *image.YCbCr
	limiter limiter
	payload payloader
	wasted  bool // the last frame reached nobody
	failing bool
}

func newVideoLayer(l Layer, o VideoOptions) *videoLayer {
	if l.FrameRate <= 0 {
		l.FrameRate = 30
	}
	if l.Bitrate <= 0 {
		all := Layers(l.Width, l.Height, l.FrameRate, o.Screen)
		l.Bitrate = all[len(all)-1].Bitrate
	}
	v := &videoLayer{Layer: l, codec: o.Codec, screen: o.Screen, payload: newPayloader(o.Codec)}
	v.track = track{
		id: o.ID, streamID: o.StreamID, rid: l.RID, kind: webrtc.RTPCodecTypeVideo, mime: o.Codec.MimeType(), to: v,
	}
	v.bitrate.Store(int64(l.Bitrate))
	v.setSize(l.Width, l.Height)
	return v
}

// keyFrameWanted implements feedback.
func (l *videoLayer) keyFrameWanted() { l.keys.ask() }

// lossReported implements feedback. What to do about loss is for whoever calls SetBitrate.
func (l *videoLayer) lossReported(int) {}

// wants says whether the picture of that time is for this layer, and whether it has to be a key frame.
func (l *videoLayer) wants(captured time.Time) (key, wanted bool) {
	if l.off.Load() {
		return false, false
	}
	d := l.track.demand(captured)
	if !d.bound || !l.limiter.pass(captured, l.FrameRate) {
		return false, false
	}
	return l.keys.due(captured) || d.key, true
}

// send scales, encodes and writes one picture.
func (l *videoLayer) send(pic *image.YCbCr, captured time.Time, pts time.Duration, stamp uint32, key bool) error {
	p, err := l.encode(pic, pts, key)
	if err != nil || len(p.Data) == 0 {
		if key {
			l.keys.force() // it was not made: the wish stands
		}
		return err
	}
	if p.Key {
		l.keys.sent(captured)
	}
	l.payload.begin(p.Data)
	packets, bytes, sent := l.track.sendFrame(l.payload, stamp, p.Key)
	l.wasted = !sent
	if sent {
		l.meter.add(time.Now(), p.Key, packets, bytes)
	}
	return nil
}

func (l *videoLayer) encode(pic *image.YCbCr, pts time.Duration, key bool) (codec.Packet, error) {
	fitted, err := l.fit(pic)
	if err != nil {
		return codec.Packet{}, err
	}
	// The bits of frames that nobody got must not count against the first one that somebody does get, or that would be
	// a very poor picture.
	if l.wasted && l.encoder != nil {
		l.encoder.Close()
		l.encoder = nil
	}
	if err := l.tune(fitted.Rect.Dx(), fitted.Rect.Dy()); err != nil {
		return codec.Packet{}, err
	}
	p, err := l.encoder.Encode(fitted, pts, key)
	if err != nil { // start over with the next picture
		l.encoder.Close()
		l.encoder = nil
	}
	return p, err
}

// tune opens the encoder if there is none, and sets its bit rate if another is wanted.
func (l *videoLayer) tune(width, height int) error {
	rate := l.bitrate.Load()
	switch {
	case l.encoder == nil:
		e, err := codec.NewVideoEncoder(codec.EncoderOptions{
			Codec: l.codec, Width: width, Height: height, FrameRate: l.FrameRate, Bitrate: int(rate), Screen: l.screen,
		})
		if err != nil {
			return fmt.Errorf("open encoder: %w", err)
		}
		l.encoder = e
	case rate != l.rate:
		if err := l.encoder.SetBitrate(int(rate)); err != nil {
			return fmt.Errorf("set bitrate: %w", err)
		}
	}
	l.rate = rate
	return nil
}

// fit scales the picture to the layer's size, which follows the picture's shape.
func (l *videoLayer) fit(pic *image.YCbCr) (*image.YCbCr, error) {
	w, h := fit(pic.Rect.Dx(), pic.Rect.Dy(), l.Width, l.Height)
	l.setSize(w, h)
	if pic.Rect.Dx() == w && pic.Rect.Dy() == h {
		return pic, nil
	}
	if l.scaled == nil || l.scaled.Rect.Dx() != w || l.scaled.Rect.Dy() != h {
		l.scaled = codec.New420(w, h)
	}
	if err := codec.Scale(l.scaled, pic); err != nil {
		return nil, fmt.Errorf("scale to %dx%d: %w", w, h, err)
	}
	return l.scaled, nil
}

func (l *videoLayer) setSize(w, h int) { l.size.Store(uint64(w)<<32 | uint64(uint32(h))) }

func (l *videoLayer) stats(now time.Time, muted bool) LayerStats {
	size := l.size.Load()
	s := LayerStats{RID: l.RID, Width: int(size >> 32), Height: int(uint32(size))}
	s.Active = !muted && !l.off.Load() && l.track.bound()
	s.FPS, s.Bitrate = l.meter.lastSecond(now)
	s.Frames, s.KeyFrames, s.Packets, s.Bytes = l.meter.totals()
	return s
}

func (l *videoLayer) close() {
	l.track.close()
	if l.encoder != nil {
		l.encoder.Close()
		l.encoder = nil
	}
}
