package capture

import (
	"strings"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// feedback is what receivers report on a track. Its methods are called from RTCP readers.
type feedback interface {
	keyFrameWanted()
	lossReported(percent int)
}

// track is a [webrtc.TrackLocal] that can be bound any number of times; every binding gets the same payloads.
type track struct {
	id, streamID, rid string
	kind              webrtc.RTPCodecType
	mime              string
	to                feedback

	mu       sync.Mutex
	closed   bool
	bindings []*binding              // bound now
	reading  map[bindingKey]*binding // whose RTCP reader runs, bound or not
	quiet    chan struct{}           // closed when no reader runs; nil before the first
	mids     map[webrtc.SSRC]midder  // told by identify, by the SSRC they send with
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
	agreed, ok := t.pick(ctx.CodecParameters())
	if !ok {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := bindingKey{ctx.ID(), ctx.SSRC()}
	b := newBinding(ctx, agreed.PayloadType)
	t.bindings = append(t.bindings, b)
	if len(t.reading) == 0 {
		t.reading, t.quiet = make(map[bindingKey]*binding), make(chan struct{})
	}
	_, running := t.reading[key] // ReplaceTrack binds a track anew whose reader never ended
	t.reading[key] = b
	if !running {
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

// pick finds the codec in what was negotiated. VP9 has to be profile 0, which is what the encoder makes.
func (t *track) pick(negotiated []webrtc.RTPCodecParameters) (webrtc.RTPCodecParameters, bool) {
	for _, c := range negotiated {
		if !strings.EqualFold(c.MimeType, t.mime) {
			continue
		}
		if strings.EqualFold(c.MimeType, webrtc.MimeTypeVP9) && strings.Contains(c.SDPFmtpLine, "profile-id=") &&
			!strings.Contains(c.SDPFmtpLine, "profile-id=0") {
			continue
		}
		return c, true
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

// sendFrame writes a video frame to all bindings that can use it. sent is whether any packet left on any of them.
func (t *track) sendFrame(p payloader, stamp uint32, key bool) (packets, bytes int, sent bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.bindings {
		b.begin(key)
	}
	for last := false; !last; {
		var payload []byte
		if payload, last = p.next(); payload == nil {
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

// sendSound writes one audio packet to all bindings. sent is whether it left on any of them.
func (t *track) sendSound(payload []byte, stamp uint32, marker bool, level byte) (sent bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.bindings {
		b.level[0] = level
		b.begin(true)
		b.write(t, payload, rtp.Header{Marker: marker, Timestamp: stamp})
		sent = b.end(true) || sent
	}
	return sent
}

// close makes the track write nothing any more. Bindings stay until pion unbinds them.
func (t *track) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
}

// bound says whether there is any binding.
func (t *track) bound() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.bindings) > 0 && !t.closed
}
