package subscriptions

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/session/internal/roster"
	"confab/session/meeting"
	"confab/session/track"
)

// From is where a track comes from: the peer connections that it arrives on.
type From interface {
	RequestKeyFrame(webrtc.SSRC)
	RoundTrip() time.Duration
}

// Set is what is received and how it is shown. Use [New].
type Set struct {
	tracks map[string]*arrived // stream id -> track
	views  map[string]meeting.View
	held   map[string]bool // streams whose pictures are done without
}

// arrived is a track that arrives.
type arrived struct {
	track     *webrtc.TrackRemote
	ssrc      webrtc.SSRC
	from      From
	announced bool
	state     track.TrackState // as it was announced
}

// New makes an empty set.
func New() *Set {
	return &Set{tracks: map[string]*arrived{}, views: map[string]meeting.View{}, held: map[string]bool{}}
}

// Arrive adds the track of a stream. What was there under that id must have been ended.
func (s *Set) Arrive(id string, t *webrtc.TrackRemote, ssrc webrtc.SSRC, from From) {
	s.tracks[id] = &arrived{track: t, ssrc: ssrc, from: from}
}

// Unannounced are the ids of the tracks whose streams were not known yet.
func (s *Set) Unannounced() []string {
	var ids []string
	for id, a := range s.tracks {
		if !a.announced {
			ids = append(ids, id)
		}
	}
	return ids
}

// Announce announces the track of a stream that is known by now.
func (s *Set) Announce(st roster.Stream) track.TrackStarted {
	a := s.tracks[st.ID]
	a.announced, a.state = true, s.State(st)
	from, ssrc := a.from, a.ssrc
	return track.TrackStarted{RemoteTrack: track.RemoteTrack{
		TrackState: a.state, StreamID: st.ID, ConnectionID: st.ConnectionID, Source: st.Source, Number: st.Number,
		Track:           a.track,
		RequestKeyFrame: func() { from.RequestKeyFrame(ssrc) },
		RoundTrip:       from.RoundTrip,
	}}
}

// Follow says of every announced track what has changed in what to expect of it.
func (s *Set) Follow(streams []roster.Stream) []track.TrackChange {
	var changes []track.TrackChange
	for _, st := range streams {
		a := s.tracks[st.ID]
		if a == nil || !a.announced {
			continue
		}
		if state := s.State(st); state != a.state {
			a.state = state
			changes = append(changes, track.TrackChanged{StreamID: st.ID, TrackState: state})
		}
	}
	return changes
}

// End ends the track of a stream. There says whether there was one, announced whether it was announced.
func (s *Set) End(id string) (there, announced bool) {
	a, there := s.tracks[id]
	delete(s.tracks, id)
	return there, there && a.announced
}

// IDs are those of the streams whose tracks have arrived.
func (s *Set) IDs() []string { return slices.Collect(maps.Keys(s.tracks)) }

// SSRC is by which the packets of a stream's track are counted; ok is false when it has not arrived.
func (s *Set) SSRC(id string) (ssrc uint32, ok bool) {
	a := s.tracks[id]
	if a == nil {
		return 0, false
	}
	return uint32(a.ssrc), true
}

// Codec is the name of what arrives, as in the event file: vp8, vp9, opus.
func (s *Set) Codec(id string) string {
	_, name, _ := strings.Cut(s.tracks[id].track.Codec().MimeType, "/")
	return strings.ToLower(name)
}

// Watch says how large a stream is shown. It returns false when that is nothing new.
func (s *Set) Watch(v meeting.View) (changed bool) {
	if s.views[v.StreamID] == v {
		return false
	}
	s.views[v.StreamID] = v
	return true
}

// View is how a stream is to be received, if anybody has said: as it is shown, or not at all where it is held back.
func (s *Set) View(id string) (meeting.View, bool) {
	v, ok := s.views[id]
	if s.held[id] {
		v.StreamID, v.Hidden, ok = id, true, true
	}
	return v, ok
}

// Views are those of all streams, in no order.
func (s *Set) Views() []meeting.View {
	all := maps.Clone(s.views)
	for id := range s.held {
		all[id], _ = s.View(id)
	}
	return slices.Collect(maps.Values(all))
}

// Pictures are the streams whose pictures are to be received, the most important first: screens, and what is shown
// largest.
func (s *Set) Pictures(streams []roster.Stream) []string {
	rank := func(st roster.Stream) int {
		if st.Source == meeting.Screen {
			return math.MaxInt
		}
		v := s.views[st.ID]
		return v.Width * v.Height
	}
	streams = slices.Clone(streams)
	slices.SortStableFunc(streams, func(a, b roster.Stream) int { return cmp.Compare(rank(b), rank(a)) })
	var ids []string
	for _, st := range streams {
		st.Paused = false // it may be held back
		if s.Expected(st) {
			ids = append(ids, st.ID)
		}
	}
	return ids
}

// Hold has the pictures of these streams held back, and of no others. It gives those for which that is new.
func (s *Set) Hold(ids []string) (changed []string) {
	for id := range s.held {
		if !slices.Contains(ids, id) {
			delete(s.held, id)
			changed = append(changed, id)
		}
	}
	for _, id := range ids {
		if !s.held[id] {
			s.held[id] = true
			changed = append(changed, id)
		}
	}
	return changed
}

// Held says whether a stream's pictures are held back.
func (s *Set) Held(id string) bool { return s.held[id] }

// Forget drops the view of a stream that is gone.
func (s *Set) Forget(id string) {
	delete(s.views, id)
	delete(s.held, id)
}

// State is what to expect of the track of a stream.
func (s *Set) State(st roster.Stream) track.TrackState {
	hidden := s.views[st.ID].Hidden || st.Obstacle == meeting.NotPermitted
	return track.TrackState{Encrypted: st.Encrypted, Silent: st.Muted || st.Paused || hidden || st.Former}
}

// Expected says that silence of this stream would mean trouble. Sound does not count: with discontinuous transmission a
// quiet person sends next to nothing.
func (s *Set) Expected(st roster.Stream) bool {
	return !st.Former && st.Source.Video() && !st.Muted && !st.Paused && !s.views[st.ID].Hidden &&
		st.Obstacle == meeting.NoObstacle
}
