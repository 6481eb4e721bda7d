//go:build !linux

package playback

// quieten has nobody to quieten: only libasound writes to stderr.
func quieten() {}
