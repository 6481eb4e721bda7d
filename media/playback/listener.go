package playback

import "time"

// Listener hears all that is handed to sound devices, and nothing else. Its methods are called on the devices' threads,
// and must not wait.
type Listener interface {
	// Play gets interleaved stereo samples, 32 bit floats in the machine's order, and when they were handed over.
	Play(pcm []byte, now time.Time)
	// Change says that another device plays from now on.
	Change()
}
