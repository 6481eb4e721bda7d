// Package y4m reads YUV4MPEG2 files, the raw video format of `--fake-camera FILE.y4m`.
//
// It owns a cursor in one file and one frame's worth of memory; the file is streamed, so its length does not matter.
// Every 8 bit colour space (420 in its chroma sitings, 422, 444, 411, mono) becomes 4:2:0 with even sizes. It starts
// nothing and closes nothing: the caller owns the file. It refuses high bit depths, alpha, absurd sizes and rates, each
// with a message that names what was found.
package y4m
