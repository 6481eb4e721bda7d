// Package codec turns pictures and sound into bytes and back: VP8 and VP9 through libvpx, Opus through libopus, and
// the pixel work around them (scaling, cropping, colour conversion) through libyuv. It holds all of confab's cgo for
// codecs.
//
// Pictures are [image.YCbCr] with 4:2:0 subsampling in BT.601 limited range; sound is int16 PCM at 48 000 Hz. What a
// codec returns is borrowed from it until its next call, so a frame passes through without being copied.
//
// It starts no goroutine of its own (libvpx may keep worker threads inside one encoder or decoder; Close ends them).
// Encoders and decoders own C memory: Close frees it, may be called twice, and there is no finalizer. No type here is
// safe for concurrent use; the functions without a receiver are.
//
// It refuses pictures that are not 4:2:0, slices too short for the picture they describe, and coded pictures larger
// than [MaxPixels], all with typed errors and before C code sees them.
package codec
