package congestion

import (
	"math/rand/v2"
	"testing"
	"time"
)

const (
	tick      = time.Millisecond
	travel    = 20 * time.Millisecond // each way
	queueFor  = 200 * time.Millisecond
	videoSize = 1000
)

// link is a queue in front of a rate, shared by several senders.
type link struct {
	rate   func(now time.Duration) int // bit/s
	loss   float64
	away   func(now time.Duration) bool // nothing gets through
	jitter time.Duration
	chance *rand.Rand
	free   time.Duration // when the last byte in the queue will have left
	before time.Duration // arrival of the packet before
}

// carry gives the arrival of a packet; false: it is lost.
func (l *link) carry(now time.Duration, size int) (time.Duration, bool) {
	if l.free-now > queueFor || l.away != nil && l.away(now) {
		return 0, false
	}
	l.free = max(l.free, now) + time.Duration(float64(size+50)*8/float64(l.rate(now))*float64(time.Second))
	arrived := l.free + travel
	if l.jitter > 0 {
		arrived += time.Duration(l.chance.Int64N(int64(l.jitter)))
	}
	l.before = max(l.before, arrived)
	return l.before, l.chance.Float64() >= l.loss
}

// flow is one sender, with an application that sends pictures at the bit rate that is estimated, and the receiver of
// its packets, which reports as LiveKit does.
type flow struct {
	*Sender
	most   func(now time.Duration) int // bit/s that the application has to send
	floor  int                         // of an estimate below it the application makes nothing
	number uint16
	debt   float64 // bytes that may leave
	queue  []int   // sizes
	probe  Probe
	probes int // packets left of it
	owed   float64

	arrivals []Result // in flight and arrived, not reported
	reported uint16   // next number to report
	lastRep  time.Duration
	feedback []report
	arrived  int // bytes
	rates    []int
}

type report struct {
	at      time.Duration
	results []Result
}

func newFlow(most func(time.Duration) int) *flow {
	return &flow{Sender: NewSender(Start), most: most}
}

func always(bitrate int) func(time.Duration) int { return func(time.Duration) int { return bitrate } }

// run lets time pass.
func run(l *link, length time.Duration, flows ...*flow) {
	if l.chance == nil {
		l.chance = rand.New(rand.NewPCG(3, 4))
	}
	for now := tick; now < length; now += tick {
		for i, f := range flows {
			if (now+time.Duration(i)*7*tick)%(33*tick) == 0 {
				f.picture(now)
			}
			f.pace(l, now)
			f.receive(now)
			f.answer(now)
			if now%(100*tick) == 0 {
				f.rates = append(f.rates, f.Bitrate())
			}
		}
	}
}

func (f *flow) picture(now time.Duration) {
	most := f.most(now)
	f.Want(most)
	if f.Bitrate() < f.floor {
		return
	}
	size := min(f.Bitrate(), most) / 8 / 30
	for ; size > 0; size -= videoSize {
		f.queue = append(f.queue, min(size, videoSize))
	}
}

func (f *flow) pace(l *link, now time.Duration) {
	for _, p := range f.Look(now) {
		f.probe, f.probes = p, ProbePackets
	}
	if f.probes > 0 {
		f.owed += float64(f.probe.Bitrate) / 8 * tick.Seconds()
		for f.owed > 0 && f.probes > 0 {
			f.probes--
			f.owed -= 280
			f.send(l, now, 280, f.probe.ID)
		}
		return
	}
	f.owed = 0
	f.debt = min(f.debt+1.5*float64(f.Bitrate())/8*tick.Seconds(), 2000)
	for f.debt > 0 && f.Prompt(now) {
		f.debt -= 50
		f.send(l, now, 50, 0)
	}
	for f.debt > 0 && len(f.queue) > 0 && f.MaySend(now) {
		f.debt -= float64(f.queue[0])
		f.send(l, now, f.queue[0], 0)
		f.queue = f.queue[1:]
	}
	for len(f.queue) > 100 { // a bounded queue
		f.queue = f.queue[1:]
	}
}

func (f *flow) send(l *link, now time.Duration, size, probe int) {
	f.number++
	f.Sent(Sent{Number: f.number, At: now, Size: size, Stream: 1, Probe: probe})
	if arrived, ok := l.carry(now, size); ok {
		f.arrivals = append(f.arrivals, Result{Number: f.number, Arrived: arrived})
		f.arrived += size
	}
}

