package render

import (
	"image"
	"slices"
	"time"

	"confab/media/internal/sealed"
)

// advance decodes and shows one picture if one is ready, and asks for a key frame if that is what is missing. It
// reports whether there may be more to do at once.
func (v *Video) advance(now time.Time) bool {
	v.assembler.trip = v.options.RoundTrip()
	next, ok := v.assembler.take(now)
	v.mu.Lock()
	v.stats.FramesDropped = v.assembler.dropped
	v.mu.Unlock()
	v.request(now)
	switch {
	case !ok:
		return false
	case v.unreadable(next):
		return true
	case now.Sub(next.completed) > hopeless:
		v.logger.Warn("decoding is too slow, dropped pictures", "behind", now.Sub(next.completed))
		v.letGo()
		v.assembler.dropped++
		v.assembler.flush()
		return true
	}
	for _, before := range v.held {
		v.proceed(before, now)
	}
	v.held = v.held[:0]
	v.proceed(next, now)
	return true
}

// unreadable says whether a picture is, or may be, encrypted though nobody says so of its track, or refers to such
// ones. One that may be is held until the next one tells.
func (v *Video) unreadable(next picture) bool {
	if v.encrypted.Load() {
		return true // which is known since the last look at it
	}
	was := v.verdict
	v.verdict = v.detector.Look(next.data)
	if v.verdict != was {
		v.judge()
	}
	switch v.verdict {
	case sealed.Doubtful:
		next.data = slices.Clone(next.data)
		v.held = append(v.held, next)
		return true
	case sealed.Sealed:
		v.letGo()
		return true
	case sealed.Plain:
	}
	if was == sealed.Sealed && !next.key {
		v.assembler.dropped++
		v.assembler.reset()
		return true
	}
	return false
}

// letGo drops the pictures that are held.
func (v *Video) letGo() {
	v.assembler.dropped += uint64(len(v.held))
	v.held = nil
}

// proceed decodes a picture, unless one that it refers to could not be.
func (v *Video) proceed(next picture, now time.Time) {
	if v.assembler.needsKey() && !next.key {
		v.assembler.dropped++
		return
	}
	v.decode(next, now)
}

// decode decodes one picture and shows it, unless a newer one is ready already and this one is old.
func (v *Video) decode(next picture, now time.Time) {
	pic, err := v.run(next)
	took := time.Since(now)
	v.mu.Lock()
	v.stats.DecodeTime += took
	if err != nil {
		v.stats.DecodeErrors++
		v.mu.Unlock()
		v.logger.Debug("picture dropped", "error", err)
		v.assembler.dropped++
		v.assembler.reset()
		return
	}
	if isBlank(pic) {
		v.mu.Unlock()
		return
	}
	v.count(next, now)
	v.mu.Unlock()
	if pic == nil {
		return
	}
	if now.Sub(next.completed) > overtaken && v.assembler.ready() {
		v.assembler.dropped++
		return
	}
	v.show(pic, next)
}

// isBlank recognizes what LiveKit sends for a moment when a stream is muted, or ends as somebody loses the network:
// black pictures of 8x8 pixels, so that browsers' decoders let go of the last one (livekit-server, downtrack.go,
// VP8KeyFrame8x8). Here the last one stays.
func isBlank(pic *image.YCbCr) bool { return pic != nil && pic.Bounds().Size() == image.Pt(8, 8) }

// run hands a picture to the decoder of its codec, which changes when the sender changes its mind.
func (v *Video) run(next picture) (*image.YCbCr, error) {
	if v.decoder == nil || v.decodes != next.codec {
		if v.decoder != nil {
			v.decoder.Close()
			v.decoder = nil
		}
		made, err := v.open(next.codec)
		if err != nil {
			return nil, err
		}
		v.decoder, v.decodes = made, next.codec
		v.logger.Debug("decoding", "codec", next.codec)
	}
	return v.decoder.Decode(next.data)
}

// count keeps the books of a decoded picture; v.mu is held.
func (v *Video) count(next picture, now time.Time) {
	s := &v.stats
	s.FramesDecoded++
	if next.key {
		s.KeyFrames++
		v.requests.answered()
	}
	waited := milliseconds(now.Sub(next.first))
	if s.FramesDecoded == 1 {
		s.BufferMs = waited
	}
	s.BufferMs += (waited - s.BufferMs) / 16
}

func (v *Video) show(pic *image.YCbCr, next picture) {
	v.options.Sink(pic, next.completed, uint32(next.stamp))
	now := time.Now()
	size := pic.Bounds().Size()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.pardoned.Swap(false) || v.silent.Load() {
		v.pace.pardon()
	}
	v.pace.show(now)
	v.stats.Width, v.stats.Height = size.X, size.Y
	if v.stats.FirstFrame.IsZero() {
		v.stats.FirstFrame = now
	}
	v.stats.LastFrame = now
}
