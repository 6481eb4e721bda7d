package session

import "confab/session/track"

// What is sent and received, and news of it. Package track documents the fields.
type (
	// LocalTrack is one thing to send.
	LocalTrack = track.LocalTrack
	// Layer is one simulcast layer of it.
	Layer = track.Layer
	// RemoteTrack is something received. Its reader must call Track.ReadRTP until that fails.
	RemoteTrack = track.RemoteTrack
	// TrackState is what to expect of a track that is received.
	TrackState = track.TrackState
	// TrackChange is news for whoever plays and captures media: one of those below.
	TrackChange = track.TrackChange
	// TrackStarted says: play this.
	TrackStarted = track.TrackStarted
	// TrackStopped says that a track has ended.
	TrackStopped = track.TrackStopped
	// TrackChanged says to expect something else of a track from now on.
	TrackChanged = track.TrackChanged
	// LayersWanted says for which layers of ours the server has receivers.
	LayersWanted = track.LayersWanted
	// MuteWanted says that the server muted something of ours.
	MuteWanted = track.MuteWanted
	// Revoked says that a publication of ours was ended that we may make again.
	Revoked = track.Revoked
	// UplinkEstimated says what the way to the server carries now.
	UplinkEstimated = track.UplinkEstimated
)
