// Package channels makes one channel of the many of a microphone.
//
// An array, an interface with several sockets and a headset with a spare channel have the voice on some channels and
// noise, nothing or even what the speaker plays on others. A [Picker] takes the channel with the loudest speech, keeps
// it until another one is clearly louder for a while, and never takes one that follows what is played. Two channels
// that both carry the voice are averaged, as always.
//
// It owns its measurements, starts nothing and is for one goroutine. It refuses to mix more than two channels: what
// arrives at several microphones at different times cancels itself.
package channels
