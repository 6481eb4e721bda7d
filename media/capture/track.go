package capture

import (
	"slices"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// feedback is what receivers report on a track. Its methods are called from RTCP readers, or by Bind.
type feedback interface {
	keyFrameWanted()
	lossReported(percent int)
	bound() // to another connection; the track is locked
}

// track is a [webrtc.TrackLocal] that can be bound any number of times; every binding gets the same payloads.
type track struct {
	id, streamID, rid string
	kind              webrtc.RTPCodecType
	format            *codec.Format
	redundant         *codec.Format // RED, to be used where it is agreed on too; nil for pictures
	to                feedback

	mu       sync.Mutex
	closed   bool
	epoch    uint64                 // grows with each mute and unmute
	bindings []*binding             // bound now
	reading  map[bindingKey]bool    // whose RTCP reader runs, bound or not
	quiet    chan struct{}          // closed when no reader runs; nil before the first
	mids     map[webrtc.SSRC]midder // told by identify, by the SSRC they send with
	payload  []byte                 // room for what repeats
}

// midder is a *webrtc.RTPTransceiver, asked for its media id when that is known.
type midder interface{ Mid() string }

// bindingKey tells bindings apart. pion gives all encodings of one sender the same ID.
type bindingKey struct {
	id   string
	ssrc webrtc.SSRC
}

func (t *track) ID() string                { return t.id }
func (t *track) RID() string               { return t.rid }
func (t *track) StreamID() string          { return t.streamID }
func (t *track) Kind() webrtc.RTPCodecType { return t.kind }

// Bind is called by pion when a codec was agreed on; what is written before the transport is up goes nowhere.
func (t *track) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	agreed, ok := pick(t.format, ctx.CodecParameters())
	if !ok {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	b := newBinding(ctx, agreed.PayloadType)
	if red, ok := pick(t.redundant, ctx.CodecParameters()); ok {
		agreed, b.redType = red, uint8(red.PayloadType)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := bindingKey{ctx.ID(), ctx.SSRC()}
	t.bindings = append(t.bindings, b)
	t.to.lossReported(0) // what was lost on another path says nothing of this one
	t.to.bound()
	if len(t.reading) == 0 {
		t.reading, t.quiet = make(map[bindingKey]bool), make(chan struct{})
	}
	if !t.reading[key] { // ReplaceTrack binds a track anew whose reader never ended
		t.reading[key] = true
		go t.readRTCP(key, ctx.RTCPReader())
	}
	return agreed, nil
}

// Unbind is called by pion before it closes what the RTCP reader reads, holding a lock that the closing needs: it must
// not wait for the reader.
func (t *track) Unbind(ctx webrtc.TrackLocalContext) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, b := range t.bindings {
		if b.key == (bindingKey{ctx.ID(), ctx.SSRC()}) {
			t.bindings = append(t.bindings[:i], t.bindings[i+1:]...)
			delete(t.mids, b.key.ssrc)
			return nil
		}
	}
	return webrtc.ErrUnbindFailed
}

// pick finds a format in what was negotiated.
func pick(f *codec.Format, negotiated []webrtc.RTPCodecParameters) (webrtc.RTPCodecParameters, bool) {
	for _, c := range negotiated {
		if f != nil && f.Fits(c.RTPCodecCapability) {
			return c, true
		}
	}
	return webrtc.RTPCodecParameters{}, false
}

// Identify tells which transceiver carries the track on one peer connection, see [Video.Identify]. Whoever knows the
// track only as a [webrtc.TrackLocal] can ask for this method by an interface.
func (t *track) Identify(tr *webrtc.RTPTransceiver) {
	sender := tr.Sender()
	if sender == nil {
		return
	}
	for _, e := range sender.GetParameters().Encodings {
		if e.RID == t.rid {
			t.identify(e.SSRC, tr)
		}
	}
}

// identify notes which transceiver sends with that SSRC.
func (t *track) identify(ssrc webrtc.SSRC, m midder) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mids == nil {
		t.mids = make(map[webrtc.SSRC]midder)
	}
	t.mids[ssrc] = m
}

// demand is what the bindings want.
type demand struct {
	bound bool // there is one that frames should be made for
	key   bool // one of them waits for a key frame
}

// demand asks the bindings whether a frame captured at now is worth making.
func (t *track) demand(now time.Time) (d demand) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.bindings {
		bound, key := b.demand(now)
		d.bound = d.bound || bound
		d.key = d.key || key
	}
	return d
}

// enter begins another epoch: frames that were captured in the last one leave no more.
func (t *track) enter(epoch uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.epoch = epoch
}

// sendFrame writes a video frame that was captured in an epoch to all bindings that can use it. sent is whether any
// packet left on any of them.
func (t *track) sendFrame(p codec.Packetizer, epoch uint64, stamp uint32, key bool) (packets, bytes int, sent bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.epoch != epoch {
		return 0, 0, false
	}
	for _, b := range t.bindings {
		b.begin(key)
	}
	for last := false; !last; {
		var payload []byte
		if payload, last = p.Next(); payload == nil {
			break
		}
		packets++
		bytes += len(payload)
		for _, b := range t.bindings {
			b.write(t, payload, rtp.Header{Marker: last, Timestamp: stamp})
		}
	}
	for _, b := range t.bindings {
		sent = b.end(key) || sent
	}
	return packets, bytes, sent
}

// sendSound writes one audio packet to all bindings. bytes is the largest payload that left on any; 0: none did.
func (t *track) sendSound(s sound) (bytes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.bindings {
		b.level[0] = s.level
		b.begin(true)
		payload := s.payload(t.payload, b.payloadType, b.redType)
		if b.redType != 0 {
			t.payload = payload
		}
		b.write(t, payload, rtp.Header{Marker: s.marker, Timestamp: s.stamp})
		if b.end(true) {
			bytes = max(bytes, len(payload))
		}
	}
	return bytes
}

// repeats says whether there is a binding that takes RED.
func (t *track) repeats() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.bindings, func(b *binding) bool { return b.redType != 0 })
}

// close makes the track write nothing any more. Bindings stay until pion unbinds them.
func (t *track) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
}

// stranger says whether there is a binding on which too few frames have left for its server to know the track.
func (t *track) stranger() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.closed && slices.ContainsFunc(t.bindings, func(b *binding) bool { return b.frames < introductions })
}

// bound says whether there is any binding.
func (t *track) bound() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.bindings) > 0 && !t.closed
}
