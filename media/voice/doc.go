// Package voice makes what a microphone hears fit to be sent: it takes away rumble, the echo of what the loudspeaker
// plays, and noise, and brings a voice to the same loudness whoever speaks from wherever.
//
// A [Reference] keeps what was handed to the speaker, block by block as the mixer made it, with times; the speaker's
// thread writes it and never waits. A [Processor] works on blocks of 10 ms on the goroutine that reads the microphone,
// in the order high-pass, echo, noise, gain, and makes them 2.5 ms later than they were. Whoever mutes does it behind
// the processor.
//
// All of it is Go. The canceller of webrtc-audio-processing 0.3, which is Debian 12's, takes 4 to 9 dB from somebody
// who speaks at the same time as others, is 8 ms late, 14 with its noise suppression, and loses an echo that jumps;
// AEC3, which is Chromium's, is as good as this in the tests' rooms and 15 ms late, and is in no package of Debian 12.
//
// It owns no device and no goroutine, and refuses to guess where it cannot measure: until the delay of the echo is
// known nothing is subtracted, and an echo that is later than a second is not found.
package voice
