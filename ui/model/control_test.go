package model

import (
	"fmt"
	"testing"

	"confab/session/meeting"
)

// sight is how a control looks to the person.
type sight string

const (
	sent    sight = "sent"
	waiting sight = "on, but not sent now"
	broken  sight = "sent by another device"
	failing sight = "not sent for want of a device"
	off     sight = "off"
	locked  sight = "locked"
)

func look(c Control) sight {
	switch {
	case c.Locked && !c.On && !c.Broken:
		return locked
	case c.On && c.Waiting:
		return waiting
	case c.On && c.Broken:
		return broken
	case c.On:
		return sent
	case c.Broken:
		return failing
	}
	return off
}

// TestControls goes through every state of a device and of a session, wanted and not wanted, for camera and
// microphone. What is shown as sent is sent, and a press always asks for the opposite of what was wanted.
func TestControls(t *testing.T) {
	allowed := meeting.Capabilities{Publish: true, Subscribe: true, Signal: true}
	in := func(phase meeting.Phase, may meeting.Capabilities) *meeting.Snapshot {
		me := meeting.Connection{ID: "me", Capabilities: may}
		return &meeting.Snapshot{Phase: phase, JoinedAt: noon, Told: true, Me: me}
	}
	onlyScreen := meeting.Capabilities{Publish: true, PublishSources: meeting.SourcesOf(meeting.Screen)}
	gaveUp := in(meeting.Rejoining, allowed)
	gaveUp.GaveUp = true
	// For each readiness in turn: ready, starting, replaced, unusable, unwanted.
	here := [...]sight{sent, waiting, broken, failing, locked}
	gone := [...]sight{waiting, waiting, waiting, failing, locked}
	never := [...]sight{locked, locked, locked, locked, locked}
	for name, row := range map[string]struct {
		snapshot *meeting.Snapshot
		wanted   [5]sight
		not      sight
	}{
		"lobby":                {nil, here, off},
		"joining":              {&meeting.Snapshot{Phase: meeting.Joining}, gone, off},
		"live":                 {in(meeting.Live, allowed), here, off},
		"resuming":             {in(meeting.Resuming, allowed), here, off},
		"rejoining":            {in(meeting.Rejoining, allowed), gone, off},
		"gave up":              {gaveUp, gone, off},
		"closed":               {in(meeting.Closed, allowed), gone, off},
		"not allowed":          {in(meeting.Live, meeting.Capabilities{Subscribe: true}), never, locked},
		"only the screen":      {in(meeting.Live, onlyScreen), never, locked},
		"not allowed, outage":  {in(meeting.Rejoining, meeting.Capabilities{Subscribe: true}), never, locked},
		"not allowed, and out": {in(meeting.Closed, meeting.Capabilities{Subscribe: true}), never, locked},
	} {
		for state := Ready; state <= Unwanted; state++ {
			for _, wanted := range []bool{true, false} {
				for _, source := range []meeting.Source{meeting.Camera, meeting.Microphone} {
					t.Run(fmt.Sprintf("%s/%s/%v/%s", name, state, wanted, source), func(t *testing.T) {
						input := Input{ID: InputID{Source: source}, On: wanted, State: state, Using: "Spare"}
						if state == Replaced || state == Unusable {
							input.Problem = meeting.ErrDeviceBusy
						}
						c := control(row.snapshot, input)
						want := row.not
						if wanted {
							want = row.wanted[state]
						} else if state == Unwanted {
							want = locked
						}
						if got := look(c); got != want {
							t.Errorf("shows %q, want %q", got, want)
						}
						if c.Wanted != wanted || c.Hint == "" {
							t.Errorf("a press would ask for %v; hint %q", !c.Wanted, c.Hint)
						}
					})
				}
			}
		}
	}
}

// TestOneSourceAllowed: a right to one source is none to the other.
func TestOneSourceAllowed(t *testing.T) {
	s := &meeting.Snapshot{Phase: meeting.Live, JoinedAt: noon, Told: true, Me: meeting.Connection{
		Capabilities: meeting.Capabilities{Publish: true, PublishSources: meeting.SourcesOf(meeting.Microphone)},
	}}
	on := both(Input{On: true})
	if got := controls(s, on); !got[0].On || got[1].On {
		t.Error("must be heard and not seen")
	}
	if tile := mine(s, on); tile.Video || tile.Muted {
		t.Errorf("one's own tile %+v", tile)
	}
}
