//go:build !linux

package playback

// probe has nothing to ask: only on Linux is a failed attempt final and noisy.
func probe() error { return nil }
