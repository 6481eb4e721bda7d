package capture

import (
	"image"
	"sync"
	"sync/atomic"
	"time"

	"confab/media/codec"
)

// picture is one captured picture on its way to the layers, which share it.
type picture struct {
	*image.YCbCr
	captured time.Time
	pts      time.Duration
	stamp    uint32 // one for all layers: receivers that change layers see no jump
	epoch    uint64 // of the track when it was captured, see track.enter

	holders atomic.Int32
	home    *pool
}

// hold counts one more who reads it.
func (p *picture) hold() *picture {
	p.holders.Add(1)
	return p
}

// release is called once by everybody who held it. After the last its memory is used again.
func (p *picture) release() {
	if p.holders.Add(-1) == 0 {
		p.home.put(p)
	}
}

// spares is how much of the pool is kept while nobody needs it: one picture that waits and one that is worked on.
const spares = 2

// pool has the memory of pictures of one size. The zero value is empty.
type pool struct {
	mu   sync.Mutex
	free []*picture
}

// copyOf gives a copy, held once.
func (o *pool) copyOf(pic *image.YCbCr) (*picture, error) {
	size := pic.Rect.Size()
	p := o.take(size)
	if p == nil {
		p = &picture{YCbCr: image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420), home: o}
	}
	p.holders.Store(1)
	if err := codec.FromImage(p.YCbCr, pic); err != nil {
		p.release()
		return nil, err
	}
	return p, nil
}

// take finds memory of that size, and lets go of all other.
func (o *pool) take(size image.Point) *picture {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.free) > 0 {
		p := o.free[len(o.free)-1]
		o.free = o.free[:len(o.free)-1]
		if p.Rect.Size() == size {
			return p
		}
	}
	return nil
}

func (o *pool) put(p *picture) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.free) < spares {
		o.free = append(o.free, p)
	}
}

// slot has the newest picture that an encoder has not taken yet.
type slot struct {
	filled chan struct{} // has a token after a picture was put there

	mu       sync.Mutex
	waiting  *picture
	replaced uint64
}

func newSlot() *slot { return &slot{filled: make(chan struct{}, 1)} }

// put takes over a hold of p. A picture that waits there is let go of.
func (s *slot) put(p *picture) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting != nil {
		s.waiting.release()
		s.replaced++
	}
	s.waiting = p
	select {
	case s.filled <- struct{}{}:
	default:
	}
}

// take gives the picture that waits, with its hold; nil when there is none.
func (s *slot) take() *picture {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.waiting
	s.waiting = nil
	return p
}

// clear lets go of the picture that waits.
func (s *slot) clear() {
	if p := s.take(); p != nil {
		p.release()
	}
}

// dropped is how many pictures were replaced by newer ones.
func (s *slot) dropped() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.replaced
}
