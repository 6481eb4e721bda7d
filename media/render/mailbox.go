package render

import (
	"image"
	"sync"
	"sync/atomic"

	"confab/media/codec"
)

// Mailbox keeps the newest picture, converted for a tile. Pictures are put on one side by a decoder or a camera and
// looked at on the other by whoever paints; neither waits for the other. Make it with [NewMailbox].
type Mailbox struct {
	latest atomic.Pointer[letter]

	mu     sync.Mutex // settings
	width  int
	height int
	mirror bool
	whole  bool
	onPut  func()

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

// Wanted says whether anybody looks.
func (m *Mailbox) Wanted() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.width > 0 && m.height > 0
}

// SetMirror flips pictures left to right, as people expect of their own.
func (m *Mailbox) SetMirror(mirror bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mirror = mirror
}

// SetWhole has nothing cut off, as it must be with shared screens.
func (m *Mailbox) SetWhole(whole bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.whole = whole
}

// OnPicture has f called after each new picture, on the goroutine that put it. f must not block.
func (m *Mailbox) OnPicture(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.onPut = f
}

// Put converts a picture to the tile's size, cropped to fill it, or whole and in its own shape where too much would be
// lost. A picture with fewer pixels than the tile is not enlarged: the GPU does that for nothing.
func (m *Mailbox) Put(pic *image.YCbCr) {
	m.mu.Lock()
	width, height, mirror, whole, onPut := m.width, m.height, m.mirror, m.whole, m.onPut
	m.mu.Unlock()
	if m.convert(pic, width, height, mirror, whole) && onPut != nil {
		onPut()
	}
}

// convert makes the picture the newest one, if it can be shown.
func (m *Mailbox) convert(pic *image.YCbCr, width, height int, mirror, whole bool) bool {
	size := pic.Bounds().Size()
	if width <= 0 || height <= 0 || size.X < 2 || size.Y < 2 {
		return false
	}
	if whole || unlike(size.X, size.Y, width, height) {
		width, height = inside(size.X, size.Y, width, height)
	} else {
		width, height = fitted(size.X, size.Y, width, height)
	}

	m.work.Lock()
	defer m.work.Unlock()
	if mirror {
		if m.mirrored == nil || m.mirrored.Bounds().Size() != size {
			m.mirrored = codec.New420(size.X, size.Y)
		}
		if codec.Mirror(m.mirrored, pic) != nil {
			return false // not a 4:2:0 picture: there is nothing to show
		}
		pic = m.mirrored
	}
	canvas := m.canvas(width, height)
	if m.converter.ToRGBA(canvas, pic, codec.Cover) != nil {
		return false
	}
	m.turn++
	m.sequence++
	// A new header over the same pixels: Fyne compares pointers to see that a picture changed.
	m.latest.Store(&letter{
		pic:      &image.RGBA{Pix: canvas.Pix, Stride: canvas.Stride, Rect: canvas.Rect},
		sequence: m.sequence,
	})
	return true
}

// canvas is the buffer whose picture is three Puts old, so that the last two stay as they are.
func (m *Mailbox) canvas(width, height int) *image.RGBA {
	place := &m.buffers[m.turn%len(m.buffers)]
	if *place == nil || (*place).Rect.Dx() != width || (*place).Rect.Dy() != height {
		*place = image.NewRGBA(image.Rect(0, 0, width, height))
	}
	return *place
}

// unlike says whether two shapes differ by more than a quarter: a camera that is held upright in a tile that lies, for
// one.
func unlike(width, height, otherWidth, otherHeight int) bool {
	ratio := float64(width) * float64(otherHeight) / (float64(height) * float64(otherWidth))
	return max(ratio, 1/ratio) > 1.25
}

// inside is the size to convert a whole picture to: the largest of its own shape in the tile, with no more pixels than
// it has.
func inside(width, height, tileWidth, tileHeight int) (int, int) {
	scale := min(1, float64(tileWidth)/float64(width), float64(tileHeight)/float64(height))
	return max(2, int(float64(width)*scale+0.5)), max(2, int(float64(height)*scale+0.5))
}

// fitted is the size to convert a picture to: the tile's, or the same shape with no more pixels than the picture has.
func fitted(width, height, tileWidth, tileHeight int) (int, int) {
	scale := min(float64(width)/float64(tileWidth), float64(height)/float64(tileHeight))
	if scale >= 1 {
		return tileWidth, tileHeight
	}
	return max(2, int(float64(tileWidth)*scale+0.5)), max(2, int(float64(tileHeight)*scale+0.5))
}

// Latest returns the newest picture and its number, which starts at 1; nil and 0 before the first. The picture is
// stable until two more were put, and tightly packed as Fyne's painter requires (painter/gl/texture.go ignores Stride).
func (m *Mailbox) Latest() (*image.RGBA, uint64) {
	newest := m.latest.Load()
	if newest == nil {
		return nil, 0
	}
	return newest.pic, newest.sequence
}

// Clear forgets the picture, so that a tile does not show the past when a camera is turned on again.
func (m *Mailbox) Clear() { m.latest.Store(nil) }
