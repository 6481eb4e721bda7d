package playback

import (
	"time"

	"confab/media/codec"
)

const (
	// SampleRate is that of all sound here, in Hz.
	SampleRate = codec.SampleRate
	// Channels is how many channels are mixed, interleaved left and right.
	Channels = 2
	// BlockSamples is how many samples per channel a source gives at a time: 10 ms.
	BlockSamples = SampleRate / 100
	// BlockSize is the length of a block: both channels.
	BlockSize = BlockSamples * Channels

	maxPacket  = codec.MaxAudioSamples // samples per channel
	concealFor = 60 * time.Millisecond
	fadeOver   = 20 * time.Millisecond
	tooMuch    = 400 * time.Millisecond // waiting sound beyond this is skipped, not sped up
	quiet      = 100                    // peak of what counts as silence: -50 dBFS
	maxJump    = SampleRate             // timestamp jumps beyond this are another clock, not a gap
)

// voice plays the packets of one track, 10 ms at a time. It is behind its Audio's lock and has no clock: time is what
// was pulled.
type voice struct {
	queue   queue
	target  target
	decoder codec.AudioDecoder // nil before the first packet that can be decoded

	playing bool
	waited  int   // samples pulled while packets waited for playing to begin
	clock   int64 // timestamp of the next sample to be decoded
	frame   int   // duration of the last packet
	dozing  bool  // the last packet announced DTX (at most two bytes) or was silent: nothing to invent from

	ready [4 * maxPacket]int16 // decoded stereo sound
	have  int                  // samples of it per channel

	credit int  // samples invented because nothing came, which the clock does not count yet
	run    int  // samples invented or silent since something came, whose cause is not known yet
	low    low  // what was left after each pull
	steady int  // samples decoded since the tempo was changed
	rising bool // what is decoded next follows silence
	hidden int  // samples invented since the last decoded ones

	counts counts
}

// counts are totals in samples per channel.
type counts struct {
	decoded, concealed, silent, inserted, removed uint64
	recovered                                     uint64 // packets, from FEC
	errors                                        uint64 // packets that could not be decoded
}

// pull fills a block. It reports false when that is silence because nothing is being said.
func (v *voice) pull(block []int16) bool {
	if !v.playing && !v.begin() {
		clear(block)
		if v.frame > 0 {
			v.run += BlockSamples
		}
		return false
	}
	for v.have < BlockSamples && v.playing {
		v.step()
	}
	got := min(v.have, BlockSamples)
	copy(block, v.ready[:got*Channels])
	clear(block[got*Channels:])
	v.have -= got
	copy(v.ready[:], v.ready[got*Channels:(got+v.have)*Channels])
	v.low.note(v.queue.span(v.clock)+v.have, BlockSamples)
	return true
}

// begin says whether enough is waiting to play.
func (v *voice) begin() bool {
	first := v.queue.first()
	if first == nil {
		v.waited = 0
		return false
	}
	v.waited += BlockSamples
	goal := samples(v.target.delay())
	if v.queue.span(first.stamp) < goal && v.waited < goal {
		return false
	}
	v.countMissing(first)
	v.queue.drop(first.sequence)
	v.clock, v.credit, v.waited, v.have = first.stamp, 0, 0, 0
	v.playing, v.rising = true, true
	return true
}

// step puts something behind what is ready: at best the next packet.
func (v *voice) step() {
	first := v.queue.first()
	if first == nil {
		v.starve()
		return
	}
	v.countMissing(first)
	gap := first.stamp - v.clock
	if gap < 0 || gap > maxJump {
		v.clock, gap = first.stamp, 0
	}
	used := min(int64(v.credit), gap)
	v.clock, gap = v.clock+used, gap-used
	v.credit = 0
	lost := int(first.sequence - v.queue.next)
	switch {
	case gap < BlockSamples/4 || (lost > 0 && v.frame == 0): // less than 2.5 ms: nothing that can be filled
		v.queue.drop(first.sequence)
		v.play(*first)
	case lost == 0: // DTX: time passed in which nothing was sent
		v.doze(int(min(gap, BlockSamples)))
	default:
		v.replace(first, lost, gap)
	}
}

