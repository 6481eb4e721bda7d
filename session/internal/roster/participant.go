package roster

import "confab/session/meeting"

// Participant is what the server tells of somebody at once.
type Participant struct {
	meeting.Connection      // what it says of the person; not its streams, and not what it says on other ways
	Permitted          bool // it says what the person may do
	SID                string
	Version            uint32 // of this news within a participant session
	Gone               bool
	Reason             meeting.Reason // of the going
	Tracks             []Track
}

// Track is a stream of a participant.
type Track struct {
	meeting.Stream
	Codecs []string // in which it is to be had, by what its publisher declares; none: not known
}

// Describe fills c with what is said of the person, and leaves alone what comes on other ways.
func (p Participant) Describe(c *meeting.Connection) {
	c.ID, c.Name, c.Data, c.Attributes = p.ID, p.Name, p.Data, p.Attributes
	c.Kind, c.KindDetails, c.Hidden, c.JoinedAt = p.Kind, p.KindDetails, p.Hidden, p.JoinedAt
	was := c.Capabilities
	c.Capabilities = p.Capabilities
	if !p.Permitted {
		c.Capabilities.Publish, c.Capabilities.PublishSources = was.Publish, was.PublishSources
		c.Capabilities.Subscribe, c.Capabilities.Signal = was.Subscribe, was.Signal
	}
}
