package playback

const (
	overlap = 240 // samples that are cross-faded: 5 ms
	minLag  = 120 // shortest and longest piece taken out: pitches from 400 down to 100 Hz
	maxLag  = 480
)

// accelerate takes one pitch period out of the beginning of interleaved stereo sound by overlapping it with what
// follows (WSOLA), and returns how many samples per channel are gone: 0 when the sound is too short or nothing in it
// is alike.
func accelerate(pcm []int16) int {
	length := len(pcm) / 2
	if length < maxLag+overlap {
		return 0
	}
	lag, likeness := bestLag(pcm)
	if likeness < 0.5 {
		return 0
	}
	for i := range overlap {
		rise := int32(i)
		for c := range 2 {
			old, now := int32(pcm[2*i+c]), int32(pcm[2*(i+lag)+c])
			pcm[2*i+c] = int16((old*(overlap-rise) + now*rise) / overlap)
		}
	}
	copy(pcm[2*overlap:], pcm[2*(overlap+lag):])
	return lag
}

// bestLag is the shift at which the sound is most like its beginning, with the normalised correlation there.
func bestLag(pcm []int16) (lag int, likeness float32) {
	for candidate := minLag; candidate <= maxLag; candidate += 2 {
		var cross, here, there float32
		for i := 0; i < overlap; i += 2 {
			a := float32(pcm[2*i]) + float32(pcm[2*i+1])
			b := float32(pcm[2*(i+candidate)]) + float32(pcm[2*(i+candidate)+1])
			cross += a * b
			here += a * a
			there += b * b
		}
		if cross <= 0 {
			continue
		}
		if square := cross * cross / (here*there + 1); square > likeness {
			lag, likeness = candidate, square
		}
	}
	return lag, likeness
}
