package playback

import "time"

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
	v.clock, v.rising = p.stamp, true
	v.low.forget()
	return true
}

const (
	// reserve is how much waits at the least when all is well: what the next packet may be later than any before.
	reserve = 20 * time.Millisecond
	// slack is how much more may wait before sound is shortened.
	slack = 20 * time.Millisecond
	// hurry is how much more has to wait for steps to follow each other at once, and not only after calm.
	hurry = 60 * time.Millisecond
	calm  = SampleRate / 4 // samples
)

// pace lengthens or shortens what was just decoded, when for a while more or less was waiting than it takes. What was
// left after each pull tells: the jitter of the network and that of the device's pulls are both in it.
func (v *voice) pace(n int) {
	fresh := v.ready[(v.have-n)*Channels : v.have*Channels]
	least, known := v.low.least()
	if !known {
		return
	}
	v.steady += n
	goal := samples(reserve + v.target.extra)
	switch excess := least - goal; {
	case v.steady < calm && excess < samples(hurry):
	case excess > samples(slack)/2 && silent(fresh):
		v.cut(min(n, BlockSamples))
	case excess > samples(slack):
		if gone := accelerate(fresh); gone > 0 {
			v.cut(gone)
		}
	case excess < -samples(slack)/2 && silent(fresh) && n >= BlockSamples:
		copy(v.ready[v.have*Channels:], fresh[len(fresh)-BlockSize:])
		v.have += BlockSamples
		v.counts.inserted += BlockSamples
		v.low.shift(BlockSamples)
		v.steady = 0
	}
}

func (v *voice) cut(n int) {
	v.have -= n
	v.counts.removed += uint64(n)
	v.low.shift(-n)
	v.steady = 0
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
