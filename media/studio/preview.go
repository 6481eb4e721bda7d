package studio

import (
	"context"
	"image"
	"sync"

	"confab/media/codec"
)

// previewer hands pictures to a preview on a goroutine of its own: however long that takes, nothing of what is sent
// waits for it. Of several pictures that wait the newest is handed on.
type previewer struct {
	to Preview

	mu      sync.Mutex
	waiting *image.YCbCr  // not handed on yet
	spare   *image.YCbCr  // of no use at the moment
	filled  chan struct{} // has one token after waiting was set
}

func newPreviewer(to Preview) *previewer { return &previewer{to: to, filled: make(chan struct{}, 1)} }

// offer copies a picture, if anybody looks.
func (p *previewer) offer(pic *image.YCbCr) {
	if !p.to.Wanted() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	copied := p.waiting
	if copied == nil {
		copied, p.spare = p.spare, nil
	}
	if size := pic.Rect.Size(); copied == nil || copied.Rect.Size() != size {
		copied = codec.New420(size.X, size.Y)
	}
	if codec.Scale(copied, pic) != nil {
		return // not a 4:2:0 picture: there is nothing to show
	}
	p.waiting = copied
	select {
	case p.filled <- struct{}{}:
	default:
	}
}

// run hands pictures on until ctx is done.
func (p *previewer) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.filled:
		}
		p.mu.Lock()
		pic := p.waiting
		p.waiting = nil
		p.mu.Unlock()
		if pic == nil {
			continue // a copy failed
		}
		p.to.Put(pic)
		p.mu.Lock()
		p.spare = pic
		p.mu.Unlock()
	}
}
