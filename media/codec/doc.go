// Package codec is the registry of codecs, and the pixel work around them: all of confab's cgo for libvpx, libopus,
// libyuv and libjpeg-turbo.
//
// An entry ([Video] or [Audio]) is all that confab knows of a codec: names, SDP, RTP both ways, key frames, and what
// codes and decodes it. Whoever needs a codec asks the entry; registry.go has the list.
//
// Pictures are [image.YCbCr] with 4:2:0 subsampling in BT.601 limited range; sound is int16 PCM at 48 000 Hz. What a
// codec returns is borrowed from it until its next call. Nothing is started. Encoders and decoders own C memory, which
// Close frees, and are for one goroutine at a time; entries and functions are for any. Refused are pictures that are
// not 4:2:0 or shorter than they say, and coded ones larger than [MaxPixels], before C code sees them.
package codec
