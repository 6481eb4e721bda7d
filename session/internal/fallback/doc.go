// Package fallback decides how many pictures of others are received where the way from the server does not carry all of
// them: sound comes first (OpenTok's audio-only fallback).
//
// A server that is told what the way carries sends smaller pictures; LiveKit may pause some as well, but finds out
// whether they fit again only every two minutes in the end (livekit-server, prober.go, ProbeConfig). So it is asked not
// to, and what does not fit is done without here.
//
// A [Fallback] is a value that takes what is known and gives a number. It starts nothing, keeps no clock and knows no
// stream.
package fallback
