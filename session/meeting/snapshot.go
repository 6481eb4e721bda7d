package meeting

import (
	"slices"
	"time"
)

// Snapshot is everything that is true about a meeting at one moment. Nobody writes to it after it was handed out.
type Snapshot struct {
	Revision     uint64 // grows by one with every snapshot of a session
	Phase        Phase
	Banner       Banner
	Cause        error    // why the phase is not Live: the first cause of the outage, or of the end
	Reason       Reason   // set when Phase is Closed, and while GaveUp
	GaveUp       bool     // Disconnected is shown, though the session tries on, slowly; Retry tries at once
	Recovery     Recovery // what is being tried, or what the last recovery was
	Attempt      int      // 1 for the first try of this join or outage; 0 when Live
	SessionID    string   // LiveKit's room sid; may come a moment after the phase is Live
	Room         string
	Server       Server
	RTT          time.Duration // of signalling; 0 until measured
	Downlink     Downlink      // of the present connections
	Path         string        // of media: "udp", "tcp" or, through a TURN server, "relay"; empty while there is none
	Resumed      int           // outages ended by a resume
	Rejoined     int           // outages ended by a rejoin
	Since        time.Time     // when the present phase began
	Lost         time.Time     // when the outage was noticed that is not over, or that ended the meeting; else zero
	JoinedAt     time.Time     // when the session first became Live
	Me           Connection
	Told         bool          // the server has said what Me.Capabilities are; until then everything is allowed
	Others       []Connection  // in the order in which they joined
	Publications []Publication // what we send, or want to send
	Recording    bool          // somebody records the room, or broadcasts it
	Terms        Terms
	Uplink       Uplink
}

// Uplink is how it goes with what we send; zero while nothing is sent.
type Uplink struct {
	Bitrate          int           // bit/s that the way to the server is estimated to carry, besides repairs
	Sent             int           // bit/s of the last second, everything with RTP headers
	RoundTrip        time.Duration // of media; 0: not known
	Loss             float64       // share of the packets of the last seconds that did not arrive, 0 to 1
	Repaired         float64       // share of Sent that was sent again because it was lost
	Queue            time.Duration // how long what waits to be sent will take
	KeyFrameRequests uint64        // for our pictures, since the connection began
}

// Downlink is how it goes with what is received. Counters grow as long as the peer connections last.
type Downlink struct {
	Bitrate          int           // bit/s that the way from the server carries of pictures; 0: not known, or not asked
	Received         int           // bit/s of pictures that come; 0: not known
	Overused         time.Duration // for how long more has come than it carries, without relief
	RoundTrip        time.Duration // of media to the server and back; 0: not known
	NACKs            uint64        // packets that were asked for again, each time counted
	Repaired         uint64        // packets that came again and were missing
	KeyFrameRequests uint64
}

// Differs says whether this is news to whoever knows other: counters, a twentieth of the bit rate, or a quarter of the
// round trip.
func (d Downlink) Differs(other Downlink) bool {
	bitrate, trip := d.Bitrate-other.Bitrate, d.RoundTrip-other.RoundTrip
	return d.NACKs != other.NACKs || d.Repaired != other.Repaired || d.KeyFrameRequests != other.KeyFrameRequests ||
		20*max(bitrate, -bitrate) > other.Bitrate || 4*trip.Abs() > other.RoundTrip+4*time.Millisecond
}

// Terms are what the session server has laid down for the meeting. They are zero where the room is none of
// confab-server's.
type Terms struct {
	SessionID   string // by which the session server knows the meeting; Snapshot.SessionID is LiveKit's
	MediaMode   string // "routed" or "relayed": what was asked for; media is routed in both
	ArchiveMode string // "manual" or "always": what was asked for; nothing is archived in either
	Silenced    bool   // whoever starts to speak is muted at first
	SilencedBy  string // connection id of the moderator who wanted that, or the name of an account
}

// MayPublish says whether we may publish a source here.
func (s *Snapshot) MayPublish(source Source) bool {
	return !s.Told || s.Me.Capabilities.MayPublish(source)
}

// MaySubscribe says whether we may receive others.
func (s *Snapshot) MaySubscribe() bool { return !s.Told || s.Me.Capabilities.Subscribe }

// MaySignal says whether we may send messages.
func (s *Snapshot) MaySignal() bool { return !s.Told || s.Me.Capabilities.Signal }

// Server says who is on the other side.
type Server struct {
	URL, Version, Region string
	Mode                 string // "single" or "dual" peer connection
}

// Connection is one participant.
type Connection struct {
	ID           string // LiveKit identity: stable over reconnects. As it was sent: not to be shown
	Kind         Kind
	KindDetails  []string          // LiveKit's, such as forwarded; nil for none
	Hidden       bool              // takes part unseen
	Name         string            // what to show; falls back to the id
	Data         string            // LiveKit metadata; OpenTok calls it connection data. As sent: not to be shown
	Attributes   map[string]string // likewise
	JoinedAt     time.Time
	Speaking     bool
	Level        float32 // 0 to 1, as the server reports it
	Quality      Quality
	Capabilities Capabilities
	Streams      []Stream
}

// From lists the connection's streams of a source, in the order of their numbers.
func (c Connection) From(s Source) []Stream {
	var found []Stream
	for _, st := range c.Streams {
		if st.Source == s {
			found = append(found, st)
		}
	}
	slices.SortStableFunc(found, func(a, b Stream) int { return a.Number - b.Number })
	return found
}

// Person tells whether somebody counts as a person who is there: neither a program nor hidden.
func (c Connection) Person() bool { return c.Kind.Person() && !c.Hidden }

// People counts the persons in the meeting, oneself among them. Somebody who is listed twice counts once.
func (s *Snapshot) People() int {
	n, seen := 0, map[string]bool{}
	for _, c := range append([]Connection{s.Me}, s.Others...) {
		if c.Person() && !seen[c.ID] {
			n++
		}
		seen[c.ID] = true
	}
	return n
}

// Capabilities are what the token lets a participant do. OpenTok's session.capabilities.
type Capabilities struct {
	Publish, Subscribe, Signal                 bool
	PublishSources                             Sources // what Publish is for
	ForceDisconnect, ForceUnpublish, ForceMute bool
}

// MayPublish says whether a source may be published.
func (c Capabilities) MayPublish(s Source) bool { return c.Publish && c.PublishSources.Has(s) }

// Stream is one track of somebody else's, or of our own as the server lists it.
type Stream struct {
	ID            string // LiveKit track sid
	Source        Source
	Number        int // among the owner's streams of that source, from 0; a rejoin of the owner does not change it
	Name          string
	Codec         string // lower case without "video/": vp8, vp9, h264, av1, opus
	Muted         bool
	Paused        bool // it is held back for lack of bandwidth
	Interrupted   bool // should be sending, and nothing arrives
	Encrypted     bool // end to end, as its publisher says
	Obstacle      Obstacle
	Width, Height int // pixels as published; 0 for sound
	Subscribed    bool
}

// Publication is one thing that we send.
type Publication struct {
	TrackID       string // as whoever sends it knows it
	StreamID      string // empty until the server has accepted it
	Source        Source
	Codec         string
	Muted         bool
	Width, Height int
}

// View says how large a remote stream is shown, in device pixels, so that the server need send no more.
type View struct {
	StreamID      string
	Width, Height int
	Hidden        bool
}
