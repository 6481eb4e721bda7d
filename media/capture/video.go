package capture

import (
	"context"
	"crypto/rand"
	"image"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// VideoOptions says what a video track is. The zero value is VP8 in LiveKit's layers for 1280x720 at 30 frames/s.
type VideoOptions struct {
	ID        string       // track id in the SDP; default random
	StreamID  string       // media stream id in the SDP; default random
	Codec     *codec.Video // default VP8; one without simulcast has one layer, the highest
	Layers    []Layer      // low to high
	Screen    bool         // text and windows rather than people
	Transform FrameTransform
	Logger    *slog.Logger // default none
}

// Video is a source of pictures on its way to others, in one or more layers. Its methods may be called from anywhere.
type Video struct {
	layers []*videoLayer
	muted  atomic.Bool
	logger *slog.Logger
	copies pool

	push    sync.Mutex // guards what follows, and that all layers are muted at once
	clock   clock
	epoch   uint64
	loaded  time.Time // of the last Load
	still   *still    // nil: pictures that are alike are sent all the same
	failing bool
	closed  bool
}

// NewVideo makes the tracks; nothing is sent before Run.
func NewVideo(o VideoOptions) *Video {
	if o.Codec == nil {
		o.Codec = codec.VP8
	}
	if o.ID == "" {
		o.ID = rand.Text()
	}
	if o.StreamID == "" {
		o.StreamID = rand.Text()
	}
	if o.Transform == nil {
		o.Transform = asCoded{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	layers := o.Layers
	if len(layers) == 0 {
		layers = Layers(1280, 720, 30, o.Screen)
	}
	if !o.Codec.Simulcast {
		layers = layers[len(layers)-1:]
	}
	v := &Video{logger: o.Logger, clock: clock{rate: int64(o.Codec.ClockRate)}}
	if o.Screen {
		v.still = &still{}
	}
	for i, l := range layers {
		if len(layers) == 1 {
			l.RID = ""
		}
		v.layers = append(v.layers, newVideoLayer(l, o))
		if i > 0 {
			v.layers[i].below = v.layers[i-1]
		}
	}
	v.layers[0].unknown = make(chan struct{}, 1)
	return v
}

// Tracks gives one track per layer, low to high, of one ID and StreamID and with the layers' RIDs: the first is for
// AddTransceiverFromTrack, the others for AddEncoding on its sender, all before the offer.
func (v *Video) Tracks() []webrtc.TrackLocal {
	tracks := make([]webrtc.TrackLocal, len(v.layers))
	for i, l := range v.layers {
		tracks[i] = &l.track
	}
	return tracks
}

// Identify tells which transceiver carries the tracks on one peer connection, after the last AddEncoding and before
// anything is sent. The packets of several layers have to name the transceiver's media id, which pion tells nobody
// else; without it, a receiver cannot tell what they are. A single layer does without. The tracks have this method
// too.
func (v *Video) Identify(t *webrtc.RTPTransceiver) {
	for _, l := range v.layers {
		l.track.Identify(t)
	}
}

// Run has one goroutine for each layer encode and send what is pushed, until ctx is done and they have ended. One Run
// at a time.
func (v *Video) Run(ctx context.Context) {
	var work sync.WaitGroup
	for _, l := range v.layers {
		work.Go(func() { l.run(ctx, v) })
	}
	work.Wait()
}

// Push hands a picture to all layers that are wanted by someone who is bound. It waits for no encoder: a layer that is
// busy takes the newest picture when it is done. pic stays the caller's.
func (v *Video) Push(pic *image.YCbCr, captured time.Time) {
	v.push.Lock()
	defer v.push.Unlock()
	if v.closed || pic == nil || v.muted.Load() {
		return
	}
	var shared *picture
	if v.still != nil && v.still.rests(pic, captured, v.keyAsked()) {
		return
	}
	for _, l := range slices.Backward(v.layers) { // each asks whether the one below is known, before that gets this one
		if !l.wants(captured) {
			continue
		}
		if shared == nil {
			if shared = v.share(pic, captured); shared == nil {
				return
			}
		}
		l.next.put(shared.hold())
	}
	if shared != nil {
		shared.release()
	}
}

// keyAsked says whether somebody waits for a key frame of any layer.
func (v *Video) keyAsked() bool {
	return slices.ContainsFunc(v.layers, func(l *videoLayer) bool { return l.keys.asked() })
}

// share copies a picture, which its owner will draw over while the layers are at work on it.
func (v *Video) share(pic *image.YCbCr, captured time.Time) *picture {
	p, err := v.copies.copyOf(pic)
	if err != nil && !v.failing { // say it once
		v.logger.Warn("picture cannot be used", "err", err)
	}
	v.failing = err != nil
	if err != nil {
		return nil
	}
	p.captured, p.epoch = captured, v.epoch
	p.stamp, p.pts = v.clock.at(captured)
	return p
}

// SetMuted stops and resumes the sending. Once SetMuted(true) has returned, no picture captured before leaves any
// more, even where one was being encoded; only a little black does on connections that have not had any yet. The first
// picture after a pause is a key frame.
func (v *Video) SetMuted(muted bool) {
	v.push.Lock()
	defer v.push.Unlock()
	if v.muted.Swap(muted) == muted {
		return
	}
	v.epoch++
	for _, l := range v.layers {
		l.track.enter(v.epoch)
		if muted {
			l.next.clear()
		} else {
			l.keys.force()
		}
	}
	if muted {
		v.layers[0].introduceSoon() // to who was bound and had no picture yet
	}
}

// Muted says what was last set.
func (v *Video) Muted() bool { return v.muted.Load() }

// SetLayers turns layers on and off by RID; those that are not in the map stay as they are. A layer that comes back
// begins with a key frame.
func (v *Video) SetLayers(active map[string]bool) {
	for _, l := range v.layers {
		if on, ok := active[l.RID]; ok && !l.off.Swap(!on) != on && on {
			l.keys.force()
		}
	}
}

// Layers are those that pictures are sent in, low to high.
func (v *Video) Layers() []Layer {
	layers := make([]Layer, len(v.layers))
	for i, l := range v.layers {
		layers[i] = l.Layer
	}
	return layers
}

// Codec is what the pictures are coded with.
func (v *Video) Codec() *codec.Video { return v.layers[0].codec }

// Close ends the sending, after Run; later pushes do nothing. It does not wait for the RTCP readers, see [Video.Wait].
func (v *Video) Close() {
	v.push.Lock()
	defer v.push.Unlock()
	v.closed = true
	for _, l := range v.layers {
		l.next.clear()
		l.track.close()
	}
}

// Wait returns when all RTCP readers have ended, which they do when the peer connections they belong to are closed.
func (v *Video) Wait(ctx context.Context) error {
	tracks := make([]*track, len(v.layers))
	for i, l := range v.layers {
		tracks[i] = &l.track
	}
	return waitFor(ctx, tracks...)
}
