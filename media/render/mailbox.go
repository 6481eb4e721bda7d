package render

import (
	"image"
	"sync"
	"sync/atomic"
	"time"

	"confab/media/codec"
)

// Mailbox keeps the newest picture, converted for a tile. Pictures are put on one side by a decoder or a camera and
// looked at on the other by whoever paints; neither waits for the other. Make it with [NewMailbox].
type Mailbox struct {
	latest atomic.Pointer[letter]
	put    atomic.Int64 // when a picture was last put, Unix nanoseconds
	source atomic.Uint64

	mu     sync.Mutex // settings
	width  int
	height int
	mirror bool

	work      sync.Mutex // held while converting
	buffers   [3]*image.RGBA
	turn      int
	converter codec.Converter
	mirrored  *image.YCbCr
	sequence  uint64
}

type letter struct {
	pic      *image.RGBA
	sequence uint64
}

// NewMailbox makes a mailbox of size 0: nothing is converted until SetSize.
func NewMailbox() *Mailbox { return &Mailbox{} }

// SetSize says how many pixels the tile has, from the next picture on. 0, 0 means that nobody looks.
func (m *Mailbox) SetSize(width, height int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.width, m.height = width, height
}

// SetMirror flips pictures left to right, as people expect of their own.
func (m *Mailbox) SetMirror(mirror bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mirror = mirror
}

// Put converts a picture to the tile's size, cropped to fill it. A picture with fewer pixels than the tile is cropped to
// the tile's shape but not enlarged: the GPU does that for nothing.
func (m *Mailbox) Put(pic *image.YCbCr) {
	size := pic.Bounds().Size()
	m.put.Store(time.Now().UnixNano())
	m.source.Store(uint64(uint32(size.X))<<32 | uint64(uint32(size.Y)))
	m.mu.Lock()
	width, height, mirror := m.width, m.height, m.mirror
	m.mu.Unlock()
	if width <= 0 || height <= 0 || size.X < 2 || size.Y < 2 {
		return
	}
	width, height = fitted(size.X, size.Y, width, height)

	m.work.Lock()
	defer m.work.Unlock()
	if mirror {
		if m.mirrored == nil || m.mirrored.Bounds().Size() != size {
			m.mirrored = codec.New420(size.X, size.Y)
		}
		if codec.Mirror(m.mirrored, pic) != nil {
			return // not a 4:2:0 picture: there is nothing to show
		}
		pic = m.mirrored
	}
	canvas := m.canvas(width, height)
	if m.converter.ToRGBA(canvas, pic, codec.Cover) != nil {
		return
	}
	m.turn++
	m.sequence++
	// A new header over the same pixels: Fyne compares pointers to see that a picture changed.
	m.latest.Store(&letter{pic: &image.RGBA{Pix: canvas.Pix, Stride: canvas.Stride, Rect: canvas.Rect}, sequence: m.sequence})
}

// canvas is the buffer whose picture is three Puts old, so that the last two stay as they are.
func (m *Mailbox) canvas(width, height int) *image.RGBA {
	place := &m.buffers[m.turn%len(m.buffers)]
	if *place == nil || (*place).Rect.Dx() != width || (*place).Rect.Dy() != height {
		*place = image.NewRGBA(image.Rect(0, 0, width, height))
	}
	return *place
}

// fitted is the size to convert a picture to: the tile's, or the same shape with no more pixels than the picture has.
func fitted(width, height, tileWidth, tileHeight int) (int, int) {
	scale := min(float64(width)/float64(tileWidth), float64(height)/float64(tileHeight))
	if scale >= 1 {
		return tileWidth, tileHeight
	}
	return max(2, int(float64(tileWidth)*scale+0.5)), max(2, int(float64(tileHeight)*scale+0.5))
}

// Latest returns the newest picture and its number, which starts at 1; nil and 0 before the first. The picture is stable
// until two more were put, and tightly packed as Fyne's painter requires (painter/gl/texture.go ignores Stride).
func (m *Mailbox) Latest() (*image.RGBA, uint64) {
	newest := m.latest.Load()
	if newest == nil {
		return nil, 0
	}
	return newest.pic, newest.sequence
}

// LastPut is when a picture was last put, also when nobody looked; zero before the first. A tile whose LastPut is long
// ago is frozen.
func (m *Mailbox) LastPut() time.Time {
	nanoseconds := m.put.Load()
	if nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds)
}

// SourceSize is the size of the last picture as it was put; zeros before the first.
func (m *Mailbox) SourceSize() (width, height int) {
	packed := m.source.Load()
	return int(packed >> 32), int(uint32(packed))
}

// Clear forgets the picture, so that a tile does not show somebody who left.
func (m *Mailbox) Clear() { m.latest.Store(nil) }
