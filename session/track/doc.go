// Package track is how media enters and leaves a session: as data, so that media need not know the session nor the
// session media.
//
// It owns the words for what is sent ([LocalTrack]), what is received ([RemoteTrack]) and what has changed about either
// ([TrackChange]). It starts nothing, keeps nothing, and refuses to touch a packet. Users of a session find the same
// names there.
package track
