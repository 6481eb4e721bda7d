// Package codec is the registry of codecs, and the pixel work around them.
//
// An entry ([Video] or [Audio]) is all that confab knows of a codec: its names, how it stands in SDP, how it goes into
// RTP and out of it, what its frames say of themselves, and what codes and decodes it. Whoever needs a codec asks the
// entry: the peer connection negotiates [Negotiable], capture packetizes, render and playback depacketize. To add one,
// write a file with its entry (vp8.go is an example), a file with its encoder and decoder if the libraries here do not
// have them, and name the entry in videos or audios (registry.go).
//
// VP8 and VP9 are coded through libvpx, Opus through libopus; pictures are scaled, cropped and converted through
// libyuv. The package holds all of confab's cgo for codecs. Pictures are [image.YCbCr] with 4:2:0 subsampling in BT.601
// limited range; sound is int16 PCM at 48 000 Hz. What a codec returns is borrowed from it until its next call, so a
// frame passes through without being copied.
//
// It starts no goroutine of its own (libvpx may keep worker threads inside one encoder or decoder; Close ends them).
// Encoders and decoders own C memory: Close frees it, may be called twice, and there is no finalizer. No type here is
// safe for concurrent use; the functions without a receiver and the registry's entries are.
//
// It refuses pictures that are not 4:2:0, slices too short for the picture they describe, and coded pictures larger
// than [MaxPixels], all with typed errors and before C code sees them.
package codec
