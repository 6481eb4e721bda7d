package mediatest

import (
	"image"
	"sync"
	"time"

	"confab/media/device/pattern"
)

// Pictures counts what it is given, as a preview (Put) or as a track (Push).
type Pictures struct {
	Read bool // look for the test pattern in every picture, which costs time; set before use

	mu       sync.Mutex
	count    int
	size     image.Point
	readable int
	muted    bool
	wakes    []wake
}

type wake struct {
	at   int
	done chan struct{}
}

// Put counts a picture.
func (p *Pictures) Put(pic *image.YCbCr) {
	ok := false
	if p.Read {
		_, _, ok = pattern.Read(pic)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	p.size = pic.Rect.Size()
	if ok {
		p.readable++
	}
	p.wakes = wakeUp(p.wakes, p.count)
}

// Wanted is true: every picture is counted.
func (p *Pictures) Wanted() bool { return true }

// Push counts a picture.
func (p *Pictures) Push(pic *image.YCbCr, _ time.Time) { p.Put(pic) }

// SetMuted notes the state for Muted.
func (p *Pictures) SetMuted(muted bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.muted = muted
}

// Muted is what SetMuted was told last.
func (p *Pictures) Muted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.muted
}

// Seen is how many pictures came, how many of them carried a readable test pattern, and the last one's size.
func (p *Pictures) Seen() (count, readable int, size image.Point) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count, p.readable, p.size
}

// After is closed once n more pictures than now have come.
func (p *Pictures) After(n int) <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := wake{p.count + n, make(chan struct{})}
	p.wakes = wakeUp(append(p.wakes, w), p.count)
	return w.done
}

// Sounds keeps the samples it is given.
type Sounds struct {
	mu    sync.Mutex
	pcm   []int16
	muted bool
	wakes []wake
}

// Push keeps a copy of pcm.
func (s *Sounds) Push(pcm []int16, _ time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pcm = append(s.pcm, pcm...)
	s.wakes = wakeUp(s.wakes, len(s.pcm))
}

// SetMuted notes the state for Muted.
func (s *Sounds) SetMuted(muted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muted = muted
}

// Muted is what SetMuted was told last.
func (s *Sounds) Muted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.muted
}

// Level is always 0.5.
func (s *Sounds) Level() float64 { return 0.5 }

// Heard is everything so far.
func (s *Sounds) Heard() []int16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pcm[:len(s.pcm):len(s.pcm)]
}

// After is closed once n more samples than now have come.
func (s *Sounds) After(n int) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := wake{len(s.pcm) + n, make(chan struct{})}
	s.wakes = wakeUp(append(s.wakes, w), len(s.pcm))
	return w.done
}

func wakeUp(list []wake, at int) []wake {
	kept := list[:0]
	for _, w := range list {
		if w.at <= at {
			close(w.done)
			continue
		}
		kept = append(kept, w)
	}
	return kept
}
