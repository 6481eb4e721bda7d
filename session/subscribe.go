package session

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/signaling"
)

// remote is a track that arrives. Media can be faster than the roster: it is announced once its owner is known.
type remote struct {
	track *webrtc.TrackRemote
	peer  *ownedPeer
	told  bool
	// expected is since when packets of it should be coming; zero: they should not.
	expected time.Time
	// lost is the last packet before subscriberDisconnected; zero: there are packets.
	lost time.Time
}

// codec is the name of what arrives, as in the event file: vp8, vp9, opus.
func (r *remote) codec() string {
	_, name, _ := strings.Cut(r.track.Codec().MimeType, "/")
	return strings.ToLower(name)
}

func (s *Session) trackArrived(e peer.TrackArrived) {
	s.stopTrack(e.TrackID)
	s.remotes[e.TrackID] = &remote{track: e.Track, peer: s.peer}
	s.matchTracks()
}

// offerSoon makes an offer when somebody has begun to send. The server asks for one with room for a new track, but up to 150 ms late when it has
// asked for another just before, as it has for a camera that follows a microphone (livekit-server, transport.go, negotiationFrequency); the
// answer to any offer has what is subscribed by then. In dual mode the offer is the server's.
func (s *Session) offerSoon() {
	if s.peer != nil && s.machine.phase == meeting.Live && s.room.mode != signaling.Dual {
		s.peer.MakeRoom(0, 0)
	}
}

// matchTracks announces the tracks whose streams the roster knows by now.
func (s *Session) matchTracks() {
	for id, r := range s.remotes {
		if r.told {
			continue
		}
		owner, stream := s.roster.stream(id)
		if stream == nil {
			continue
		}
		r.told, stream.Subscribed = true, true
		from := r.peer
		track := r.track
		s.tracks.Put(TrackStarted{RemoteTrack{
			StreamID: id, ConnectionID: owner.ID, Source: stream.Source, Track: track,
			RequestKeyFrame: func() { from.RequestKeyFrame(track.SSRC()) },
		}})
		if v, ok := s.views[id]; ok {
			s.sendView(v)
		}
	}
}

func (s *Session) stopTrack(id string) {
	r, ok := s.remotes[id]
	if !ok {
		return
	}
	delete(s.remotes, id)
	if _, stream := s.roster.stream(id); stream != nil {
		stream.Subscribed, stream.Interrupted = false, false
	}
	if r.told {
		s.tracks.Put(TrackStopped{StreamID: id})
	}
}

func (s *Session) stopTracks() {
	for id := range maps.Clone(s.remotes) {
		s.stopTrack(id)
	}
}

// Watch says how large each remote video is shown; what is not in the list stays as it was. The server then sends the
// layer that fits, and nothing for what is hidden.
func (s *Session) Watch(views []meeting.View) {
	s.inbox.Put(command(func() {
		for _, v := range views {
			if _, stream := s.roster.stream(v.StreamID); stream == nil || s.views[v.StreamID] == v {
				continue
			}
			s.views[v.StreamID] = v
			s.sendView(v)
		}
	}))
}

func (s *Session) sendView(v meeting.View) {
	s.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_TrackSetting{TrackSetting: &livekit.UpdateTrackSettings{
		TrackSids: []string{v.StreamID}, Disabled: v.Hidden, Width: uint32(v.Width), Height: uint32(v.Height),
	}}})
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }
