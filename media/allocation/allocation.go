package allocation

import "time"

// Kind says what a source sends, and with that how important it is.
type Kind uint8

// Kinds, in the order in which they are given bits.
const (
	Sound Kind = iota + 1
	Screen
	Camera
)

// Source is something that can be sent.
type Source struct {
	Name        string // tells it from the others, from call to call
	Kind        Kind
	Bits, Floor int     // of sound: bit/s of packets with their headers, usual and least; zero while it is muted
	Layers      []Layer // of pictures, low to high
}

// Layer is a layer as it is at its best.
type Layer struct {
	Width, Height int // pixels
	FrameRate     int // frames per second
	Bitrate       int // bit/s of payload
	Wanted        bool
}

// Limit is why something is less than it could be, as WebRTC's qualityLimitationReason.
type Limit uint8

// Limits. The zero value is none.
const (
	Unlimited Limit = iota
	CPU
	Bandwidth
)

var limitNames = [...]string{"none", "cpu", "bandwidth"}

func (l Limit) String() string {
	if int(l) < len(limitNames) {
		return limitNames[l]
	}
	return ""
}

// Share is what a source may send of the way and of the processor.
type Share struct {
	Bits    int      // of sound: bit/s of packets with their headers
	Layers  []Target // of pictures, as the source's
	Limited Limit
	Paused  bool // somebody wants it, and not even its lowest layer fits
}

// Target is what a layer is to be made like. Without a bit rate it is not to be made.
type Target struct {
	Width, Height int // at most, in pixels
	FrameRate     int
	Bitrate       int // bit/s of payload
	Fast          bool
	Limited       Limit
}

// Allocator shares out. The zero value is ready; it is not for two goroutines at once.
type Allocator struct {
	sources   map[string]*memory
	processor processor
}

// Allocate gives each source its share of estimate, which is in bit/s of RTP packets with their headers, for everything
// but repairs, and 0 when it is not known. load is the part of the time that the busiest encoder is at work: one that
// has 1 or more cannot keep up. It is to be called whenever one of these has changed, and twice a second otherwise.
func (a *Allocator) Allocate(now time.Time, estimate int, load float64, sources []Source) []Share {
	a.forget(sources)
	cut := a.processor.step(now, load)
	available := sendable(estimate)
	left := available
	shares := make([]Share, len(sources))
	claims := make([]*claim, 0, len(sources))
	for i, s := range sources {
		if s.Kind == Sound {
			shares[i].Bits = s.Floor
			left = max(0, left-s.Floor)
		}
	}
	for _, kind := range [...]Kind{Screen, Camera} {
		for i, s := range sources {
			if s.Kind == kind {
				claims = append(claims, newClaim(s, a.sources[s.Name], cut, &shares[i]))
			}
		}
	}
	left = complete(sources, shares, left, claims)
	slack := int(wanders * float64(available))
	left = reserve(claims, left)
	soon := 0 // of that, what sources that come first may take soon
	for _, c := range claims {
		left += c.reserved
		c.memory.decide(now, c.rungs, supply{left, max(c.reserved, left-soon), slack})
		soon += c.memory.soon(c.rungs, supply{left, left, slack})
		left -= c.grant(left)
	}
	complete(sources, shares, left, nil) // what pictures could not use
	if estimate <= 0 {                   // what is found out about the path next counts as the first of it
		a.sources = nil
	}
	return shares
}

// unknown is a path without an estimate: everything fits.
const unknown = 1 << 40

// sendable is what there is for all sources together.
func sendable(estimate int) int {
	if estimate <= 0 {
		return unknown
	}
	return estimate
}

// complete gives sound what it has as a rule, where the lowest layers of the claims can then still have all that they
// can use, and says what is left.
func complete(sources []Source, shares []Share, left int, claims []*claim) int {
	lowest := 0
	for _, c := range claims {
		if len(c.rungs) > 1 {
			lowest += c.rungs[1].full
		}
	}
	for i, s := range sources {
		if more := s.Bits - shares[i].Bits; s.Kind == Sound && more > 0 && left >= lowest+more {
			shares[i].Bits, left = s.Bits, left-more
		}
	}
	return left
}

// reserve sets the lowest layers aside, first what each needs at least, then what it can use, and says what is left:
// less than nothing where layers stay for a while that do not fit.
func reserve(claims []*claim, left int) int {
	for _, c := range claims {
		switch {
		case len(c.rungs) < 2:
		case c.rungs[1].keep <= left:
			c.reserved = min(left, c.rungs[1].keep*3/2)
		case c.memory.rung > 0:
			c.reserved = c.rungs[1].least
		}
		left -= c.reserved
	}
	for _, c := range claims {
		if c.reserved > 0 {
			more := min(max(0, left), max(0, c.rungs[1].full-c.reserved))
			c.reserved += more
			left -= more
		}
	}
	return left
}

// forget drops what is known of sources that are no more, and begins with new ones.
func (a *Allocator) forget(sources []Source) {
	known := make(map[string]*memory, len(sources))
	for _, s := range sources {
		if known[s.Name] = a.sources[s.Name]; known[s.Name] == nil {
			known[s.Name] = &memory{}
		}
	}
	a.sources = known
}

// claim is a source of pictures while bits are shared out.
type claim struct {
	layers   []Layer
	rungs    []rung
	cut      cut
	memory   *memory
	reserved int
	share    *Share
}

func newClaim(s Source, m *memory, c cut, share *Share) *claim {
	share.Layers = make([]Target, len(s.Layers))
	rungs, missing := rungsOf(s, c)
	m.follow(rungs)
	c.layers = missing
	return &claim{layers: s.Layers, rungs: rungs, cut: c, memory: m, share: share}
}

// grant fills the share in from the rung that was decided on, and says what it costs.
func (c *claim) grant(left int) (spent int) {
	r := c.rungs[c.memory.rung]
	spent = r.least
	rest := left - r.least
	for _, p := range r.parts {
		more := min(max(0, rest), p.most()-p.least())
		rest -= more
		spent += more
		c.share.Layers[p.index] = p.target(p.least()+more, c.cut.fast)
	}
	c.limits()
	return spent
}

// limits says why the source is less than it could be. What the processor cannot do was taken off its rungs.
func (c *claim) limits() {
	m := c.memory
	c.share.Paused = m.rung == 0 && len(c.rungs) > 1
	full := m.rung == len(c.rungs)-1
	slow := 1.
	for _, p := range c.rungs[m.rung].parts {
		slow = min(slow, float64(c.share.Layers[p.index].Bitrate)/float64(p.Bitrate))
	}
	m.tight = !full || slow < tight || m.tight && slow < loose
	switch {
	case m.tight:
		c.share.Limited = Bandwidth
	case len(c.rungs) > 1 && (c.cut.layers > 0 || c.cut.frameRate > 0):
		c.share.Limited = CPU
	}
	for i := range c.share.Layers {
		if c.layers[i].Wanted {
			c.share.Layers[i].Limited = c.share.Limited
		}
	}
}

// A source is short of bits when one of its layers has less than tight of what it can use, until it has loose.
const tight, loose = 0.6, 0.8
