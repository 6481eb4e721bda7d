// Package event is what happens in a meeting, as plain values: each is a [meeting.Event], and named as OpenTok and the
// Vonage Video API name it, which is what scripts around confab expect to read.
//
// It owns and starts nothing, and imports package meeting only.
package event
