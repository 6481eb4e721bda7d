//go:build linux

package v4l2

import (
	"errors"
	"fmt"
	"image"
	"io"
	"sync"
	"time"
	"unsafe"

	"github.com/pion/mediadevices/pkg/prop"

	"golang.org/x/sys/unix"

	"confab/media/codec"
	"confab/media/device/v4l2/internal/abi"
)

// stream reads a device that was started. It is a video.Reader of mediadevices.
type stream struct {
	node   node
	format abi.PixFormat
	pixels pixels
	rate   float64
	source source
	wake   int // an eventfd that ends waiting
	jpeg   *codec.JPEGDecoder

	controls []Control
	refused  error // what was wanted of the controls and could not be had

	interrupted sync.Once
	spoiled     badRun // that goes on
	raw         []byte // a copy of what the device gave
	picture     Picture
}

func newStream(n node, format abi.PixFormat, rate float64) (*stream, error) {
	s := &stream{node: n, format: format, pixels: readable[format.Code], rate: rate}
	var err error
	if s.wake, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		return nil, fmt.Errorf("eventfd: %w", err)
	}
	if s.pixels.layout == 0 {
		if s.jpeg, err = codec.NewJPEGDecoder(); err != nil {
			_ = unix.Close(s.wake)
			return nil, err
		}
	} else {
		s.picture.YCbCr = codec.New420(int(format.Width)&^1, int(format.Height)&^1)
	}
	if s.source, err = start(n); err != nil {
		s.free()
		return nil, err
	}
	return s, nil
}

// Negotiated is what the device has made of what it was asked for.
func (s *stream) Negotiated() prop.Media {
	return prop.Media{Video: prop.Video{
		Width: int(s.format.Width) &^ 1, Height: int(s.format.Height) &^ 1, FrameRate: float32(s.rate),
		FrameFormat: s.pixels.format,
	}}
}

// Controls are what can be set at the camera, as it was when it was started. The error is not nil when something was
// wanted that it does not have or does not do.
func (s *stream) Controls() ([]Control, error) { return s.controls, s.refused }

// Interrupt ends the Read that is under way, and all later ones, with io.EOF.
func (s *stream) Interrupt() {
	s.interrupted.Do(func() {
		one := uint64(1)
		_, _ = unix.Write(s.wake, (*[8]byte)(unsafe.Pointer(&one))[:])
	})
}

// Read implements video.Reader.
func (s *stream) Read() (image.Image, func(), error) {
	nothing := func() {}
	for {
		if err := s.wait(s.node.fd, -1); err != nil {
			return nil, nothing, err
		}
		raw, at, err := s.source.next(s.raw)
		if errors.Is(err, unix.EAGAIN) {
			// The device says that it is ready, and is not: some always say so.
			if err := s.wait(-1, 2*time.Millisecond); err != nil {
				return nil, nothing, err
			}
			continue
		}
		s.raw = raw
		if err == nil {
			if err = s.convert(raw); err == nil {
				s.spoiled.good()
				s.picture.Captured = at
				return &s.picture, nothing, nil
			}
		} else if !errors.Is(err, errFlagged) && !unplugged(err) {
			if err := s.wait(-1, breather); err != nil {
				return nil, nothing, err
			}
		}
		if err := s.spoiled.add(err, time.Now()); err != nil {
			return nil, nothing, err
		}
	}
}

// wait waits until the device has something to say (not with fd -1) or the time is over; io.EOF when interrupted.
func (s *stream) wait(fd int, limit time.Duration) error {
	timeout := -1
	if limit >= 0 {
		timeout = int(limit.Milliseconds())
	}
	for {
		fds := []unix.PollFd{{Fd: int32(s.wake), Events: unix.POLLIN}, {Fd: int32(fd), Events: unix.POLLIN}}
		_, err := unix.Poll(fds, timeout)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return fmt.Errorf("poll: %w", err)
		case fds[0].Revents != 0:
			return io.EOF
		default:
			return nil
		}
	}
}

// convert makes the picture of what the device gave.
func (s *stream) convert(raw []byte) error {
	if s.jpeg != nil {
		pic, err := s.jpeg.Decode(raw)
		if err == nil {
			s.picture.YCbCr = pic
		}
		return err
	}
	f, l := s.format, s.pixels.layout
	err := codec.FromRaw(s.picture.YCbCr, l, raw, rowBytes(f, l), int(f.Height))
	if err == nil && s.pixels.yuv {
		err = codec.ToVideo(s.picture.YCbCr, fullRange(f), by709(f))
	}
	return err
}

func fullRange(f abi.PixFormat) bool {
	return f.Quantization == abi.FullRange || f.Quantization == 0 && f.Colorspace == abi.ColorspaceJPEG
}

func by709(f abi.PixFormat) bool {
	return f.YCbCrEncoding == abi.Encoding709 || f.YCbCrEncoding == 0 && f.Colorspace == abi.ColorspaceREC709
}

// rowBytes is how far rows are apart. Some drivers leave it out, or give less than a row needs.
func rowBytes(f abi.PixFormat, l codec.Layout) int {
	least := l.RowBytes(int(f.Width))
	if int(f.BytesPerLine) >= least {
		return int(f.BytesPerLine)
	}
	if f.BytesPerLine == 0 && l.Packed() && f.SizeImage%f.Height == 0 { // all rows are alike
		return max(least, int(f.SizeImage/f.Height))
	}
	return least
}

func (s *stream) free() {
	_ = unix.Close(s.wake)
	if s.jpeg != nil {
		s.jpeg.Close()
	}
}

// close is called when nobody reads any more.
func (s *stream) close() {
	s.Interrupt()
	s.source.stop()
	s.free()
}
