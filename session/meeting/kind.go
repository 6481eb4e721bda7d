package meeting

// Kind says what somebody in the meeting is: a person, or a program.
type Kind uint8

// The kinds are LiveKit's (ParticipantInfo.kind).
const (
	Standard  Kind = iota // a person with a client of their own
	Ingress               // brings a stream from outside into the meeting
	Egress                // records or broadcasts it
	SIP                   // a person on a telephone
	Agent                 // a program that takes part
	Connector             // a person who calls through another service, such as WhatsApp
	Bridge                // a device, such as a camera on a network
)

var kindNames = [...]string{"standard", "ingress", "egress", "sip", "agent", "connector", "bridge"}

// String is the kind's name in events and in the status.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Phone tells whether it is a person who calls by telephone.
func (k Kind) Phone() bool { return k == SIP || k == Connector }

// Person tells whether it is a person. What is not known is taken for one: nobody who takes part must be left out.
func (k Kind) Person() bool {
	switch k {
	case Ingress, Egress, Agent, Bridge:
		return false
	}
	return true
}
