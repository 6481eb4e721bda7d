package main

import (
	"sync"

	"confab/media/render"
	"confab/session/meeting"
	"confab/ui"
	"confab/ui/model"
)

// pictures holds the newest picture of everybody. A tile outlives streams: it is keyed by person and source, so that a
// rejoin shows the last picture until the next one comes. Safe from any goroutine.
type pictures struct {
	mine *render.Mailbox

	mu    sync.Mutex
	boxes map[model.TileKey]*render.Mailbox
	gaps  map[model.TileKey]*gapMeter // of everybody ever seen: who has gone may come back
}

func newPictures() *pictures {
	mine := render.NewMailbox()
	mine.SetMirror(true)
	return &pictures{mine: mine, boxes: map[model.TileKey]*render.Mailbox{}, gaps: map[model.TileKey]*gapMeter{}}
}

// of gives the mailbox of a person's source, made on demand.
func (p *pictures) of(connectionID string, source meeting.Source) *render.Mailbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := model.TileKey{ConnectionID: connectionID, Source: source}
	box, ok := p.boxes[key]
	if !ok {
		box = render.NewMailbox()
		p.boxes[key] = box
	}
	return box
}

// gapsOf gives the meter of a person's source, made on demand.
func (p *pictures) gapsOf(connectionID string, source meeting.Source) *gapMeter {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := model.TileKey{ConnectionID: connectionID, Source: source}
	meter, ok := p.gaps[key]
	if !ok {
		meter = &gapMeter{}
		p.gaps[key] = meter
	}
	return meter
}

// forget drops the pictures of somebody who has gone.
func (p *pictures) forget(connectionID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key := range p.boxes {
		if key.ConnectionID == connectionID {
			delete(p.boxes, key)
		}
	}
}

// Mine implements ui.Pictures.
func (p *pictures) Mine() ui.Pixels { return p.mine }

// Of implements ui.Pictures.
func (p *pictures) Of(connectionID string, source meeting.Source) ui.Pixels {
	return p.of(connectionID, source)
}
