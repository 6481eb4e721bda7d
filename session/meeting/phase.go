package meeting

// Phase is where a session stands in its one life.
type Phase uint8

// The phases, in the order in which a session can first meet them.
const (
	Idle      Phase = iota // nothing asked for yet
	Joining                // first connection under way
	Live                   // in the meeting
	Resuming               // socket lost, same peer connections, new socket
	Rejoining              // everything new, publications restored
	Closed                 // over; the snapshot says why
)

var phaseNames = [...]string{"idle", "joining", "live", "resuming", "rejoining", "closed"}

// String is the name that --status prints.
func (p Phase) String() string { return nameOf(phaseNames[:], int(p)) }

// Banner is the one sentence across the top of the meeting.
type Banner uint8

// The banners.
const (
	NoBanner Banner = iota
	Reconnecting
	Reconnected
	Disconnected
)

var bannerNames = [...]string{"none", "reconnecting", "reconnected", "disconnected"}

// String is the name that --status prints.
func (b Banner) String() string { return nameOf(bannerNames[:], int(b)) }

// Recovery is how a session got back, or tries to.
type Recovery uint8

// The two recoveries.
const (
	NoRecovery Recovery = iota
	Resume              // same participant, same peer connections
	Rejoin              // a new participant session with the same identity
)

var recoveryNames = [...]string{"", "resume", "rejoin"}

// String is the value of the field "kind" in reconnect events.
func (r Recovery) String() string { return nameOf(recoveryNames[:], int(r)) }

// nameOf never panics: a value from the future prints as "unknown".
func nameOf(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return "unknown"
	}
	return names[i]
}
