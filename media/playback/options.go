package playback

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// RemoteTrack is what is needed of *webrtc.TrackRemote.
type RemoteTrack interface {
	ReadRTP() (*rtp.Packet, interceptor.Attributes, error)
	Codec() webrtc.RTPCodecParameters
	SSRC() webrtc.SSRC
	SetReadDeadline(time.Time) error
}

// Options says what to play. Track is required.
type Options struct {
	Track  RemoteTrack
	Mixer  *Mixer       // nil: somebody else pulls
	Logger *slog.Logger // nil: nothing is logged

	// The following are called on the goroutine of Run and must not block; nil: nobody is told.

	Started  func()      // once: the first packet that can be decoded has come
	Obstacle func(error) // what stands in the way of decoding: an *[UnsupportedError], [ErrEncrypted], nil for nothing
}

// ErrEncrypted: what comes is encrypted end to end, and there is no key for it.
var ErrEncrypted = errors.New("encrypted end to end")

// UnsupportedError says that a track uses a codec that confab cannot decode.
type UnsupportedError struct{ MimeType string }

// Error implements error.
func (e *UnsupportedError) Error() string { return fmt.Sprintf("cannot decode %s", e.MimeType) }
