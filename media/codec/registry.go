package codec

import (
	"image"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// Format is what a codec is called, in RTP and elsewhere.
type Format struct {
	Name        string // in status documents, events and logs: "vp8"
	MIMEType    string // in SDP: "video/VP8"
	ClockRate   uint32 // of RTP timestamps, in Hz
	Channels    uint16 // of sound
	Fmtp        string // parameters in SDP; may be empty
	PayloadType uint8  // that we propose: browsers' own, which makes captures easy to read
}

// String is the name; "invalid" without one.
func (f *Format) String() string {
	if f == nil {
		return "invalid"
	}
	return f.Name
}

// Fits says whether what was negotiated is this format: the same codec, of the same profile where a profile is named.
func (f *Format) Fits(c webrtc.RTPCodecCapability) bool {
	if !strings.EqualFold(c.MimeType, f.MIMEType) {
		return false
	}
	const profile = "profile-id="
	ours, theirs := parameter(f.Fmtp, profile), parameter(c.SDPFmtpLine, profile)
	return ours == "" || theirs == "" || ours == theirs
}

// parameter is the value behind a name of an fmtp line; empty when it is not there.
func parameter(fmtp, name string) string {
	for p := range strings.SplitSeq(fmtp, ";") {
		if value, ok := strings.CutPrefix(strings.TrimSpace(p), name); ok {
			return value
		}
	}
	return ""
}

// Video is one way to code pictures: an entry of the registry.
type Video struct {
	Format
	Simulcast bool // may be sent in several layers at once

	// NewPacketizer makes what cuts frames into RTP payloads.
	NewPacketizer func() Packetizer
	// Depacketize takes a payload apart; false: it cannot be read.
	Depacketize func(payload []byte) (Part, bool)
	// inspect reads what a frame says of itself, before C code sees it: whether it is a key frame, and how large.
	inspect    func(frame []byte) (header, error)
	newEncoder func(EncoderOptions) (VideoEncoder, error)
	newDecoder func() (VideoDecoder, error)
}

// Packetizer cuts frames into RTP payloads.
type Packetizer interface {
	// Begin takes a frame; its bytes stay the caller's, who keeps them until the last Next.
	Begin(frame Packet)
	// Next gives a payload, valid until the next call, and whether it is the frame's last. It is nil if there is none.
	Next() (payload []byte, last bool)
}

// Part is one RTP payload, seen as a piece of a picture.
type Part struct {
	Data  []byte // without the payload descriptor
	Start bool   // the first of a picture
	Key   bool   // on a Start: the picture depends on no other

	Layered  bool  // in temporal layers: the three below are set
	Layer    uint8 // of the picture, from 0
	Base     uint8 // number of the base layer picture that this one is or refers to
	BaseOnly bool  // it refers to nothing but that base layer picture
}

// VideoEncoder codes pictures in real time. It is not safe for concurrent use.
type VideoEncoder interface {
	// Encode codes one picture. pts is its time on any clock that runs forward; its distance to the last one is what
	// the rate control goes by. A picture of another size than the last starts the encoder anew.
	Encode(pic *image.YCbCr, pts time.Duration, forceKey bool) (Packet, error)
	// SetRates changes the bit/s, the frames per second that they are planned for, and the care that is taken, from the
	// next picture on.
	SetRates(r Rates) error
	// Close frees the encoder. The last packet is gone with it.
	Close()
}

// Rates are what an encoder aims at.
type Rates struct {
	Bitrate   int  // bit/s
	FrameRate int  // frames per second at most
	Fast      bool // with less care: a picture takes less time and looks a little worse
}

// VideoDecoder turns coded frames into pictures. It is not safe for concurrent use.
type VideoDecoder interface {
	// Decode decodes one frame. The picture belongs to the decoder and holds until the next Decode or Close; its size
	// may differ from the last one's and is even (an odd last column or row is left out). Neither picture nor error
	// means that the frame shows nothing. After an error, frames are worth feeding again from the next key frame on.
	Decode(frame []byte) (*image.YCbCr, error)
	// Close frees the decoder. The last picture is gone with it.
	Close()
}

// Audio is one way to code sound: an entry of the registry.
type Audio struct {
	Format
	// Carries is the codec of the sound inside, for a format that only packs it; nil when it is this one.
	Carries *Audio
	// Blocks takes a payload apart that holds several packets of what it carries, the oldest first; nil for a format
	// whose payload is the packet.
	Blocks func(payload []byte, out []Block) ([]Block, error)
	// JoinBlocks makes one payload of several packets of what it carries, the oldest first, in the memory of out. As
	// many of the older ones as do not fit are left out. Nil where Blocks is.
	JoinBlocks func(out []byte, payloadType uint8, blocks []Block) []byte
	// Duration is how many samples per channel, at 48 kHz, a packet holds; 0 if it is none.
	Duration func(packet []byte) int
	// HasFEC says whether a packet repeats the one before it; nil when none ever does.
	HasFEC func(packet []byte) bool
	// Silence is a packet of 20 ms of it.
	Silence []byte

	newEncoder func(AudioEncoderOptions) (AudioEncoder, error)
	newDecoder func(channels int) (AudioDecoder, error)
}

// Coding is the codec of the sound itself.
func (a *Audio) Coding() *Audio {
	if a.Carries != nil {
		return a.Carries
	}
	return a
}

// Block is one packet inside a payload that holds several.
type Block struct {
	Offset int // how many timestamp units it is older than the payload
	Data   []byte
}

// AudioEncoder codes sound. It is not safe for concurrent use and needs no closing.
type AudioEncoder interface {
	// Encode codes one frame, 20 ms as a rule, into out and returns its length. n <= 2 means that there is nothing to
	// send: silence, under DTX.
	Encode(pcm []int16, out []byte) (n int, err error)
	// SetExpectedLoss tells how many percent of the packets get lost, from which the strength of the FEC follows.
	SetExpectedLoss(percent int) error
}

// AudioDecoder turns packets into sound. It is not safe for concurrent use and needs no closing.
type AudioDecoder interface {
	// Decode decodes one packet into pcm, which should have room for any packet: [MaxAudioSamples] per channel.
	Decode(packet []byte, pcm []int16) (samplesPerChannel int, err error)
	// DecodeFEC restores the packet before next from what next repeats of it, and conceals it if next repeats nothing.
	// pcm has exactly the lost duration, a multiple of 2.5 ms. Decode next afterwards.
	DecodeFEC(next []byte, pcm []int16) error
	// Conceal invents sound for a lost packet, fading out from call to call. pcm has exactly the lost duration, a
	// multiple of 2.5 ms.
	Conceal(pcm []int16) error
}

// videos and audios are the registry, in the order in which a peer connection prefers them. H.264, AV1 and H.265 are
// not in it: a server that knows that we cannot decode them asks their publisher for the VP8 backup instead.
func videos() []*Video { return []*Video{VP8, VP9} }
func audios() []*Audio { return []*Audio{Opus, RED} }

// VideoOf finds the codec of a MIME type, in any case; nil when there is none.
func VideoOf(mimeType string) *Video {
	for _, c := range videos() {
		if strings.EqualFold(mimeType, c.MIMEType) {
			return c
		}
	}
	return nil
}

// AudioOf finds the codec of a MIME type, in any case; nil when there is none.
func AudioOf(mimeType string) *Audio {
	for _, c := range audios() {
		if strings.EqualFold(mimeType, c.MIMEType) {
			return c
		}
	}
	return nil
}

// Negotiable is everything that can be decoded and sent, as a peer connection takes it.
func Negotiable() []webrtc.RTPCodecParameters {
	var list []webrtc.RTPCodecParameters
	add := func(f Format) {
		list = append(list, webrtc.RTPCodecParameters{
			RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: f.MIMEType, ClockRate: f.ClockRate, Channels: f.Channels, SDPFmtpLine: f.Fmtp,
			},
			PayloadType: webrtc.PayloadType(f.PayloadType),
		})
	}
	for _, a := range audios() {
		add(a.Format)
	}
	for _, v := range videos() {
		add(v.Format)
	}
	return list
}