// receive reports as mediatransportutil's twcc.go: after 21 packets and 100 ms.
func (f *flow) receive(now time.Duration) {
	n := 0
	for n < len(f.arrivals) && f.arrivals[n].Arrived <= now {
		n++
	}
	if n <= 20 || now-f.lastRep < 100*tick {
		return
	}
	f.lastRep = now
	var results []Result
	next := f.reported + 1
	for _, a := range f.arrivals[:n] {
		for ; next != a.Number; next++ {
			results = append(results, Result{Number: next, Lost: true})
		}
		results = append(results, a)
		next++
	}
	f.reported = next - 1
	f.arrivals = f.arrivals[n:]
	f.feedback = append(f.feedback, report{now + travel, results})
}

func (f *flow) answer(now time.Duration) {
	for len(f.feedback) > 0 && f.feedback[0].at <= now {
		f.Feedback(f.feedback[0].results, now)
		f.feedback = f.feedback[1:]
	}
}

// mean estimate between two moments.
func (f *flow) mean(from, to time.Duration) int {
	sum, n := 0, 0
	for i := int(from / (100 * tick)); i < min(len(f.rates), int(to/(100*tick))); i++ {
		sum += f.rates[i]
		n++
	}
	return sum / max(n, 1)
}

func TestLink(t *testing.T) {
	const s = time.Second
	for name, test := range map[string]struct {
		rate        int
		loss        float64
		jitter      time.Duration
		most        int
		least, high int // bounds of the mean estimate from 10 s to 40 s
	}{
		"150k":         {150_000, 0, 0, 2_200_000, 80_000, 150_000},
		"300k":         {300_000, 0, 0, 2_200_000, 190_000, 300_000},
		"600k":         {600_000, 0, 0, 2_200_000, 400_000, 600_000},
		"1M":           {1_000_000, 0, 0, 2_200_000, 700_000, 1_000_000},
		"2M":           {2_000_000, 0, 0, 2_200_000, 1_400_000, 2_000_000},
		"free":         {100_000_000, 0, 0, 2_200_000, 2_200_000, 5_500_000},
		"loss-2%":      {100_000_000, 0.02, 0, 2_200_000, 2_000_000, 5_500_000},
		"loss-5%":      {100_000_000, 0.05, 0, 2_200_000, 1_700_000, 5_500_000},
		"loss-20%":     {100_000_000, 0.2, 0, 2_200_000, 400_000, 5_500_000},
		"1M-loss-5%":   {1_000_000, 0.05, 0, 2_200_000, 500_000, 1_000_000},
		"jitter-50ms":  {100_000_000, 0, 50 * time.Millisecond, 2_200_000, 1_700_000, 5_500_000},
		"300k-jitter":  {300_000, 0, 30 * time.Millisecond, 2_200_000, 150_000, 300_000},
		"little-to-do": {100_000_000, 0, 0, 200_000, 200_000, 1_300_000},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFlow(always(test.most))
			run(&link{rate: always(test.rate), loss: test.loss, jitter: test.jitter}, 40*s, f)
			early, got := f.mean(2*s, 3*s), f.mean(10*s, 40*s)
			t.Logf("after 2 s %d, later %d, loss %.3f, rtt %v", early, got, f.loss.average(), f.least)
			if got < test.least || got > test.high {
				t.Errorf("%d bit/s, want %d to %d", got, test.least, test.high)
			}
		})
	}
}

// TestFallAndRise: 3 Mbit/s, then 300 kbit/s for 20 s, and 3 Mbit/s again.
func TestFallAndRise(t *testing.T) {
	const s = time.Second
	f := newFlow(always(2_200_000))
	run(&link{rate: func(now time.Duration) int {
		if now > 20*s && now < 40*s {
			return 300_000
		}
		return 3_000_000
	}}, 60*s, f)
	if got := f.mean(10*s, 20*s); got < 2_000_000 {
		t.Errorf("%d before", got)
	}
	if got := f.mean(24*s, 40*s); got < 170_000 || got > 300_000 {
		t.Errorf("%d in the narrow", got)
	}
	if got := f.mean(47*s, 60*s); got < 2_000_000 {
		t.Errorf("%d after", got)
	}
}

// TestShare: three equals share a link.
func TestShare(t *testing.T) {
	const s = time.Second
	a, b, c := newFlow(always(2_200_000)), newFlow(always(2_200_000)), newFlow(always(2_200_000))
	run(&link{rate: always(2_000_000)}, 90*s, a, b, c)
	sum := 0
	for _, f := range []*flow{a, b, c} {
		got := f.mean(30*s, 90*s)
		sum += got
		if got < 200_000 {
			t.Errorf("one of three has %d bit/s of 2 Mbit/s", got)
		}
		t.Log(got)
	}
	if sum > 2_100_000 || sum < 1_200_000 {
		t.Errorf("%d bit/s together", sum)
	}
}
