package congestion

import (
	"slices"
	"time"
)

// The bounds of an estimate, in bit/s, and where one begins.
const (
	// Start is what a new path is trusted with: two small layers, while probes find out more.
	Start      = 600_000
	leastRate  = 30_000
	mostRate   = 20_000_000
	remembered = 4096 // packets
)

// How much may be under way, as in congestion_window_pushback_controller.cc: where the queue of a link that has become
// slower may be long, nothing else tells for seconds.
const (
	acceptedQueue = 250 * time.Millisecond
	leastUnderWay = ProbePackets // packets; LiveKit reports after 21
	unlimited     = 2            // times what arrives of an application that sends little, at overuse
	promptAfter   = 600 * time.Millisecond
	promptFrom    = 5 // packets
	trickle       = 20 * time.Millisecond
	leastTripFor  = 10 * time.Second
	feedbackStale = 3 * time.Second
)

// awayFrom is for how long everything has to be lost for the path to have been away: that says nothing of what it
// carries. A queue that is full lets some of it through.
const awayFrom = 500 * time.Millisecond

// Sent is a packet with a transport-wide number that has left.
type Sent struct {
	Number uint16
	At     time.Duration
	Size   int    // bytes
	Stream uint32 // SSRC
	Probe  int    // of which it is a part; 0: none
}

// Result says what became of a packet.
type Result struct {
	Number  uint16
	Arrived time.Duration // by the receiver's clock
	Lost    bool
}

// Estimate is what a path carries.
type Estimate struct {
	Bitrate   int           // bit/s of numbered packets
	RoundTrip time.Duration // 0: not known
	Loss      float64       // share of the packets of the last seconds, 0 to 1
}

// Sender estimates a path for who sends on it, from transport-wide feedback; without that, from receiver reports. The
// zero value is not ready: [NewSender].
type Sender struct {
	delay      *Delay
	rate       *Rate
	queue      Queue
	throughput Throughput
	loss       *loss
	prober     prober
	clusters   clusters
	limited    limited
	reports    reports

	sent       [remembered]underWay
	total      int    // bytes ever sent
	last       uint16 // number that was sent last
	lastAt     time.Duration
	confirmed  uint16          // number that was reported last
	confirmedT int             // total up to it
	known      map[uint32]bool // streams of which a packet was reported to have arrived
	fed        bool            // there was feedback
	fedAt      time.Duration
	least      time.Duration // round trip of the last seconds
	leastAt    time.Duration
	wanted     int
	probed     int // bit/s that the last probe has shown
	probedAt   time.Duration
}

type underWay struct {
	Sent
	total int // bytes sent, with this one
	open  bool
}

// NewSender begins with an estimate in bit/s.
func NewSender(start int) *Sender {
	start = min(max(start, leastRate), mostRate)
	return &Sender{
		delay: NewDelay(), rate: NewRate(start, leastRate, mostRate), loss: newLoss(start),
		reports: reports{bitrate: float64(start)}, known: map[uint32]bool{}, wanted: start,
	}
}

// Want says how much could be used, in bit/s: what lies far beyond it is not probed.
func (s *Sender) Want(bitrate int) { s.wanted = max(bitrate, leastRate) }

// Sent takes a packet that has left.
func (s *Sender) Sent(p Sent) {
	if s.total == 0 {
		s.confirmed = p.Number - 1
	}
	s.total += p.Size
	s.last, s.lastAt = p.Number, p.At
	s.sent[p.Number%remembered] = underWay{Sent: p, total: s.total, open: true}
	s.limited.sent(p.At, p.Size, s.Bitrate())
	if p.Probe != 0 {
		s.clusters.find(p.Probe).sentPackets++
	}
}

// Feedback takes what the receiver says of packets, in the order of their numbers.
func (s *Sender) Feedback(results []Result, now time.Duration) {
	overused, probed, newest, waited := false, 0, time.Duration(-1), time.Duration(0)
	for _, a := range s.take(results) {
		overused = s.delay.Arrived(a.At, a.arrived) == Overuse || overused
		waited = max(waited, s.queue.Arrived(a.At, a.arrived, a.Size))
		s.throughput.Arrived(a.arrived, a.Size)
		newest = max(newest, a.At)
		if a.Probe != 0 {
			probed = max(probed, s.clusters.arrived(a.Probe, a.At, a.arrived, a.Size))
		}
	}
	if newest < 0 {
		return
	}
	s.fed, s.fedAt = true, now
	s.noteTrip(now-newest, now)
	usage := s.delay.Usage()
	// What waits behind one packet, at a bit rate at which that takes long, waits for no queue.
	single := packetSize * time.Second / time.Duration(s.rate.Bitrate())
	switch {
	case overused && waited >= single:
		usage = Overuse
	case usage == Overuse && waited < single:
		usage = Normal
	}
	s.follow(usage, probed, now)
	s.loss.update(newest, s.rate.Bitrate(), s.throughput.Bitrate())
}

// arrival is a packet that was sent and has arrived.
type arrival struct {
	Sent
	arrived time.Duration
}

