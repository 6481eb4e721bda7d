package playback

import "time"

// Stats is what happened to one track so far. Counters only grow. Names and meanings are those of W3C webrtc-stats,
// RTCInboundRtpStreamStats, where it has them.
type Stats struct {
	Codec       string // "opus", "red"; empty before the first packet or when unsupported
	Unsupported string // MIME type of the codec that cannot be decoded, while that is what comes

	PacketsReceived  uint64
	PacketsLost      uint64  // RFC 3550 A.3
	PacketsDiscarded uint64  // came twice or too late
	PacketsRecovered uint64  // lost ones whose sound came from RED or in-band FEC
	BytesReceived    uint64  // payload
	JitterMs         float64 // RFC 3550 §6.4.1
	FirstPacket      time.Time
	LastPacket       time.Time

	BufferMs     float64 // sound waiting now
	TargetMs     float64 // sound that is collected before playing
	DecodedMs    float64
	ConcealedMs  float64 // sound that did not come in time and was invented; what FEC restored is decoded
	SilentMs     float64 // concealed because nothing was sent (DTX): no loss
	InsertedMs   float64 // sound added to slow down (W3C insertedSamplesForDeceleration)
	RemovedMs    float64 // sound taken out to catch up (W3C removedSamplesForAcceleration)
	DecodeErrors uint64
	AudioLevel   float64 // 0…1: root mean square of about the last 50 ms, before the volume
}
