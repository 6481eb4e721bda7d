package capture

import (
	"context"
	"crypto/rand"
	"image"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// VideoOptions says what a video track is. The zero value is VP8 in LiveKit's layers for 1280x720 at 30 frames/s.
type VideoOptions struct {
	ID       string           // track id in the SDP; default random
	StreamID string           // media stream id in the SDP; default random
	Codec    codec.VideoCodec // default VP8; VP9 has one layer, the highest
	Layers   []Layer          // low to high
	Screen   bool             // text and windows rather than people
	Logger   *slog.Logger     // default none
}

// Video is a source of pictures on its way to others, in one or more layers. Its methods may be called from anywhere.
type Video struct {
	layers []*videoLayer
	muted  atomic.Bool
	logger *slog.Logger

	push   sync.Mutex // held while a picture is worked on; guards what follows
	clock  clock
	closed bool
}

// NewVideo makes the tracks; nothing runs until they are bound and pictures are pushed.
func NewVideo(o VideoOptions) *Video {
	if o.Codec == 0 {
		o.Codec = codec.VP8
	}
	if o.ID == "" {
		o.ID = rand.Text()
	}
	if o.StreamID == "" {
		o.StreamID = rand.Text()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	layers := o.Layers
	if len(layers) == 0 {
		layers = Layers(1280, 720, 30, o.Screen)
	}
	if o.Codec == codec.VP9 {
		layers = layers[len(layers)-1:]
	}
	v := &Video{logger: o.Logger, clock: clock{rate: 90_000}}
	for _, l := range layers {
		if len(layers) == 1 {
			l.RID = ""
		}
		v.layers = append(v.layers, newVideoLayer(l, o))
	}
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
// anything is sent. The packets of several layers have to name the transceiver's media id, which pion tells nobody else;
// without it, a receiver cannot tell what they are. A single layer does without. The tracks have this method too.
func (v *Video) Identify(t *webrtc.RTPTransceiver) {
	for _, l := range v.layers {
		l.track.Identify(t)
	}
}

// Push sends a picture to everyone who is bound, in all layers that are wanted. It returns when it is written, and does
// not keep pic.
func (v *Video) Push(pic *image.YCbCr, captured time.Time) {
	v.push.Lock()
	defer v.push.Unlock()
	if v.closed || pic == nil || v.muted.Load() {
		return
	}
	var stamp uint32
	var pts time.Duration
	var stamped bool
	for _, l := range v.layers {
		key, wanted := l.wants(captured)
		if !wanted {
			continue
		}
		if !stamped { // one for all layers: receivers that change layers see no jump
			stamp, pts = v.clock.at(captured)
			stamped = true
		}
		switch err := l.send(pic, captured, pts, stamp, key); {
		case err == nil:
			l.failing = false
		case !l.failing:
			l.failing = true // say it once
			v.logger.Warn("video layer cannot be encoded", "rid", l.RID, "err", err)
		}
	}
}

// SetMuted stops and resumes the sending. The first picture after a pause is a key frame.
func (v *Video) SetMuted(muted bool) {
	if v.muted.Swap(muted) && !muted {
		for _, l := range v.layers {
			l.keys.force()
		}
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

// SetBitrate changes the target of one layer, in bit/s. An unknown RID or a rate that is not positive changes nothing.
func (v *Video) SetBitrate(rid string, bps int) {
	for _, l := range v.layers {
		if l.RID == rid && bps > 0 {
			l.bitrate.Store(int64(bps))
		}
	}
}

// LayerStats is what a layer does. Counters only grow.
type LayerStats struct {
	RID           string
	Width, Height int     // of the last frame; before it, of the layer
	FPS           float64 // frames sent in the last second
	Bitrate       int     // bit/s of RTP payload sent in the last second
	Active        bool    // wanted, bound and not muted

	Frames, KeyFrames, Packets, Bytes uint64
}

// Stats tells of all layers, low to high.
func (v *Video) Stats() []LayerStats {
	stats := make([]LayerStats, len(v.layers))
	for i, l := range v.layers {
		stats[i] = l.stats(time.Now(), v.muted.Load())
	}
	return stats
}

// Close frees the encoders; later pushes do nothing. It does not wait for the RTCP readers, see [Video.Wait].
func (v *Video) Close() {
	v.push.Lock()
	defer v.push.Unlock()
	v.closed = true
	for _, l := range v.layers {
		l.close()
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