// take finds the packets that results speak of, counts those that are lost, and gives those that have arrived in the
// order in which they did.
func (s *Sender) take(results []Result) []arrival {
	arrived := make([]arrival, 0, len(results))
	var lost []Sent // in a row
	count := func() {
		if len(lost) > 0 && lost[len(lost)-1].At-lost[0].At < awayFrom {
			for _, p := range lost {
				s.loss.add(p.At, p.Size, true)
			}
		}
		lost = lost[:0]
	}
	for _, r := range results {
		p := &s.sent[r.Number%remembered]
		if !p.open || p.Number != r.Number {
			continue
		}
		p.open = false
		if int16(r.Number-s.confirmed) > 0 {
			s.confirmed, s.confirmedT = r.Number, p.total
		}
		switch {
		case !r.Lost:
			count()
			s.known[p.Stream] = true
			s.loss.add(p.At, p.Size, false)
			arrived = append(arrived, arrival{p.Sent, r.Arrived})
		case s.known[p.Stream]: // a server does not count the first packets of a stream that it does not know yet
			lost = append(lost, p.Sent)
		}
	}
	count()
	slices.SortStableFunc(arrived, func(a, b arrival) int { return int(a.arrived - b.arrived) })
	return arrived
}

// follow has the bit rate follow what the delay and a probe say.
func (s *Sender) follow(usage Usage, probed int, now time.Duration) {
	throughput := s.throughput.Bitrate()
	if usage != Overuse && probed > 0 {
		// Other packets may have come between those of a probe: what arrives anyhow is not doubted.
		probed = max(probed, min(s.rate.Bitrate(), throughput))
		if probed > throughput {
			s.throughput.expect()
			s.probed, s.probedAt = probed, now
		}
		s.rate.Set(probed, now)
		s.prober.result(float64(probed), now)
		return
	}
	if now-s.probedAt < probeTrusted { // what arrives is yet to become as much as that
		throughput = max(throughput, int(backoff*float64(s.probed)))
	}
	if usage == Overuse && s.limited.now { // little is sent, and what arrives does not say what could
		throughput = min(unlimited*throughput, max(throughput, s.rate.Bitrate()))
	}
	s.rate.Update(Sample{
		Now: now, Usage: usage, Throughput: throughput, RoundTrip: s.least, ApplicationLimited: s.limited.now,
	})
}

// noteTrip keeps the shortest round trip of the last seconds: the others waited in queues.
func (s *Sender) noteTrip(trip, now time.Duration) {
	if trip > 0 && (s.least == 0 || trip <= s.least || now-s.leastAt > leastTripFor) {
		s.least, s.leastAt = trip, now
	}
}

// Look gives the probes that are due. The first ones are, once the receiver has reported anything. Where it has nothing
// to report any more, because what is estimated is too little for anything to be sent, it is probes that find out when
// there is more; where it reports nothing of what was sent, they wait.
func (s *Sender) Look(now time.Duration) []Probe {
	stale := now-s.fedAt > feedbackStale
	if !s.fed || stale && now-s.lastAt < feedbackStale {
		return nil
	}
	if !s.prober.begun && s.Bitrate() < s.wanted {
		s.prober.begin(float64(s.Bitrate()), now)
	}
	normal := stale || s.delay.Usage() == Normal && s.UnderWay() < 2*s.window()
	return s.prober.look(float64(s.Bitrate()), float64(s.wanted), normal, now)
}

// Bitrate is the estimate in bit/s.
func (s *Sender) Bitrate() int {
	if !s.fed {
		return int(s.reports.bitrate)
	}
	return int(max(min(float64(s.rate.Bitrate()), s.loss.bitrate()), leastRate))
}

// Estimate is what is known now.
func (s *Sender) Estimate(now time.Duration) Estimate {
	e := Estimate{Bitrate: s.Bitrate(), RoundTrip: s.reports.roundTrip(now), Loss: s.loss.average()}
	if e.RoundTrip == 0 {
		e.RoundTrip = s.least
	}
	if !s.fed || now-s.fedAt > feedbackStale {
		e.Loss = s.reports.loss
	}
	return e
}

// Knows says whether the receiver has reported a packet of a stream.
func (s *Sender) Knows(stream uint32) bool { return s.known[stream] }

// UnderWay is how many bytes have left that the receiver has said nothing about.
func (s *Sender) UnderWay() int { return s.total - s.confirmedT }

// window is how many bytes may be under way.
func (s *Sender) window() int {
	trip := s.least
	if trip == 0 {
		trip = usualRoundTrip
	}
	return int(float64(s.Bitrate()) / 8 * (trip + acceptedQueue).Seconds())
}

// Prompt says whether a few small packets would have the receiver report: one that counts them, as LiveKit does, is
// slow to report where little is sent.
func (s *Sender) Prompt(now time.Duration) bool {
	unreported := int(s.last - s.confirmed)
	return s.fed && now-s.fedAt > promptAfter && now-s.fedAt < feedbackStale &&
		unreported >= promptFrom && unreported < leastUnderWay
}

// MaySend says whether another packet may leave. Without feedback nobody knows, and what leaves is bounded by the bit
// rate alone.
func (s *Sender) MaySend(now time.Duration) bool {
	if !s.fed || now-s.fedAt > feedbackStale || s.UnderWay() < s.window() {
		return true
	}
	// Those that are lost do not count for the receiver: some more each moment, or it would never report again.
	return int(s.last-s.confirmed) < leastUnderWay+int((now-s.fedAt)/trickle)
}
