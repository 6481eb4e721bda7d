package playback

// skip drops packets when far too much waits, which happens after the network or this machine stood still.
func (v *voice) skip(p packet) bool {
	waiting := v.queue.span(p.stamp)
	if waiting <= samples(tooMuch) {
		return false
	}
	goal := samples(v.target.delay())
	for v.queue.span(p.stamp) > goal {
		v.queue.drop(p.sequence + 1)
		next := v.queue.first()
		if next == nil {
			break
		}
		p = *next
	}
	v.queue.drop(p.sequence)
	v.counts.removed += uint64(max(0, p.stamp-v.clock))
	v.clock, v.level, v.rising = p.stamp, float64(goal), true
	return true
}

// pace lengthens or shortens what was just decoded, to keep about the target waiting.
func (v *voice) pace(n int) {
	waiting := float64(v.queue.span(v.clock) + v.have)
	v.level += (waiting - v.level) / 16
	goal := float64(samples(v.target.delay()))
	fresh := v.ready[(v.have-n)*Channels : v.have*Channels]
	switch excess := v.level - goal - float64(n); {
	case excess > 0 && silent(fresh):
		v.cut(min(n, BlockSamples))
	case excess > BlockSamples:
		if gone := accelerate(fresh); gone > 0 {
			v.cut(gone)
		}
	case v.level < goal-float64(n) && silent(fresh) && n >= BlockSamples:
		copy(v.ready[v.have*Channels:], fresh[len(fresh)-BlockSize:])
		v.have += BlockSamples
		v.counts.inserted += BlockSamples
		v.level += BlockSamples
	}
}

func (v *voice) cut(n int) {
	v.have -= n
	v.counts.removed += uint64(n)
	v.level -= float64(n)
}

// silent says whether sound is too soft to be missed.
func silent(pcm []int16) bool {
	for _, sample := range pcm {
		if sample > quiet || sample < -quiet {
			return false
		}
	}
	return true
}

// fade changes the volume of interleaved stereo sound evenly from one factor to another.
func fade(pcm []int16, from, to float32) {
	length := len(pcm) / Channels
	for i := range length {
		gain := from + (to-from)*float32(i)/float32(length)
		for c := range Channels {
			pcm[Channels*i+c] = int16(float32(pcm[Channels*i+c]) * gain)
		}
	}
}
