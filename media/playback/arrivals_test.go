package playback

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"

	"confab/media/codec"
	"confab/media/device/synth"
	"confab/media/internal/tracktest"
)

// A path is bad until badUntil, is looked at from settled on, and is well again from then to wellUntil.
const (
	settled   = 10 * time.Second
	badUntil  = 22 * time.Second
	wellUntil = 34 * time.Second
	still     = 20 * time.Millisecond // what a packet travels when all is well
)

// path is what a link does to packets while it is bad.
type path struct {
	delay, jitter time.Duration // jitter holds up what is behind
	loss, burst   float64       // the share lost, and how many in a row on average
	overtaking    bool          // jitter holds nothing up
	fills         bool          // a queue of 200 ms fills in 800 ms, is full for 400 ms, and drains in 1.2 s
}

// spoken is a packet of Opus, and when it was said.
type spoken struct {
	at      time.Duration
	payload []byte
}

// speech is somebody who speaks with pauses.
func speech(t *testing.T) (all []spoken) {
	e, err := codec.NewAudioEncoder(codec.Opus, codec.AudioEncoderOptions{DTX: true, FEC: true, ExpectedLoss: 10})
	if err != nil {
		t.Fatal(err)
	}
	voice, pcm, buffer := synth.NewSpeech(5), make([]int16, 960), make([]byte, codec.MaxAudioPacket)
	for at := time.Duration(0); at < wellUntil; at += 20 * time.Millisecond {
		voice.Read(pcm)
		n, err := e.Encode(pcm, buffer)
		if err != nil {
			t.Fatal(err)
		}
		if n > 2 {
			all = append(all, spoken{at, slices.Clone(buffer[:n])})
		}
	}
	return all
}

// stampOf is the RTP timestamp of what is said then. It wraps soon.
func stampOf(at time.Duration) uint32 { return uint32(samples(at)) - SampleRate }

// send makes packet i, which repeats so many before it; -1: it is plain Opus.
func send(all []spoken, i, repeats int) *rtp.Packet {
	one := all[i]
	p := &rtp.Packet{Payload: one.payload, Header: rtp.Header{
		Version: 2, PayloadType: tracktest.Opus, SequenceNumber: uint16(65500 + i), Timestamp: stampOf(one.at),
	}}
	if repeats < 0 {
		return p
	}
	var blocks []codec.Block
	for _, before := range all[max(0, i-repeats) : i+1] {
		blocks = append(blocks, codec.Block{Offset: samples(one.at - before.at), Data: before.payload})
	}
	p.PayloadType, p.Payload = tracktest.RED, codec.RED.JoinBlocks(nil, tracktest.Opus, blocks)
	return p
}

// travel is when what was said arrives.
func (p path) travel(all []spoken, repeats func(i int) int) (list []arrival) {
	random := rand.New(rand.NewPCG(7, 7))
	lost, last := false, time.Duration(0)
	for i, one := range all {
		at := one.at + still
		if one.at < badUntil {
			at = one.at + max(p.delay, still) + p.queue(one.at)
			if p.jitter > 0 {
				at += time.Duration(random.Int64N(int64(p.jitter)))
			}
			burst := max(p.burst, 1) // Gilbert's model
			if leave, enter := 1/burst, p.loss/(burst*(1-p.loss)); burst == 1 {
				lost = random.Float64() < p.loss
			} else if lost {
				lost = random.Float64() >= leave
			} else {
				lost = random.Float64() < enter
			}
		}
		if at = max(at, last); !p.overtaking {
			last = at
		}
		if !lost || one.at >= badUntil {
			list = append(list, arrival{at, send(all, i, repeats(i))})
		}
	}
	slices.SortStableFunc(list, func(a, b arrival) int { return int(a.at - b.at) })
	return list
}

func (p path) queue(at time.Duration) time.Duration {
	if !p.fills {
		return 0
	}
	phase := at % (2400 * time.Millisecond)
	return min(phase/4, 200*time.Millisecond, (2400*time.Millisecond-phase)/6)
}

// listener is an Audio without goroutines.
type listener struct {
	*Audio
	t     *testing.T
	start int64 // unwrapped timestamp of the beginning
}

