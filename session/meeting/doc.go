// Package meeting is the vocabulary of a meeting: plain values that the session writes and everybody else reads.
//
// It owns no goroutine, imports nothing but the standard library and knows neither protobuf nor WebRTC types. A
// [Snapshot] says what is true now; an [Event], of which package event has
// the kinds, says what happened, in order. Names and reasons follow OpenTok and the
// Vonage Video API, which is what scripts around confab expect to read.
//
// Identifiers: a connection id is the participant's LiveKit identity, because that survives a full reconnect of the
// participant; a stream id is LiveKit's track sid, which does not. Tiles are therefore keyed by connection, source
// and number: somebody may send two cameras.
package meeting
