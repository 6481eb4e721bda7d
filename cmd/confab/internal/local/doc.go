// Package local is what the window shows of this computer beside the meeting: the inputs and what is wrong with them,
// the speaker, the notice line, the chat's lines, and how one stands with the session server.
//
// A [Computer] is read and written from any goroutine and waits for nobody. It starts nothing but the timers of
// passing notices, and changes nothing: sources and speaker belong to others.
package local
