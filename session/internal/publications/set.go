package publications

import (
	"fmt"
	"slices"

	"github.com/pion/webrtc/v4"

	"confab/session/meeting"
	"confab/session/track"
)

// Receipt is what the server has said of a track that it has accepted. It wants it back, as it was, on a resume.
type Receipt interface{ GetSid() string }

// Wanted is something to send, with the mute state that is wanted.
type Wanted struct {
	Track track.LocalTrack
	Muted bool
}

// Set is what we want to send, each under the id of its tracks as their owner knows them. Use [New].
type Set struct {
	list    []*publication
	names   map[string]bool // that were given to publications
	told    bool            // the server has said what we may do
	may     meeting.Capabilities
	acts    []Act // of moderators, lately, oldest first
	unknown []forcedMute
}

// New makes an empty set, of one who may publish everything.
func New() *Set { return &Set{names: map[string]bool{}} }

// publication is one thing that we want to send. Devices and encoders behind the tracks never notice a rejoin.
type publication struct {
	track   track.LocalTrack // under a name of its own
	origin  track.LocalTrack // as its owner knows it
	muted   bool             // as wanted
	told    bool             // the mute state that the server was last told
	asked   bool             // the server was asked for it
	sending bool             // the peer connections have the tracks
	receipt Receipt          // the server's answer
	former  string           // its sid in the participant session before this one, until that is announced as over
	ended   string           // its sid when the server ended it, until it is known why; it is not published meanwhile
}

// Permit says what the server lets us do, as far as it has said.
func (s *Set) Permit(told bool, may meeting.Capabilities) { s.told, s.may = told, may }

func (s *Set) allowed(p *publication) bool { return !s.told || s.may.MayPublish(p.track.Source) }

// Want wants t to be sent, and returns whether that changes anything: a publication of the same tracks stays.
func (s *Set) Want(t track.LocalTrack) (changed bool) {
	if p := s.of(t.ID()); p != nil {
		changed = p.ended != ""
		p.ended = "" // wanted anew
		return changed
	}
	s.list = append(s.list, &publication{track: s.named(t), origin: t, muted: t.Muted})
	return true
}

// Unwant ends the publication of a track.
func (s *Set) Unwant(trackID string) []Effect {
	if p := s.of(trackID); p != nil {
		return s.end(p, meeting.ClientDisconnected)
	}
	return nil
}

// Mute says whether a track is to be silent or dark. It returns false when there is no such publication.
func (s *Set) Mute(trackID string, muted bool) (effects []Effect, there bool) {
	p := s.of(trackID)
	if p == nil {
		return nil, false
	}
	p.muted = muted
	return p.tellMute(), true
}

// ForJoin is what goes into a join request. What is muted goes too: the server must know that it exists.
func (s *Set) ForJoin() []Wanted {
	var list []Wanted
	for _, p := range s.list {
		if p.ended == "" {
			list = append(list, Wanted{Track: p.track, Muted: p.muted})
		}
	}
	return list
}

// Joined notes what went out with the join; asked tells that the server was asked for it in the join, too. What is
// wanted may have changed while it was under way.
func (s *Set) Joined(carried []Wanted, asked bool) []Effect {
	var effects []Effect
	for _, w := range carried {
		p := s.called(w.Track.ID())
		if p == nil {
			effects = append(effects, Stop{w.Track.ID()})
			continue
		}
		p.sending = true
		if asked {
			effects = append(effects, p.begin(w.Muted)...)
		}
	}
	return effects
}

// Resumed goes on with the participant session: a mute may have been lost with the old socket, and is said again.
func (s *Set) Resumed() {
	for _, p := range s.list {
		if p.receipt != nil {
			p.told = !p.muted
		}
	}
}

// Forget goes back to the mere wishes: the peer connections are gone.
func (s *Set) Forget() {
	for _, p := range s.list {
		if p.receipt != nil {
			p.former = p.receipt.GetSid()
		}
		p.asked, p.sending, p.receipt = false, false, nil
	}
}

