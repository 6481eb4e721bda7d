package device

import (
	"errors"
	"fmt"
	"image"
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
)

// driverVideo reads a camera or a screen through its mediadevices driver.
type driverVideo struct {
	info    Info
	driver  driver.Driver
	format  prop.Media
	pixels  video.Reader
	log     *slog.Logger
	release func()

	reading sync.Mutex // held by Read: the X11 driver frees what a reader still uses (x11_linux.go Close)
	picture *image.YCbCr
	number  uint64
	size    atomic.Uint64 // width<<32 | height of the last picture

	once   sync.Once
	closed chan struct{}
	done   chan struct{} // the driver is closed
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
	v := &driverVideo{
		info: found.info, driver: d, format: format, pixels: pixels, log: log, release: release,
		closed: make(chan struct{}), done: make(chan struct{}),
	}
	v.size.Store(uint64(format.Width&^1)<<32 | uint64(format.Height&^1))
	log.Debug("opened", "kind", found.info.Kind, "name", found.info.Name, "format", format.FrameFormat,
		"width", format.Width, "height", format.Height, "fps", format.FrameRate)
	return v, nil
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
	err = v.convert(pic)
	if release != nil {
		release()
	}
	if err != nil {
		return VideoFrame{}, fail("read", v.info, ErrLost, err)
	}
	v.number++
	return VideoFrame{Picture: v.picture, Captured: at, Number: v.number - 1}, nil
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
		v.picture = codec.New420(w, h)
		v.size.Store(uint64(w)<<32 | uint64(h))
	}
	if err := codec.FromImage(v.picture, pic); err != nil {
		return err
	}
	if v.format.FrameFormat == frame.FormatMJPEG {
		limit(v.picture)
	}
	return nil
}

// limit brings JPEG's full range (0 to 255) to the limited range (16 to 235) of video.
func limit(pic *image.YCbCr) {
	for i, y := range pic.Y {
		pic.Y[i] = limitLuma[y]
	}
	for _, plane := range [2][]byte{pic.Cb, pic.Cr} {
		for i, c := range plane {
			plane[i] = limitChroma[c]
		}
	}
}

var limitLuma, limitChroma = func() (luma, chroma [256]byte) {
	for i := range 256 {
		luma[i] = byte(math.Round(16 + float64(i)*219/255))
		chroma[i] = byte(math.Round(128 + (float64(i)-128)*224/255))
	}
	return luma, chroma
}()

func (v *driverVideo) isClosed() bool {
	select {
	case <-v.closed:
		return true
	default:
		return false
	}
}

func (v *driverVideo) Size() (width, height int) {
	size := v.size.Load()
	return int(size >> 32), int(size & 0xFFFFFFFF)
}

func (v *driverVideo) FrameRate() int { return int(math.Round(float64(v.format.FrameRate))) }

// Close waits for a Read that is under way (a frame's time, up to 5 s with a stalled camera), but no longer than
// closeTimeout; then the driver is closed behind it.
func (v *driverVideo) Close() error {
	v.once.Do(func() {
		close(v.closed)
		go func() {
			defer close(v.done)
			defer v.release()
			v.reading.Lock()
			defer v.reading.Unlock()
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
