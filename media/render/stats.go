package render

import "time"

// Stats is what happened to one track so far. Counters only grow. Names and meanings are those of W3C webrtc-stats,
// RTCInboundRtpStreamStats, where it has them.
type Stats struct {
	Codec       string // "vp8", "vp9"; empty before the first packet or when unsupported
	Unsupported string // MIME type of the codec that cannot be decoded, while that is what comes

	PacketsReceived  uint64
	PacketsLost      uint64  // RFC 3550 A.3: packets that came again count as received
	PacketsDiscarded uint64  // came twice or too late
	BytesReceived    uint64  // payload
	JitterMs         float64 // RFC 3550 §6.4.1
	BufferMs         float64 // from a picture's first packet to its decoding, mean over about the last 16
	FirstPacket      time.Time
	LastPacket       time.Time

	FramesDecoded    uint64
	FramesDropped    uint64 // lost in part, referring to lost ones, or overtaken before they were shown
	KeyFrames        uint64
	KeyFrameRequests uint64
	DecodeErrors     uint64
	DecodeTime       time.Duration // all together
	FPS              float64       // pictures of the last second
	Freezes          uint64        // durations of at least max(3 × mean, mean + 150 ms)
	FreezeDuration   time.Duration
	Width, Height    int
	FirstFrame       time.Time
	LastFrame        time.Time
}
