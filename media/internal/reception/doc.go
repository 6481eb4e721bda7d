// Package reception counts how one RTP stream arrives: packets, losses, jitter, and the sequence numbers and timestamps
// without their wrap-arounds.
//
// It is plain arithmetic on what its callers hand in. It owns no goroutine and no clock and is not safe for concurrent
// use: media/render and media/playback keep it on the goroutine that reads the track, or behind their lock.
package reception
