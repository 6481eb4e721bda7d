package channels

import "math"

const (
	echoBlocks  = 400 // how much of a channel is compared: 4 s
	leastBlocks = 100 // of that, before anything is said
	latest      = 300 // blocks that a channel may be behind what is played: speakers have up to 2 s of latency
	compareWith = 50  // blocks between two comparisons
	follows     = 0.75
	followsSoon = 0.9 // before a channel has been heard for as long as echoBlocks
	asLittle    = 0.05
	leastSpread = 4. // of levels, below which there is nothing to compare
)

// echo knows which channels follow what is played. A microphone near a speaker does so too, but less than a channel
// that is fed with it, so where all of them do, those that do so least are taken.
type echo struct {
	played Played
	levels [echoBlocks + latest]float32
	heard  [][echoBlocks]float32 // by channel, the newest last
	have   int                   // of those blocks
	blocks int                   // since the last comparison
	alike  []float64             // by channel, 0 to 1
}

func newEcho(n int, played Played) *echo {
	return &echo{played: played, heard: make([][echoBlocks]float32, n), alike: make([]float64, n)}
}

// add takes a block of every channel.
func (e *echo) add(tracks []track) {
	for c := range tracks {
		levels := &e.heard[c]
		copy(levels[:], levels[1:])
		levels[echoBlocks-1] = float32(math.Sqrt(math.Sqrt(tracks[c].sum / blockFrames)))
	}
	e.have = min(e.have+1, echoBlocks)
	if e.blocks++; e.blocks >= compareWith && e.have >= leastBlocks {
		e.blocks = 0
		e.compare()
	}
}

// compare looks how much each channel follows what is played. Where nothing is, nothing new is known.
func (e *echo) compare() {
	e.played(e.levels[:])
	for c := range e.heard {
		likeness, compared := e.likeness(e.heard[c][echoBlocks-e.have:])
		if compared {
			e.alike[c] = max(likeness, e.alike[c]*0.95)
		}
	}
}

// likeness is the greatest correlation of a channel with what was played up to latest before.
func (e *echo) likeness(heard []float32) (best float64, compared bool) {
	n := len(heard)
	mean, spread := moments(heard)
	for lag := range latest {
		from := len(e.levels) - n - lag
		played := e.levels[from : from+n]
		its, width := moments(played)
		if width < leastSpread {
			continue
		}
		compared = true
		if spread < leastSpread {
			continue
		}
		var sum float32
		for i, level := range heard {
			sum += level * played[i]
		}
		best = max(best, (float64(sum)/float64(n)-mean*its)/math.Sqrt(spread*width))
	}
	return best, compared
}

// moments are mean and variance.
func moments(levels []float32) (mean, variance float64) {
	var sum, squares float32
	for _, level := range levels {
		sum += level
		squares += level * level
	}
	n := float64(len(levels))
	mean = float64(sum) / n
	return mean, float64(squares)/n - mean*mean
}

// allows says whether a channel is anything but what is played.
func (e *echo) allows(channel int) bool {
	limit := follows
	if e.have < echoBlocks {
		limit = followsSoon
	}
	least := 1.
	for _, alike := range e.alike {
		least = min(least, alike)
	}
	return e.alike[channel] < limit || e.alike[channel] <= least+asLittle
}
