package render

import (
	"errors"
	"fmt"
	"image"
	"log/slog"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"confab/media/codec"
)

// RemoteTrack is what is needed of *webrtc.TrackRemote.
type RemoteTrack interface {
	ReadRTP() (*rtp.Packet, interceptor.Attributes, error)
	Codec() webrtc.RTPCodecParameters
	SSRC() webrtc.SSRC
	SetReadDeadline(time.Time) error
}

// Sink takes a picture, on the goroutine that runs the Video. The picture is borrowed until it returns. At is when the
// picture's last packet came.
type Sink func(pic *image.YCbCr, at time.Time, rtpTimestamp uint32)

// Options says what to render. Track is required. The obstacles are an *[UnsupportedError], [ErrEncrypted], and nil
// for none.
type Options struct {
	Track           RemoteTrack
	RequestKeyFrame func()               // sends a PLI; must not block for long. Nil: none can be had
	RoundTrip       func() time.Duration // to whoever sends packets again, 0: not known; nil: never known
	Sink            Sink                 // nil: pictures are decoded and counted only
	Obstacle        func(error)          // told what stands in the way of decoding whenever that changes; nil: nobody
	Logger          *slog.Logger         // nil: nothing is logged
}

// ErrEncrypted: what comes is encrypted end to end, and there is no key for it.
var ErrEncrypted = errors.New("encrypted end to end")

// UnsupportedError says that a track uses a codec that confab cannot decode.
type UnsupportedError struct{ MimeType string }

// Error implements error.
func (e *UnsupportedError) Error() string { return fmt.Sprintf("cannot decode %s", e.MimeType) }

func newDecoder(kind *codec.Video) (codec.VideoDecoder, error) {
	made, err := codec.NewVideoDecoder(kind)
	if err != nil {
		return nil, fmt.Errorf("make %s decoder: %w", kind, err)
	}
	return made, nil
}

// errEnded is how a reader says that its track is over.
var errEnded = errors.New("track ended")
