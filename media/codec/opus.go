package codec

import "github.com/pion/webrtc/v4"

// Opus is RFC 6716, in RTP as of RFC 7587, by libopus.
var Opus = &Audio{
	Format: Format{
		Name: "opus", MIMEType: webrtc.MimeTypeOpus, ClockRate: SampleRate, Channels: 2,
		Fmtp: "minptime=10;useinbandfec=1;usedtx=1", PayloadType: 111,
	},
	Duration:   opusDuration,
	HasFEC:     opusHasFEC,
	Silence:    []byte{0xf8, 0xff, 0xfe}, // one CELT frame
	newEncoder: newOpusEncoder,
	newDecoder: newOpusDecoder,
}

// opusDuration is how many samples per channel, at 48 kHz, an Opus packet holds (RFC 6716 §3.1, §3.2); 0 if it is
// none.
func opusDuration(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	frames := 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 0x3F)
	}
	config := packet[0] >> 3
	var frame int
	switch {
	case config < 12: // SILK: 10, 20, 40, 60 ms
		frame = [4]int{480, 960, 1920, 2880}[config&3]
	case config < 16: // hybrid: 10, 20 ms
		frame = [2]int{480, 960}[config&1]
	default: // CELT: 2.5, 5, 10, 20 ms
		frame = 120 << (config & 3)
	}
	if total := frames * frame; total <= MaxAudioSamples {
		return total
	}
	return 0
}

// opusHasFEC reads the LBRR flags of a packet's first frame (RFC 6716 §4.2.3). Packets of several frames of SILK are
// said to have none where these do not begin right behind the first byte; nobody sends such in calls.
func opusHasFEC(packet []byte) bool {
	const celt, several, stereo = 16 << 3, 3, 4
	if len(packet) < 2 || packet[0] >= celt || packet[0]&several != 0 {
		return false
	}
	frames := max(1, opusDuration(packet)/(SampleRate/50)) // of SILK, 20 ms each
	flags := packet[1]
	mid := flags>>(7-frames)&1 != 0
	return mid || packet[0]&stereo != 0 && frames < 4 && flags>>(6-2*frames)&1 != 0
}
