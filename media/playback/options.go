package playback

import (
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
	Report func(error)  // told once per codec that cannot be decoded, with an *UnsupportedError; nil: nobody
	Logger *slog.Logger // nil: nothing is logged
}

// UnsupportedError says that a track uses a codec that confab cannot decode.
type UnsupportedError struct{ MimeType string }

// Error implements error.
func (e *UnsupportedError) Error() string { return fmt.Sprintf("cannot decode %s", e.MimeType) }
