package publications

import (
	"confab/session/meeting"
	"confab/session/track"
)

// Effect is an order to the loop: one of the types below.
type Effect interface{ isEffect() }

type (
	// Ask asks the server for a publication. It goes out before the offer with the track.
	Ask struct{ Wanted }
	// Send gives the tracks to the peer connections.
	Send struct{ Track track.LocalTrack }
	// Stop takes them away.
	Stop struct{ TrackID string }
	// TellMute tells the server whether a stream is muted.
	TellMute struct {
		StreamID string
		Muted    bool
	}
	// Announce puts an event out.
	Announce struct{ Event meeting.Event }
	// Report tells whoever captures.
	Report struct{ Change track.TrackChange }
	// AwaitMuter asks to call [Set.NobodySaysWhoMuted] after [AuthorWait].
	AwaitMuter struct{}
	// AwaitEnder asks to call [Set.NobodySaysWhoEnded] after [AuthorWait].
	AwaitEnder struct{}
)

func (Ask) isEffect()        {}
func (Send) isEffect()       {}
func (Stop) isEffect()       {}
func (TellMute) isEffect()   {}
func (Announce) isEffect()   {}
func (Report) isEffect()     {}
func (AwaitMuter) isEffect() {}
func (AwaitEnder) isEffect() {}