// Publish asks for everything wanted, allowed and not asked for yet.
func (s *Set) Publish() []Effect {
	var effects []Effect
	for _, p := range s.list {
		if p.ended != "" || !s.allowed(p) {
			continue
		}
		if !p.asked {
			effects = append(effects, p.begin(p.muted)...)
			effects = append(effects, Ask{Wanted{p.track, p.muted}})
		}
		if !p.sending {
			p.sending = true
			effects = append(effects, Send{p.track})
		}
		effects = append(effects, p.tellMute()...)
	}
	return effects
}

// Sending tells whether there is something that should be sent now.
func (s *Set) Sending() bool {
	return slices.ContainsFunc(s.list, func(p *publication) bool { return !p.muted && s.allowed(p) })
}

// Bitrate is what all that is sent could use, in bit/s: the layers of everything that is not muted.
func (s *Set) Bitrate() int {
	sum := 0
	for _, p := range s.list {
		if !p.muted && p.sending {
			for _, l := range p.track.Layers {
				sum += l.Bitrate
			}
		}
	}
	return sum
}

// Held is a publication that the server has accepted.
type Held struct {
	Name    string // of the tracks
	Receipt Receipt
}

// Held are the publications that the server has accepted.
func (s *Set) Held() []Held {
	var all []Held
	for _, p := range s.list {
		if p.receipt != nil {
			all = append(all, Held{p.track.ID(), p.receipt})
		}
	}
	return all
}

// Publications are a snapshot's.
func (s *Set) Publications() []meeting.Publication {
	var all []meeting.Publication
	for _, p := range s.list {
		t := p.track
		one := meeting.Publication{
			TrackID: p.origin.ID(), Source: t.Source, Codec: t.Codec, Muted: p.muted, Width: t.Width, Height: t.Height,
		}
		if p.receipt != nil {
			one.StreamID = p.receipt.GetSid()
		}
		all = append(all, one)
	}
	return all
}

// Codec is that of a stream of ours, and which track it is of; ok is false when there is none of that id.
func (s *Set) Codec(streamID string) (trackID, codec string, ok bool) {
	p := s.stream(streamID)
	if p == nil {
		return "", "", false
	}
	return p.origin.ID(), p.track.Codec, true
}

// Stream is a publication and its stream; that is empty while the server has not accepted it.
func (s *Set) Stream(trackID string) (t track.LocalTrack, streamID string) {
	p := s.of(trackID)
	if p == nil || p.receipt == nil {
		return t, ""
	}
	return p.track, p.receipt.GetSid()
}

func (s *Set) find(which func(*publication) bool) *publication {
	i := slices.IndexFunc(s.list, which)
	if i < 0 {
		return nil
	}
	return s.list[i]
}

// of finds a publication by the id of its tracks, as their owner knows them.
func (s *Set) of(trackID string) *publication {
	return s.find(func(p *publication) bool { return p.origin.ID() == trackID })
}

// called finds a publication by the name that the server knows.
func (s *Set) called(name string) *publication {
	return s.find(func(p *publication) bool { return p.track.ID() == name })
}

func (s *Set) stream(sid string) *publication {
	return s.find(func(p *publication) bool { return p.receipt != nil && p.receipt.GetSid() == sid })
}

// named gives each publication of the same tracks another name. LiveKit keeps a request whose tracks have sent nothing
// for as long as the participant session lasts, and answers another one of that name when the first is over, which is
// never (participant.go, addPendingTrack).
func (s *Set) named(t track.LocalTrack) track.LocalTrack {
	name := t.ID()
	for n := 2; s.names[name]; n++ {
		name = fmt.Sprintf("%s-%d", t.ID(), n)
	}
	s.names[name] = true
	if name == t.ID() {
		return t
	}
	t.Tracks = slices.Clone(t.Tracks)
	for i := range t.Tracks {
		t.Tracks[i] = renamed{t.Tracks[i], name}
	}
	return t
}

// renamed is a track under another name.
type renamed struct {
	webrtc.TrackLocal
	id string
}

// ID implements webrtc.TrackLocal.
func (r renamed) ID() string { return r.id }