// play decodes the packet at the head of the queue.
func (v *voice) play(p packet) {
	if v.skip(p) {
		return
	}
	v.queue.drop(p.sequence + 1)
	if p.duration == 0 {
		return // padding
	}
	free := v.ready[v.have*Channels:]
	n, err := v.decoder.Decode(p.payload, free[:maxPacket*Channels])
	if err != nil {
		v.counts.errors++
		n = p.duration
		v.conceal(free[:n*Channels])
	}
	v.counts.decoded += uint64(n)
	v.frame, v.hidden = n, 0
	v.dozing = len(p.payload) <= 2 || silent(free[:n*Channels])
	if v.rising {
		fade(free[:min(n, BlockSamples/2)*Channels], 0, 1)
		v.rising = false
	}
	v.clock = p.stamp + int64(n)
	v.have += n
	v.pace(n)
}

// replace fills the time of one lost packet: with what the packet after it repeats, else with invented sound.
func (v *voice) replace(first *packet, lost int, gap int64) {
	n := int(min(gap, int64(v.frame)))
	n -= n % (BlockSamples / 4) // Opus conceals multiples of 2.5 ms
	pcm := v.ready[v.have*Channels : (v.have+n)*Channels]
	if lost == 1 && first.repeats && v.decoder.DecodeFEC(first.payload, pcm) == nil {
		v.counts.recovered++
		v.counts.decoded += uint64(n)
	} else {
		v.conceal(pcm)
		v.counts.concealed += uint64(n)
	}
	v.have += n
	v.clock += int64(n)
	if lost > 1 || gap < 2*int64(v.frame) {
		v.queue.drop(v.queue.next + 1)
		return
	}
	v.queue.drop(first.sequence) // what is left of the gap is DTX
}

// starve invents sound while nothing has come, and stops when that was long enough: then it is better to say nothing
// and to collect the target's worth again.
func (v *voice) starve() {
	if v.dozing || v.frame == 0 || v.credit >= samples(concealFor+fadeOver) {
		v.playing, v.waited = false, 0
		return
	}
	v.conceal(v.ready[v.have*Channels : (v.have+BlockSamples)*Channels])
	v.credit += BlockSamples
	v.run += BlockSamples
	v.have += BlockSamples
}

// countMissing says what the sound that was missing before a packet was: nothing to be heard if no packet is missing
// but time has passed (DTX), a loss otherwise.
func (v *voice) countMissing(first *packet) {
	if v.run == 0 {
		return
	}
	switch {
	case first.sequence != v.queue.next:
		gap := max(0, first.stamp-v.clock)
		paused := max(0, min(int64(v.run), gap)-(first.sequence-v.queue.next)*int64(v.frame)) // a lost packet of DTX
		v.counts.silent += uint64(paused)
		v.counts.concealed += uint64(int64(v.run) - paused)
		v.target.repairLate(span(v.run) - span(int(max(0, v.repairable(first)-v.clock))))
	case first.stamp > v.clock:
		v.counts.silent += uint64(v.run)
	default: // it came late
		v.counts.concealed += uint64(v.run)
		v.target.ranOut()
	}
	v.run = 0
}

// repairable is the timestamp of the first sample behind a gap that was not lost for good.
func (v *voice) repairable(first *packet) int64 {
	if first.repeats {
		return first.stamp - int64(v.frame)
	}
	return first.stamp
}

// doze plays the decoder's idea of silence.
func (v *voice) doze(n int) {
	n = max(n-n%(BlockSamples/4), BlockSamples/4)
	v.conceal(v.ready[v.have*Channels : (v.have+n)*Channels])
	v.counts.silent += uint64(n)
	v.have += n
	v.clock += int64(n)
}

// conceal invents sound, and less and less of it after some time.
func (v *voice) conceal(pcm []int16) {
	if v.decoder.Conceal(pcm) != nil {
		clear(pcm)
	}
	over := v.hidden - samples(concealFor)
	v.hidden += len(pcm) / Channels
	if over+len(pcm)/Channels > 0 {
		fade(pcm, remaining(over), remaining(over+len(pcm)/Channels))
		v.rising = true
	}
}

// remaining is the volume of invented sound so many samples after it began to fade.
func remaining(over int) float32 {
	return min(max(1-float32(over)/float32(samples(fadeOver)), 0), 1)
}

// buffered is how much sound waits.
func (v *voice) buffered() time.Duration {
	if !v.playing {
		if first := v.queue.first(); first != nil {
			return span(v.queue.span(first.stamp))
		}
		return 0
	}
	return span(v.queue.span(v.clock) + v.have)
}
