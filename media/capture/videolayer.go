package capture

import (
	"context"
	"fmt"
	"image"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/media/allocation"
	"confab/media/codec"
)

// videoLayer is one layer: an encoder with a goroutine of its own, and the track it feeds.
type videoLayer struct {
	Layer
	codec     *codec.Video
	screen    bool
	transform FrameTransform
	logger    *slog.Logger

	track track
	next  *slot // in: pictures
	keys  keys
	off   atomic.Bool
	size  atomic.Uint64
	meter meter

	target    atomic.Pointer[allocation.Target] // nil: as Layer says
	roundTrip atomic.Int64
	busy      atomic.Int64 // nanoseconds that the goroutine was at work, since they were counted last

	below   *videoLayer   // nil for the lowest
	unknown chan struct{} // in: a server may not know of it; nil unless it is the lowest layer

	limiter limiter // guarded by Video.push

	// What follows is the goroutine's.
	encoder codec.VideoEncoder
	rates   codec.Rates // the encoder's
	ahead   bucket
	scaled  *image.YCbCr
	payload codec.Packetizer
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
	v := &videoLayer{
		Layer: l, codec: o.Codec, screen: o.Screen, transform: o.Transform, logger: o.Logger,
		next: newSlot(), payload: o.Codec.NewPacketizer(),
	}
	v.track = track{
		id: o.ID, streamID: o.StreamID, rid: l.RID, kind: webrtc.RTPCodecTypeVideo, format: &o.Codec.Format, to: v,
	}
	v.setSize(l.Width, l.Height)
	return v
}

// keyFrameWanted implements feedback.
func (l *videoLayer) keyFrameWanted() { l.keys.ask(time.Now(), time.Duration(l.roundTrip.Load())) }

// lossReported implements feedback: what losses say of the path has come with the aim.
func (l *videoLayer) lossReported(int) {}

// wants says whether the picture of that time is for this layer.
func (l *videoLayer) wants(captured time.Time) bool {
	return l.isOn() && l.track.bound() && !l.early() && l.limiter.pass(captured, l.aim().FrameRate)
}

// run sends the newest picture, again and again, until ctx is done.
func (l *videoLayer) run(ctx context.Context, v *Video) {
	defer l.closeEncoder()
	introduction := time.NewTimer(introduceEvery)
	defer introduction.Stop()
	introduction.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.next.filled:
			if p := l.next.take(); p != nil {
				l.forward(p)
				p.release()
			}
		case <-l.unknown:
			introduction.Reset(introduceEvery)
		case <-introduction.C:
			if l.introduce(v) {
				introduction.Reset(introduceEvery)
			}
		}
	}
}

// forward sends one picture, unless nobody wants it any more, or it does not fit.
func (l *videoLayer) forward(p *picture) {
	began := time.Now()
	defer func() { l.busy.Add(int64(time.Since(began))) }()
	d := l.track.demand(p.captured)
	if !l.isOn() || !d.bound {
		return
	}
	key := l.keys.due(p.captured, l.cadence()) || d.key
	if !key && l.target.Load() != nil && l.ahead.full(p.captured, l.aim().Bitrate) {
		return
	}
	switch err := l.send(p, key); {
	case err == nil:
		l.failing = false
	case !l.failing:
		l.failing = true // say it once
		l.logger.Warn("video layer cannot be encoded", "rid", l.RID, "err", err)
	}
}

// early says that the layer below has to become known first. LiveKit takes the layers that begin at one moment for the
// same one now and then ("duplicate layer"), and shows nothing of them.
func (l *videoLayer) early() bool {
	return l.below != nil && l.below.isOn() && l.below.track.stranger()
}

// send scales, encodes, transforms and writes one picture.
func (l *videoLayer) send(p *picture, key bool) error {
	coded, err := l.encode(p, key)
	var data []byte
	if err == nil && len(coded.Data) > 0 {
		size := l.size.Load()
		data, err = l.transform.TransformFrame(CodedFrame{
			Data: coded.Data, Key: coded.Key, RID: l.RID, Timestamp: p.stamp,
			Width: int(size >> 32), Height: int(uint32(size)),
		})
	}
	if err != nil || len(data) == 0 {
		if key || coded.Key || len(coded.Data) > 0 {
			l.keys.force() // it was not made, or what follows refers to it
		}
		return err
	}
	if coded.Key {
		l.keys.sent(p.captured, time.Now(), l.cadence(), len(data))
	}
	coded.Data = data
	l.payload.Begin(coded)
	packets, bytes, sent := l.track.sendFrame(l.payload, p.epoch, p.stamp, coded.Key)
	l.wasted = !sent
	if sent {
		l.ahead.add(bytes)
		l.meter.add(time.Now(), coded.Key, packets, bytes)
	}
	return nil
}

func (l *videoLayer) encode(p *picture, key bool) (codec.Packet, error) {
	aim := l.aim()
	if aim.Bitrate <= 0 { // black, by which a muted layer introduces itself
		aim = l.best()
	}
	fitted, err := l.fit(p.YCbCr, aim.Width, aim.Height)
	if err != nil {
		return codec.Packet{}, err
	}
	// The bits of frames that nobody got must not count against the first one that somebody does get, or that would be
	// a very poor picture.
	if l.wasted {
		l.closeEncoder()
	}
	if err := l.tune(fitted.Rect.Size(), ratesOf(aim)); err != nil {
		return codec.Packet{}, err
	}
	coded, err := l.encoder.Encode(fitted, p.pts, key)
	if err != nil { // start over with the next picture
		l.closeEncoder()
	}
	return coded, err
}

// tune opens the encoder if there is none, and has it aim at other rates.
func (l *videoLayer) tune(size image.Point, rates codec.Rates) error {
	if l.encoder == nil {
		e, err := codec.NewVideoEncoder(codec.EncoderOptions{
			Codec: l.codec, Width: size.X, Height: size.Y, FrameRate: rates.FrameRate, Bitrate: rates.Bitrate,
			Screen: l.screen,
		})
		if err != nil {
			return fmt.Errorf("open encoder: %w", err)
		}
		l.encoder = e
		l.rates = codec.Rates{Bitrate: rates.Bitrate, FrameRate: rates.FrameRate}
	}
	if rates != l.rates {
		if err := l.encoder.SetRates(rates); err != nil {
			return fmt.Errorf("set rates: %w", err)
		}
		l.rates = rates
	}
	return nil
}

func (l *videoLayer) closeEncoder() {
	if l.encoder != nil {
		l.encoder.Close()
		l.encoder = nil
	}
}

// fit scales the picture into a size, keeping its shape.
func (l *videoLayer) fit(pic *image.YCbCr, width, height int) (*image.YCbCr, error) {
	w, h := fit(pic.Rect.Dx(), pic.Rect.Dy(), width, height)
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
