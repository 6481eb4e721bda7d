package message

import (
	"confab/session/internal/peer"
	"confab/session/internal/publications"
	"confab/session/internal/recovery"
	"confab/session/internal/roster"
	"confab/session/meeting"
)

// Message is what the server says on the signalling socket: one of the types below.
type Message interface{ isMessage() }

type (
	// Answer is the server's answer to an offer of ours.
	Answer struct {
		ID   uint32
		SDP  string
		MIDs map[string]string // media id -> stream id
	}
	// ServerOffer is an offer of the server's, where there are two peer connections.
	ServerOffer struct {
		ID   uint32
		SDP  string
		MIDs map[string]string
	}
	// Candidate is an ICE candidate of the server's.
	Candidate struct {
		Target peer.Target
		Init   string
	}
	// SectionsNeeded asks for an offer with room for so many tracks more.
	SectionsNeeded struct{ Audios, Videos int }

	// TrackAccepted is the answer to a request to publish the tracks of that name.
	TrackAccepted struct {
		Name    string
		Receipt publications.Receipt
	}
	// TrackEnded says that the server has ended a stream of ours.
	TrackEnded struct{ StreamID string }
	// TrackMuted says that the server mutes a stream of ours, or asks to unmute it.
	TrackMuted struct {
		StreamID string
		Muted    bool
	}
	// LayersNeeded says for which layers of a stream of ours there are receivers, by rid.
	LayersNeeded struct {
		StreamID string
		ByCodec  map[string]map[string]bool
		Others   map[string]bool // of codecs that are not named; nil for none
	}
	// RequestRefused is the answer to a request of ours that was refused.
	RequestRefused struct {
		Name       string // of the tracks that it was to publish; empty when it was about something else
		NotAllowed bool
		Reason     string
	}

	// People is news of some, or the list of all.
	People struct{ All []Person }
	// RoomChanged is news of the room.
	RoomChanged struct{ Room *Room }
	// RoomMoved says that we are in another room, on the same connections.
	RoomMoved struct {
		Token  string
		Room   *Room
		Me     *Person
		Others []roster.Participant
	}
	// Speakers says who speaks, and who has stopped.
	Speakers struct{ All []Speaker }
	// Qualities says how connections are.
	Qualities struct{ All []Rating }
	// StreamsPaused says which streams the server holds back, or does not any more.
	StreamsPaused struct{ All []Pause }
	// SubscriptionRefused says that the server cannot give us a stream.
	SubscriptionRefused struct {
		StreamID string
		NoCodec  bool // it has none for us
		Reason   string
	}
	// SubscriptionPermitted says that the owner of a stream excludes us from it, or does so no more.
	SubscriptionPermitted struct {
		StreamID string
		Allowed  bool
	}
	// TokenRefreshed is a newer token.
	TokenRefreshed struct{ Token string }
	// ServerLeft is the server's Leave.
	ServerLeft struct{ Fact recovery.ServerLeft }
	// Unknown is a message that is of no use here, or from the future.
	Unknown struct{ Type string }
)

func (Answer) isMessage()                {}
func (ServerOffer) isMessage()           {}
func (Candidate) isMessage()             {}
func (SectionsNeeded) isMessage()        {}
func (TrackAccepted) isMessage()         {}
func (TrackEnded) isMessage()            {}
func (TrackMuted) isMessage()            {}
func (LayersNeeded) isMessage()          {}
func (RequestRefused) isMessage()        {}
func (People) isMessage()                {}
func (RoomChanged) isMessage()           {}
func (RoomMoved) isMessage()             {}
func (Speakers) isMessage()              {}
func (Qualities) isMessage()             {}
func (StreamsPaused) isMessage()         {}
func (SubscriptionRefused) isMessage()   {}
func (SubscriptionPermitted) isMessage() {}
func (TokenRefreshed) isMessage()        {}
func (ServerLeft) isMessage()            {}
func (Unknown) isMessage()               {}

// Person is what the server says of somebody, who may be us.
type Person struct {
	roster.Participant
	Own    []publications.Listed // the tracks, if they should be ours
	Called string                // the name as it was sent: not to be shown
	Rename bool                  // may change it
}

// Streams are those of the person, as the server lists them.
func (p Person) Streams() []meeting.Stream {
	var all []meeting.Stream
	for _, t := range p.Tracks {
		all = append(all, t.Stream)
	}
	return all
}

// Room is the room as the server has it now; what it does not say is empty.
type Room struct {
	Name, SID string
	Recording bool
	Terms     meeting.Terms
}

// Speaker is somebody who speaks, or has stopped.
type Speaker struct {
	SID    string
	Active bool
	Level  float32
}

// Rating is how somebody's connection is.
type Rating struct {
	SID     string
	Quality meeting.Quality
}

// Pause is whether a stream is held back.
type Pause struct {
	StreamID string
	Paused   bool
}

// Active says by rid which layers of the codec are wanted; ok is false when the message is about other codecs only.
func (l LayersNeeded) Active(codec string) (active map[string]bool, ok bool) {
	active, named := l.ByCodec[codec]
	if !named {
		active = l.Others
	}
	return active, active != nil
}
