//go:build linux

package v4l2

import (
	"errors"
	"fmt"
	"image"
	"sync"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"

	"golang.org/x/sys/unix"

	"confab/media/device/v4l2/internal/abi"
)

// Camera is a mediadevices driver. Make it by [Device.Camera].
type Camera struct {
	path   string
	wanted []Setting

	mu     sync.Mutex
	node   node
	open   bool
	offers []prop.Media
	stream *stream
}

var (
	_ driver.Adapter       = (*Camera)(nil)
	_ driver.VideoRecorder = (*Camera)(nil)
)

// Open opens the device and asks what it offers. It waits as long as the device does.
func (c *Camera) Open() error {
	n, err := openNode(c.path)
	if err != nil {
		return err
	}
	is, err := n.identify()
	if err == nil && !is.captures() {
		err = errors.New("it captures no pictures")
	}
	var offers []prop.Media
	if err == nil {
		offers = n.offers()
		if picture, _, only := sees(n.formats()); !picture && only != "" {
			err = fmt.Errorf("it sends %s only, which is not decoded here", only)
		}
	}
	if err != nil {
		n.close()
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.node, c.open, c.offers = n, true, offers
	return nil
}

// Properties is what the device offers.
func (c *Camera) Properties() []prop.Media {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]prop.Media(nil), c.offers...)
}

// VideoRecord starts the device with what it makes of p. The reader gives a [*Picture] each time; it also says what was
// negotiated, and can be interrupted.
func (c *Camera) VideoRecord(p prop.Media) (video.Reader, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open {
		return nil, unix.EBADF
	}
	s, err := c.record(p)
	switch {
	case errors.Is(err, unix.ENOSPC) && p.FrameFormat != frame.FormatMJPEG:
		p.FrameFormat = frame.FormatMJPEG // other devices have the bandwidth that it needs otherwise
		s, err = c.record(p)
	case err != nil && isAny(err, unix.EIO, unix.EPROTO, unix.EPIPE, unix.ETIMEDOUT):
		s, err = c.record(p) // some have to be asked twice after a sleep
	}
	if err != nil {
		return nil, err
	}
	c.stream = s
	return s, nil
}

func (c *Camera) record(p prop.Media) (*stream, error) {
	format, err := c.negotiate(p)
	if err != nil {
		return nil, err
	}
	rate := float64(p.FrameRate)
	controls, refused := c.node.setUp(rate, c.wanted)
	if rate > 0 {
		if set := c.node.setRate(rate); set > 0 {
			rate = set
		}
	}
	s, err := newStream(c.node, format, rate)
	if err == nil {
		s.controls, s.refused = controls, refused
	}
	return s, err
}

// negotiate sets the wanted format, or another one if the device answers with one that cannot be read.
func (c *Camera) negotiate(p prop.Media) (abi.PixFormat, error) {
	codes := c.node.formats()
	var err error
	for _, wanted := range append([]frame.Format{p.FrameFormat}, fallbacks...) {
		for _, code := range codes {
			if known, ok := readable[code]; !ok || known.format != wanted {
				continue
			}
			var f abi.PixFormat
			if f, err = c.set(code, p.Width, p.Height); err == nil {
				return f, nil
			}
			if errors.Is(err, unix.EBUSY) || unplugged(err) {
				return abi.PixFormat{}, err
			}
		}
	}
	if err == nil {
		err = errors.New("it does not have that format any more")
	}
	return abi.PixFormat{}, err
}

// fallbacks are tried in this order when the format that was asked for is answered with an unreadable one.
var fallbacks = []frame.Format{
	frame.FormatMJPEG, frame.FormatYUYV, frame.FormatNV12, frame.FormatUYVY, frame.FormatI420, frame.FormatNV21,
	FormatYVYU, FormatVYUY, FormatNV16, FormatYV12, FormatI422,
	FormatBGRX, FormatXRGB, FormatRGBX, FormatBGR, FormatRGB, FormatGrey,
}

// set sets a format and gives what the device has made of it.
func (c *Camera) set(code abi.Code, width, height int) (abi.PixFormat, error) {
	f, err := c.node.setFormat(code, width, height)
	if err != nil {
		return f, fmt.Errorf("set format %v: %w", code, err)
	}
	// Where the two differ, what is set now is what will come.
	if is, err := c.node.format(); err == nil && is.Width > 0 && is.Height > 0 {
		f = is
	}
	if _, ok := readable[f.Code]; !ok || !sane(image.Pt(int(f.Width), int(f.Height))) {
		return f, fmt.Errorf("it answers %v with %v of %dx%d", code, f.Code, f.Width, f.Height)
	}
	return f, nil
}

// Close ends reads and lets go of the device. It waits as long as the device does.
func (c *Camera) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open {
		return nil
	}
	c.open = false
	if c.stream != nil {
		c.stream.close()
		c.stream = nil
	}
	c.node.close()
	return nil
}
