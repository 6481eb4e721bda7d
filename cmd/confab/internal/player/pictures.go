package player

import (
	"sync"

	"confab/media/render"
	"confab/session/meeting"
	"confab/ui"
	"confab/ui/model"
)

// Pictures holds the newest picture of everybody. A tile outlives streams: its key is not the stream's id, so that a
// rejoin shows the last picture until the next one comes. Safe from any goroutine.
type Pictures struct {
	changed chan struct{} // out: there is a new picture, or a mailbox less

	mu    sync.Mutex
	mine  map[model.InputID]*render.Mailbox
	boxes map[model.TileKey]*render.Mailbox
	gaps  map[model.TileKey]*GapMeter // of everybody ever seen: who has gone may come back
}

// NewPictures makes an empty collection.
func NewPictures() *Pictures {
	return &Pictures{
		changed: make(chan struct{}, 1),
		mine:    map[model.InputID]*render.Mailbox{}, boxes: map[model.TileKey]*render.Mailbox{},
		gaps: map[model.TileKey]*GapMeter{},
	}
}

// Box gives the mailbox of a tile, made on demand.
func (p *Pictures) Box(key model.TileKey) *render.Mailbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	box, ok := p.boxes[key]
	if !ok {
		box = p.newBox(key.Source)
		p.boxes[key] = box
	}
	return box
}

// newBox makes a mailbox whose pictures are told of. Of a shared screen nothing is cut off.
func (p *Pictures) newBox(source meeting.Source) *render.Mailbox {
	box := render.NewMailbox()
	box.OnPicture(p.nudge)
	box.SetWhole(source == meeting.Screen)
	return box
}

// Gaps gives the meter of a tile, made on demand.
func (p *Pictures) Gaps(key model.TileKey) *GapMeter {
	p.mu.Lock()
	defer p.mu.Unlock()
	meter, ok := p.gaps[key]
	if !ok {
		meter = &GapMeter{}
		p.gaps[key] = meter
	}
	return meter
}

// Forget drops the pictures of somebody who has gone.
func (p *Pictures) Forget(connectionID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key := range p.boxes {
		if key.ConnectionID == connectionID {
			delete(p.boxes, key)
		}
	}
	p.nudge()
}

func (p *Pictures) nudge() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// Changed implements ui.Pictures.
func (p *Pictures) Changed() <-chan struct{} { return p.changed }

// Mine implements ui.Pictures.
func (p *Pictures) Mine(id model.InputID) ui.Pixels { return p.Ours(id) }

// Ours gives the mailbox of one of our own sources, made on demand. People know themselves from mirrors.
func (p *Pictures) Ours(id model.InputID) *render.Mailbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	box, ok := p.mine[id]
	if !ok {
		box = p.newBox(id.Source)
		box.SetMirror(id.Source == meeting.Camera)
		p.mine[id] = box
	}
	return box
}

// Of implements ui.Pictures.
func (p *Pictures) Of(key model.TileKey) ui.Pixels { return p.Box(key) }
