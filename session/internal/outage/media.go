package outage

import "time"

// How long a return waits for the first packet over connections that stand. Who should be sending may be in trouble
// too, and so may a camera of ours, and that must not keep us out.
const (
	// ReceiveWait is for a packet of somebody else's.
	ReceiveWait = 5 * time.Second
	// SendWait is for a packet of ours.
	SendWait = 2 * time.Second
)

// Direction is one of the two ways of media.
type Direction uint8

// The directions, as seen from here.
const (
	Receiving Direction = iota
	Sending
)

// Media is what an attempt has shown of working media. "Back" is said of media and not of sockets: a return is complete
// when packets flow in both directions that matter.
type Media struct {
	Healed     bool // nothing had to be restored, though ICE may not have noticed yet
	wasSending bool // when the outage was noticed
	received   bool // packets have arrived since media was restored
	sent       bool // and have left, or nothing is expected to
}

// Lost begins an outage. Sending tells whether we were sending then.
func (m *Media) Lost(sending bool) { m.wasSending, m.Healed = sending, false }

// WasSending tells whether we were sending when the outage was noticed.
func (m *Media) WasSending() bool { return m.wasSending }

// Rejoined begins new peer connections. Sends tells whether something of ours should flow over them.
func (m *Media) Rejoined(sends bool) { m.received, m.sent = false, !sends }

// Resumed goes on with the same peer connections. Flows tells that they carry packets without an ICE restart.
func (m *Media) Resumed(flows bool) { m.received, m.sent = flows, true }

// Flowed notes a packet in a direction, or that there is no more waiting for one.
func (m *Media) Flowed(d Direction) {
	if d == Receiving {
		m.received = true
	} else {
		m.sent = true
	}
}

// Missing tells in which direction a packet is missing before we are back, and for how long it is waited for. Expected
// tells that somebody should be sending us pictures.
func (m *Media) Missing(expected bool) (d Direction, wait time.Duration, missing bool) {
	switch {
	case !m.received && expected:
		return Receiving, ReceiveWait, true
	case !m.sent:
		return Sending, SendWait, true
	}
	return 0, 0, false
}
