package meeting

import "time"

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
	Path         string        // of media: "udp", "tcp" or, through a TURN server, "relay"; empty while there is none
	Resumed      int           // outages ended by a resume
	Rejoined     int           // outages ended by a rejoin
	Since        time.Time     // when the present phase began
	JoinedAt     time.Time     // when the session first became Live
	Me           Connection
	Others       []Connection  // in the order in which they joined
	Publications []Publication // what we send, or want to send
	Recording    bool          // somebody records the room
	Terms        Terms
}

// Terms are what the session server has laid down for the meeting. They are zero where the room is none of confab-server's.
type Terms struct {
	SessionID   string // by which the session server knows the meeting; Snapshot.SessionID is LiveKit's
	MediaMode   string // "routed" or "relayed": what was asked for; media is routed in both
	ArchiveMode string // "manual" or "always": what was asked for; nothing is archived in either
	Silenced    bool   // whoever starts to speak is muted at first
	SilencedBy  string // connection id of the moderator who wanted that, or the name of an account
}

// Server says who is on the other side.
type Server struct {
	URL, Version, Region string
	Mode                 string // "single" or "dual" peer connection
}

// Connection is one participant.
type Connection struct {
	ID           string // LiveKit identity: stable over reconnects
	Name         string // what to show; falls back to the id
	Data         string // LiveKit metadata; OpenTok calls it connection data
	Attributes   map[string]string
	JoinedAt     time.Time
	Speaking     bool
	Level        float32 // 0 to 1, as the server reports it
	Quality      Quality
	Capabilities Capabilities
	Streams      []Stream
}

// Stream finds the connection's stream of a source.
func (c Connection) Stream(s Source) (Stream, bool) {
	for _, st := range c.Streams {
		if st.Source == s {
			return st, true
		}
	}
	return Stream{}, false
}

// Capabilities are what the token lets a participant do. OpenTok's session.capabilities.
type Capabilities struct {
	Publish, Subscribe, Signal                 bool
	ForceDisconnect, ForceUnpublish, ForceMute bool
}

// Stream is one track of somebody else's, or of our own as the server lists it.
type Stream struct {
	ID            string // LiveKit track sid
	Source        Source
	Name          string
	Codec         string // lower case without "video/": vp8, vp9, h264, av1, opus
	Muted         bool
	Paused        bool // the server holds it back for lack of bandwidth
	Interrupted   bool // should be sending, and nothing arrives
	Width, Height int  // pixels as published; 0 for sound
	Subscribed    bool
}

// Publication is one thing that we send.
type Publication struct {
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
