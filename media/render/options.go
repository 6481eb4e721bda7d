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

// Options says what to render. Track is required.
type Options struct {
	Track           RemoteTrack
	RequestKeyFrame func()       // sends a PLI; must not block for long. Nil: none can be had
	Sink            Sink         // nil: pictures are decoded and counted only
	Report          func(error)  // told once per codec that cannot be decoded, with an *UnsupportedError; nil: nobody
	Logger          *slog.Logger // nil: nothing is logged
}

// UnsupportedError says that a track uses a codec that confab cannot decode.
type UnsupportedError struct{ MimeType string }

// Error implements error.
func (e *UnsupportedError) Error() string { return fmt.Sprintf("cannot decode %s", e.MimeType) }

// decoder is what is needed of *codec.VideoDecoder.
type decoder interface {
	Decode(data []byte) (*image.YCbCr, error)
	Close()
}

func newDecoder(kind codec.VideoCodec) (decoder, error) {
	made, err := codec.NewVideoDecoder(kind)
	if err != nil {
		return nil, fmt.Errorf("make %s decoder: %w", kind, err)
	}
	return made, nil
}

// errEnded is how a reader says that its track is over.
var errEnded = errors.New("track ended")
