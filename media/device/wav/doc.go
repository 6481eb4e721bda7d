// Package wav plays RIFF/WAVE files as 48 kHz mono sound, the format of `--fake-microphone FILE.wav`.
//
// It owns a cursor in one file and a few kilobytes of history; the file is streamed, so its length does not matter. PCM
// with 8, 16, 24 or 32 bits and 32 bit float, in any number of channels (mixed down) and at any rate (resampled with a
// windowed sinc), become one channel. It starts nothing and closes nothing: the caller owns the file. It refuses
// compressed formats and absurd headers, each with a message that names what was found.
package wav
