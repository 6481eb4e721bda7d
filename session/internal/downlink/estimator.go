package downlink

import (
	"time"

	"confab/session/internal/congestion"
)

// The estimate and how it is reported (REMB, draft-alvestrand-rmcat-remb-03).
const (
	leastEstimate = 30_000 // bit/s
	mostEstimate  = 50_000_000
	// reportEvery is the time between two reports, as in libwebrtc (remb_throttler.cc), and notableFall the share by
	// which an estimate falls that is reported at once.
	reportEvery = time.Second
	notableFall = 0.03
	// probeReportEvery is that while the server probes: LiveKit believes a probe, of 200 ms and 250 ms after it, that
	// three reports confirm (livekit-server, remotebwe, channel_observer.go: defaultTrendDetectorConfigProbe).
	probeReportEvery = 75 * time.Millisecond
	probedFor        = 500 * time.Millisecond
	probeWindow      = 200 * time.Millisecond
	// pressEvery is that while more comes than the path carries, each estimate below the one before by pressStep:
	// LiveKit does nothing until it has seen twelve that fall (defaultTrendDetectorConfigNonProbe).
	pressEvery = 50 * time.Millisecond
	pressStep  = 0.005
	mostPress  = 0.9 // of the estimate

	// standingQueue is how long packets wait where there is a queue, beside the time that one packet or two occupy a
	// slow link.
	standingQueue = 100 * time.Millisecond
	lossyQueue    = 40 * time.Millisecond // likewise, where packets are lost
	emptyQueue    = 20 * time.Millisecond
	growingQueue  = 40 * time.Millisecond // likewise, where it grows: a busy machine delays packets by less
	packetSize    = 1200 * 8              // bits
	// muchLoss is the share of packets lost that means a full queue, where there is one.
	muchLoss = 0.1
	// calmFor is how long nothing may have been wrong for what arrives to be believed.
	calmFor = 300 * time.Millisecond
	// relief is how long there must be no overuse for it to be over.
	relief = time.Second
	// growEvery is the time between two steps up.
	growEvery = 50 * time.Millisecond
)

// estimator says how much the way from the server carries, from when packets were sent and when they came. What rises
// and falls with the delay is libwebrtc's (package congestion); two things are added. A queue that stands is one too,
// though the delay does not grow any more: short queues are full within a picture. And what arrives without a queue is
// carried: when a server probes, the estimate is there at once. Until there is a queue for the first time nothing is
// known, and nothing reported: what arrives is what is sent, and says nothing of what the way would carry.
//
// The zero value is not ready: newEstimator. It has no clock.
type estimator struct {
	delay      *congestion.Delay
	throughput congestion.Throughput
	rate       *congestion.Rate

	started bool
	known   bool  // rate is an estimate
	sent    int64 // abs-send-time of the newest packet without wrapping, in 2^-18 s
	queue   congestion.Queue
	packets float64 // of the last seconds, fading
	lost    float64 // of these
	faded   time.Duration
	bad     time.Duration // when there was overuse last
	worse   time.Duration // since when there is, without relief
	grown   time.Duration
	probed  time.Duration // when a probe's packet came last

	reported   int
	reportedAt time.Duration
}

func newEstimator() *estimator {
	return &estimator{
		delay: congestion.NewDelay(), rate: congestion.NewRate(mostEstimate, leastEstimate, mostEstimate),
		bad: -time.Hour, probed: -time.Hour, reportedAt: -time.Hour,
	}
}

// arrived takes a packet: its abs-send-time (24 bits, in 2^-18 s), when it came, and its size with header.
func (e *estimator) arrived(stamp uint32, now time.Duration, size int, roundTrip time.Duration) {
	if !e.started {
		e.started, e.sent = true, int64(stamp)
	}
	at := e.sent + int64(int32((stamp-uint32(e.sent))<<8)>>8)
	e.sent = max(e.sent, at)
	sent := time.Duration(at) * time.Second >> 18
	e.throughput.Arrived(now, size)
	usage := e.delay.Arrived(sent, now)
	e.fade(now)
	e.packets++
	queue := e.queue.Arrived(sent, now, size) - packetSize*time.Second/time.Duration(e.rate.Bitrate())
	switch lossy := e.lost > muchLoss*e.packets; {
	case usage == congestion.Overuse && queue < growingQueue:
		usage = congestion.Normal // late, and yet nothing waits
	case queue > standingQueue, lossy && queue > lossyQueue:
		usage = congestion.Overuse
	}
	e.follow(usage, queue, now, roundTrip)
}

// missed takes note of packets that did not come.
func (e *estimator) missed(packets int) { e.lost += float64(packets); e.packets += float64(packets) }

// probe takes note of a packet that was sent to find out what the path carries.
func (e *estimator) probe(now time.Duration) { e.probed = now }

func (e *estimator) follow(usage congestion.Usage, queue, now time.Duration, roundTrip time.Duration) {
	throughput := e.throughput.Bitrate()
	if now-e.probed < probeWindow || usage == congestion.Overuse {
		// A probe's rate is steady: no need to find it out slowly. And out of a queue comes what the path carries,
		// however little came before.
		throughput = max(throughput, e.queue.Bitrate())
	}
	if usage == congestion.Overuse {
		if now-e.bad > relief {
			e.worse = now
		}
		e.bad = now
	} else if now-e.grown < growEvery {
		return
	}
	e.grown = now
	if usage == congestion.Overuse {
		e.known = true
	}
	if !e.known {
		return
	}
	e.rate.Update(congestion.Sample{Now: now, Usage: usage, Throughput: throughput, RoundTrip: roundTrip})
	if now-e.bad > calmFor && queue < emptyQueue && throughput > e.rate.Bitrate() {
		e.rate.Set(throughput, now)
	}
}

// overused is for how long more has come than the path carries, without relief.
func (e *estimator) overused(now time.Duration) time.Duration {
	if now-e.bad > relief {
		return 0
	}
	return e.bad - e.worse
}

// fade lets what was counted count less, by half each half second.
func (e *estimator) fade(now time.Duration) {
	const half = 500 * time.Millisecond
	for ; now-e.faded > half; e.faded += half {
		if now-e.faded > 20*half {
			e.faded, e.packets, e.lost = now, 0, 0
			return
		}
		e.packets, e.lost = e.packets/2, e.lost/2
	}
}

// report gives the estimate to be reported, in bit/s, if that is due, and when to ask again.
func (e *estimator) report(now time.Duration) (bitrate int, due bool, next time.Duration) {
	bitrate, due, next = e.due(now)
	if due {
		e.reported, e.reportedAt = bitrate, now
	}
	return bitrate, due, next
}

// due is the estimate, whether it is to be reported now, and when to look again.
func (e *estimator) due(now time.Duration) (bitrate int, due bool, next time.Duration) {
	if !e.known {
		return 0, false, now + reportEvery
	}
	bitrate = e.rate.Bitrate()
	every := reportEvery
	pressing := now-e.bad < 2*pressEvery
	switch {
	case pressing:
		every = pressEvery
	case float64(bitrate) < (1-notableFall)*float64(e.reported):
		every = 0
	case now-e.probed < probedFor:
		every = probeReportEvery
	}
	if next = e.reportedAt + every; next > now {
		return bitrate, false, next
	}
	if lower := int((1 - pressStep) * float64(e.reported)); pressing && bitrate >= lower {
		bitrate = max(lower, int(mostPress*float64(bitrate)))
	}
	return bitrate, true, now + pressEvery
}