func (l *listener) take(a arrival) {
	if p := a.packet; l.codec == nil || p.PayloadType != l.codec.PayloadType {
		mime := codec.Opus.MIMEType
		if p.PayloadType == tracktest.RED {
			mime = codec.RED.MIMEType
		}
		if err := l.follow(mime); err != nil {
			l.t.Fatal(err)
		}
	}
	l.accept(a.packet, time.Unix(1_800_000_000, 0).Add(a.at))
	l.start = l.Audio.stamp.Near(stampOf(0))
}

// behind is how long ago it was said what is played now, in milliseconds.
func (l *listener) behind(now time.Duration) float64 {
	v := &l.voice
	return float64(int64(samples(now))-(v.clock-int64(v.have)+int64(v.credit)-l.start)) * 1000 / SampleRate
}

// listen plays what arrives: how much was invented while the path was bad, in percent, and how far behind one was then
// and in the last two seconds, in milliseconds.
func listen(t *testing.T, list []arrival) (concealed, bad, well float64, s Stats) {
	l := &listener{Audio: NewAudio(Options{}), t: t}
	var block [BlockSize]int16
	var badBlocks, wellBlocks, before float64
	for now := time.Duration(0); now < wellUntil; now += blockTime {
		for ; len(list) > 0 && list[0].at <= now; list = list[1:] {
			l.take(list[0])
		}
		l.Pull(block[:])
		switch {
		case now == settled:
			before = l.Stats().ConcealedMs
		case now == badUntil:
			concealed = (l.Stats().ConcealedMs - before) * 100 / float64((badUntil - settled).Milliseconds())
		case !l.voice.playing:
		case now > settled && now < badUntil:
			bad += l.behind(now)
			badBlocks++
		case now > wellUntil-2*time.Second:
			well += l.behind(now)
			wellBlocks++
		}
	}
	return concealed, bad / badBlocks, well / wellBlocks, l.Stats()
}

// TestBadPaths: of what is lost or late on the way to somebody who listens, little has to be invented, and the delay
// that this costs goes away again when the path is well.
func TestBadPaths(t *testing.T) {
	const ms = time.Millisecond
	all := speech(t)
	always := func(repeats int) func(int) int { return func(int) int { return repeats } }
	for name, row := range map[string]struct {
		path      path
		repeats   func(int) int
		concealed float64 // percent, at most
		behind    float64 // ms, at most
	}{
		"well":              {path{}, always(1), 0.1, 50},
		"loss-5-plain":      {path{loss: 0.05}, always(-1), 4, 100},
		"loss-5":            {path{loss: 0.05}, always(1), 0.5, 100},
		"loss-20":           {path{loss: 0.2}, always(1), 2.5, 160},
		"loss-20-twice":     {path{loss: 0.2}, always(2), 1, 160},
		"bursts":            {path{loss: 0.1, burst: 5}, always(1), 11, 160},
		"bursts-twice":      {path{loss: 0.1, burst: 5}, always(2), 9, 160},
		"jitter":            {path{jitter: 50 * ms}, always(1), 0.5, 160},
		"jitter-overtaking": {path{jitter: 50 * ms, overtaking: true}, always(1), 0.5, 160},
		"jitter-and-loss":   {path{jitter: 50 * ms, loss: 0.05}, always(1), 1, 200},
		"long-trip":         {path{delay: 100 * ms}, always(1), 0.1, 140},
		"queue-fills":       {path{fills: true, loss: 0.02}, always(1), 2, 350},
		"codec-changes":     {path{loss: 0.05}, func(i int) int { return i/50%3 - 1 }, 2.5, 120},
	} {
		t.Run(name, func(t *testing.T) {
			concealed, bad, well, s := listen(t, row.path.travel(all, row.repeats))
			t.Logf("%.2f %% invented, %d packets recovered of %d, %.0f ms behind and %.0f ms in the end",
				concealed, s.PacketsRecovered, s.PacketsLost, bad, well)
			if concealed > row.concealed || bad > row.behind || well > 110 || s.DecodeErrors != 0 {
				t.Errorf("more than %v %% or %v ms: %+v", row.concealed, row.behind, s)
			}
		})
	}
}
