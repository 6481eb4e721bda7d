package reception

import "time"

// Meter counts one SSRC as RFC 3550 does. Make it with [NewMeter].
type Meter struct {
	clockRate float64

	received uint64
	bytes    uint64
	first    int64 // first and highest extended sequence number
	highest  int64
	arrived  time.Time

	transit    float64 // of the last packet, in timestamp units
	jitter     float64 // RFC 3550 A.8, in timestamp units
	lastStamp  int64
	haveStamps bool
	epoch      time.Time
}

// NewMeter makes a meter for a stream whose timestamps count clockRate per second.
func NewMeter(clockRate int) *Meter { return &Meter{clockRate: float64(clockRate)} }

// Count takes one packet that arrived at the time given: its unwrapped sequence number and timestamp and the size of
// its payload in bytes. Duplicates are counted, as RFC 3550 A.3 asks.
func (m *Meter) Count(sequence, stamp int64, size int, arrived time.Time) {
	if m.received == 0 {
		m.first, m.highest, m.epoch = sequence, sequence, arrived
	}
	m.received++
	m.bytes += uint64(size)
	m.first = min(m.first, sequence)
	m.arrived = arrived
	inOrder := sequence > m.highest || m.received == 1
	m.highest = max(m.highest, sequence)

	// The packets of one picture share a timestamp and are paced by the sender: only the first one of each tells about
	// the network. Retransmissions come late by design and tell nothing either.
	if !inOrder || (m.haveStamps && stamp == m.lastStamp) {
		return
	}
	transit := arrived.Sub(m.epoch).Seconds()*m.clockRate - float64(stamp)
	if m.haveStamps {
		difference := transit - m.transit
		if difference < 0 {
			difference = -difference
		}
		m.jitter += (difference - m.jitter) / 16 // RFC 3550 §6.4.1
	}
	m.transit, m.lastStamp, m.haveStamps = transit, stamp, true
}

// Received is how many packets came, duplicates included.
func (m *Meter) Received() uint64 { return m.received }

// Bytes is how many bytes of payload came: W3C webrtc-stats bytesReceived, which leaves headers and padding out.
func (m *Meter) Bytes() uint64 { return m.bytes }

// Lost is expected minus received (RFC 3550 A.3); never below zero, which duplicates would make it.
func (m *Meter) Lost() uint64 {
	if m.received == 0 {
		return 0
	}
	return uint64(max(0, m.highest-m.first+1-int64(m.received)))
}

// Jitter is the interarrival jitter of RFC 3550 A.8.
func (m *Meter) Jitter() time.Duration {
	return time.Duration(m.jitter / m.clockRate * float64(time.Second))
}

// Last is when the last packet came; zero before the first.
func (m *Meter) Last() time.Time { return m.arrived }
