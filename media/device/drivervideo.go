package device

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"

	"confab/media/codec"
	"confab/media/device/v4l2"
)

// driverVideo reads a camera or a screen through its mediadevices driver.
type driverVideo struct {
	info    Info
	driver  driver.Driver
	format  prop.Media
	pixels  video.Reader
	log     *slog.Logger
	release func()

	cursor  *cursor    // of a screen whose pictures lack it; nil: none
	reading sync.Mutex // held by Read: the X11 driver frees what a reader still uses (x11_linux.go Close)
	picture *image.YCbCr
	number  uint64
	size    atomic.Uint64 // width<<32 | height of the last picture

	controls Controls

	once   sync.Once
	closed chan struct{}
	done   chan struct{} // the driver is closed
}

// ownReader is a reader of our own driver.
type ownReader interface {
	Negotiated() prop.Media            // what the device has made of what it was asked for
	Controls() ([]v4l2.Control, error) // what can be set at it, and what was wanted of that and is not so
	Interrupt()                        // ends the Read that is under way
}

func openDriverVideo(found videoDriver, w Want, log *slog.Logger, release func()) (Video, error) {
	d := found.driver
	if err := d.Open(); err != nil {
		return nil, fail("open", found.info, classify(err), err)
	}
	format, ok := choose(d.Properties(), w)
	if !ok {
		_ = d.Close()
		return nil, fail("open", found.info, ErrNotFound, errors.New("it offers no picture format"))
	}
	if found.info.Kind == Screen {
		format.FrameRate = float32(w.FrameRate)
	}
	recorder, ok := d.(driver.VideoRecorder)
	if !ok {
		_ = d.Close()
		return nil, fail("open", found.info, nil, errors.New("its driver records no video"))
	}
	pixels, err := recorder.VideoRecord(format)
	if err != nil {
		_ = d.Close() // a second Close is harmless, and VideoRecord closes only some failures
		return nil, fail("open", found.info, classify(err), err)
	}
	if own, ok := pixels.(ownReader); ok {
		format = own.Negotiated()
	}
	v := &driverVideo{
		info: found.info, driver: d, format: format, pixels: pixels, log: log, release: release,
		closed: make(chan struct{}), done: make(chan struct{}),
	}
	v.noteControls()
	v.size.Store(uint64(format.Width&^1)<<32 | uint64(format.Height&^1))
	if found.info.Kind == Screen {
		if v.cursor, err = openCursor(); err != nil {
			log.Debug("the screen is shared without the pointer", "err", err)
		}
	}
	log.Debug("opened", "kind", found.info.Kind, "name", found.info.Name, "format", format.FrameFormat,
		"width", format.Width, "height", format.Height, "fps", format.FrameRate)
	return v, nil
}

// noteControls keeps what can be set at a camera, and says what is not as it is wanted.
func (v *driverVideo) noteControls() {
	own, ok := v.pixels.(ownReader)
	if !ok {
		return
	}
	list, refused := own.Controls()
	if refused != nil {
		v.log.Warn("a camera's control is not as it is wanted", "name", v.info.Name, "error", refused)
	}
	v.controls = Controls{}
	for _, c := range list {
		v.controls[c.Name] = c.Value
	}
}

func (v *driverVideo) Read() (VideoFrame, error) {
	v.reading.Lock()
	defer v.reading.Unlock()
	if v.isClosed() {
		return VideoFrame{}, io.EOF
	}
	pic, release, err := v.pixels.Read()
	at := time.Now()
	if v.isClosed() {
		return VideoFrame{}, io.EOF
	}
	if err != nil {
		return VideoFrame{}, fail("read", v.info, ErrLost, err)
	}
	if own, ok := pic.(*v4l2.Picture); ok {
		v.take(own.YCbCr)
		at = own.Captured
	} else if err = v.convert(v.pointed(pic)); err != nil {
		err = fail("read", v.info, ErrLost, err)
	}
	if release != nil {
		release()
	}
	if err != nil {
		return VideoFrame{}, err
	}
	v.number++
	return VideoFrame{Picture: v.picture, Captured: at, Number: v.number - 1}, nil
}

// take makes pic the picture that is read.
func (v *driverVideo) take(pic *image.YCbCr) {
	v.picture = pic
	v.size.Store(uint64(pic.Rect.Dx())<<32 | uint64(pic.Rect.Dy()))
}

// pointed draws the pointer, which the drivers of screens leave out, into their memory: they fill it anew each time.
func (v *driverVideo) pointed(pic image.Image) image.Image {
	if onto, ok := pic.(draw.Image); ok && v.cursor != nil {
		if err := v.cursor.draw(onto); err != nil {
			v.log.Debug("the pointer cannot be drawn", "err", err)
			v.cursor.close()
			v.cursor = nil
		}
	}
	return pic
}

// convert brings what the driver gave into our own 4:2:0 picture; the driver may reuse its memory at once.
func (v *driverVideo) convert(pic image.Image) error {
	if pic == nil {
		return errors.New("the driver gave no picture")
	}
	b := pic.Bounds()
	w, h := b.Dx()&^1, b.Dy()&^1
	if w == 0 || h == 0 {
		return fmt.Errorf("the driver gave a picture of %v", b)
	}
	if w != b.Dx() || h != b.Dy() {
		if part, ok := pic.(interface {
			SubImage(image.Rectangle) image.Image
		}); ok {
			pic = part.SubImage(image.Rect(b.Min.X, b.Min.Y, b.Min.X+w, b.Min.Y+h))
		}
	}
	if v.picture == nil || v.picture.Rect.Dx() != w || v.picture.Rect.Dy() != h {
		v.take(codec.New420(w, h))
	}
	if err := codec.FromImage(v.picture, pic); err != nil {
		return err
	}
	if v.format.FrameFormat == frame.FormatMJPEG {
		return codec.ToVideo(v.picture, true, false)
	}
	return nil
}

func (v *driverVideo) isClosed() bool {
	select {
	case <-v.closed:
		return true
	default:
		return false
	}
}

func (v *driverVideo) Format() Format {
	size := v.size.Load()
	return Format{
		Width: int(size >> 32), Height: int(size & 0xFFFFFFFF),
		FrameRate: int(math.Round(float64(v.format.FrameRate))), Pixels: string(v.format.FrameFormat),
	}
}

func (v *driverVideo) Controls() Controls { return v.controls }

// Close waits for a Read that is under way (a frame's time at most, unless a device or a driver of others hangs), but
// no longer than closeTimeout; then the driver is closed behind it.
func (v *driverVideo) Close() error {
	v.once.Do(func() {
		close(v.closed)
		if own, ok := v.pixels.(ownReader); ok {
			own.Interrupt()
		}
		go func() {
			defer close(v.done)
			defer v.release()
			v.reading.Lock()
			defer v.reading.Unlock()
			if v.cursor != nil {
				v.cursor.close()
			}
			if err := v.driver.Close(); err != nil {
				v.log.Debug("close", "kind", v.info.Kind, "name", v.info.Name, "error", err)
			}
		}()
	})
	return waitClosed(v.done, v.info, v.log)
}

// waitClosed bounds a Close.
func waitClosed(done <-chan struct{}, info Info, log *slog.Logger) error {
	timeout := time.NewTimer(closeTimeout)
	defer timeout.Stop()
	select {
	case <-done:
		return nil
	case <-timeout.C:
		log.Warn("device does not let go, closing it in the background", "kind", info.Kind, "name", info.Name)
		return fail("close", info, ErrTimeout, nil)
	}
}
