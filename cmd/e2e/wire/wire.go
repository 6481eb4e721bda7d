package wire

import (
	"context"
	"encoding/binary"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// mtu is the longest IP packet of an Ethernet device, and header is what Ethernet puts before it.
const (
	mtu    = 1500
	header = 14
)

// Wire joins two Ethernet devices, a near one and a far one.
type Wire struct {
	Up   *Link // from the near device to the far one
	Down *Link // the other way

	near, far io.ReadWriteCloser
	watcher   atomic.Pointer[func(Passage)]
}

// Passage is a frame as the near device sees it: when it left or arrived there. Of one that was lost on its way from
// the far device it is when it began.
type Passage struct {
	At       time.Time
	Up, Lost bool
	What     string // see Describe
}

// New makes a wire between two devices, which it owns from then on.
func New(near, far io.ReadWriteCloser, up, down Conditions, seed uint64) *Wire {
	// A device that is down does not take frames: those are lost, as they are where a plug is out.
	w := &Wire{near: near, far: far}
	w.Up = NewLink(up, seed, func(frame []byte) { _, _ = far.Write(frame) })
	w.Down = NewLink(down, seed+1, func(frame []byte) {
		w.note(frame, false, false)
		_, _ = near.Write(frame)
	})
	return w
}

// Watch has every frame that Describe has a name for told to watcher, one at a time for each direction, and delays
// both while it runs. Nil ends that.
func (w *Wire) Watch(watcher func(Passage)) {
	if watcher == nil {
		w.watcher.Store(nil)
		return
	}
	w.watcher.Store(&watcher)
}

func (w *Wire) note(frame []byte, up, lost bool) {
	watcher := w.watcher.Load()
	if watcher == nil {
		return
	}
	if at, what := time.Now(), Describe(frame); what != "" {
		(*watcher)(Passage{at, up, lost, what})
	}
}

// Run carries frames until ctx ends, and closes both devices.
func (w *Wire) Run(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { w.Up.Run(ctx) })
	work.Go(func() { w.Down.Run(ctx) })
	work.Go(func() { w.read(w.near, w.Up) })
	work.Go(func() { w.read(w.far, w.Down) })
	<-ctx.Done()
	_ = w.near.Close()
	_ = w.far.Close()
}

// read gives a link what comes out of a device until that is closed. Address resolution goes past the conditions: it
// stands for links that have none.
func (w *Wire) read(from io.Reader, link *Link) {
	for {
		frame := make([]byte, header+mtu)
		n, err := from.Read(frame)
		if err != nil {
			return
		}
		frame = frame[:n]
		if isARP(frame) {
			link.deliver(frame)
			continue
		}
		up := link == w.Up
		if lost := !link.Send(frame); up || lost {
			w.note(frame, up, lost)
		}
	}
}

// isARP reads the EtherType (RFC 7042, appendix B.1).
func isARP(frame []byte) bool {
	return len(frame) >= header && binary.BigEndian.Uint16(frame[12:]) == 0x0806
}
