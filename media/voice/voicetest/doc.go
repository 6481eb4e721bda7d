// Package voicetest is what tests of voice processing need: speech that nobody recorded, rooms with a loudspeaker and a
// microphone in them, and measures of what is left of echo, speech and noise.
//
// It owns nothing and starts nothing but the speech synthesiser, which it waits for. Production code does not import
// it.
package voicetest
