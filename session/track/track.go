package track

import (
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/meeting"
)

// LocalTrack is one thing to send, as data, so that media need not know the session nor the session media.
type LocalTrack struct {
	Source        meeting.Source
	Tracks        []webrtc.TrackLocal // one, or one per simulcast layer from low to high; same ID and StreamID
	Layers        []Layer             // video only, as Tracks
	Codec         string              // lower case: vp8, vp9, opus
	Width, Height int                 // pixels of the capture; 0 for sound
	Muted         bool
	// Identify is told the transceiver that carries Tracks, for each peer connection, before anything is sent;
	// simulcast tracks need it to name their media id. It must not block. Nil: nobody asks.
	Identify func(*webrtc.RTPTransceiver)
}

// ID is that of all its tracks, and so of the publication. There must be one.
func (t LocalTrack) ID() string { return t.Tracks[0].ID() }

// Layer is one simulcast layer as the server is told about it.
type Layer struct {
	RID           string // "q", "h", "f"; "" when there is one
	Width, Height int    // pixels
	Bitrate       int    // bit/s
}

// RemoteTrack is something received. Its reader must call Track.ReadRTP until that fails.
type RemoteTrack struct {
	TrackState
	StreamID, ConnectionID string
	Source                 meeting.Source
	Number                 int // as the stream's
	Track                  *webrtc.TrackRemote
	// RequestKeyFrame sends a PLI for the stream; safe from any goroutine, does nothing after the track has ended.
	RequestKeyFrame func()
	// RoundTrip is how long a packet takes to the server and back, 0 while that is not known; safe from any goroutine.
	RoundTrip func() time.Duration
}

// TrackState is what to expect of a track that is received.
type TrackState struct {
	Encrypted bool // end to end, as its publisher says: not to be decoded
	Silent    bool // nothing is to come, for a good reason: muted, held back, hidden
}

// TrackChange is news for whoever plays and captures media.
type TrackChange interface{ isTrackChange() }

type (
	// TrackStarted: play this.
	TrackStarted struct{ RemoteTrack }
	// TrackStopped: it has ended; a TrackStarted with the same stream id may follow after a rejoin.
	TrackStopped struct{ StreamID string }
	// TrackChanged: expect something else of it from now on.
	TrackChanged struct {
		StreamID string
		TrackState
	}
	// LayersWanted: the server has receivers for these layers only (dynacast). Each publication begins with one that
	// names all of them, also after a rejoin: what was wanted before counts no more.
	LayersWanted struct {
		TrackID string
		Active  map[string]bool // by rid; what is not in it stays as it is
	}
	// MuteWanted: the server muted something of ours.
	MuteWanted struct{ TrackID string }
	// Revoked: the server or a moderator ended a publication of ours that we may make again.
	Revoked struct{ TrackID string }
	// UplinkEstimated: what the way to the server carries now. It comes when that has changed by a twentieth, at most
	// five times a second, and at once when it has dropped.
	UplinkEstimated struct {
		Bitrate   int           // bit/s of RTP packets with their headers, for everything that is sent; 0: not known
		RoundTrip time.Duration // 0: not known
		Loss      float64       // share of the packets of the last seconds that did not arrive, 0 to 1
	}
)

func (TrackStarted) isTrackChange() {}
func (TrackStopped) isTrackChange() {}
func (TrackChanged) isTrackChange() {}
func (LayersWanted) isTrackChange() {}
func (MuteWanted) isTrackChange()   {}
func (Revoked) isTrackChange()      {}

func (UplinkEstimated) isTrackChange() {}
