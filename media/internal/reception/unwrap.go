package reception

// Sequence turns 16 bit RTP sequence numbers into 64 bit ones that never wrap. The zero value is ready.
type Sequence struct {
	started bool
	highest int64
}

// sequenceBase is what the first number is lifted by, so that packets sent before it stay positive.
const sequenceBase = 1 << 16

// Unwrap returns the number nearest to the highest one seen so far.
func (s *Sequence) Unwrap(number uint16) int64 {
	if !s.started {
		s.started, s.highest = true, int64(number)+sequenceBase
		return s.highest
	}
	extended := s.highest + int64(int16(number-uint16(s.highest)))
	s.highest = max(s.highest, extended)
	return extended
}

// Timestamp does the same for 32 bit RTP timestamps.
type Timestamp struct {
	started bool
	last    int64
}

// timestampBase is what the first timestamp is lifted by.
const timestampBase = 1 << 32

// Unwrap returns the timestamp nearest to the latest one seen so far.
func (t *Timestamp) Unwrap(stamp uint32) int64 {
	if !t.started {
		t.started, t.last = true, int64(stamp)+timestampBase
		return t.last
	}
	extended := t.Near(stamp)
	t.last = max(t.last, extended)
	return extended
}

// Near is Unwrap without taking note of stamp.
func (t *Timestamp) Near(stamp uint32) int64 { return t.last + int64(int32(stamp-uint32(t.last))) }
