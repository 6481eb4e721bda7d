package congestion

import "time"

// NTP is a moment as RTCP has it (RFC 3550 §4): seconds since 1900 in 32 bits, and as many bits for the fraction.
func NTP(at time.Time) uint64 {
	const since1900 = 2_208_988_800 // s, to 1970
	return uint64(at.Unix()+since1900)<<32 | uint64(at.Nanosecond())<<32/uint64(time.Second)
}
