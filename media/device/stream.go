package device

import (
	"runtime"
	"slices"

	"github.com/gen2brain/malgo"
	"github.com/jfreymuth/pulse/proto"

	"confab/media/device/channels"
)

// stream is one microphone being heard.
type stream struct {
	pausable
	source  Format
	context *malgo.AllocatedContext
	ring    *ring
}

// roomPeriods is room for a machine that is short of time: with miniaudio's 3 periods PulseAudio drops sound after
// 30 ms. What is heard comes no later for it: the fragment stays one period.
const roomPeriods = 20

// openRecorder connects to the named microphone; it does not hear anything yet.
func openRecorder(name string) (recorder, error) {
	source := formatOf(Microphone, name)
	if source.Channels > 2 {
		return openArray(name)
	}
	return openStream(name, source)
}

// formatOf is what the sound server says of a microphone or speaker; that of the samples that it is asked for, of one
// channel, where it says nothing. No name is the default one.
func formatOf(k Kind, name string) Format {
	server, err := dialPulse(func(any) {})
	if err != nil {
		return ourSound(1)
	}
	defer server.close()
	if k == Speaker {
		var info proto.GetSinkInfoReply
		if name == "" {
			name = "@DEFAULT_SINK@"
		}
		err = server.Request(&proto.GetSinkInfo{SinkIndex: proto.Undefined, SinkName: name}, &info)
		return formatIn(info.SampleSpec, err)
	}
	info, err := sourceOf(server, name)
	return formatIn(info.SampleSpec, err)
}

// formatIn reads what a sound server says.
func formatIn(spec proto.SampleSpec, err error) Format {
	if err != nil || spec.Channels == 0 {
		return ourSound(1)
	}
	f := Format{SampleRate: int(spec.Rate), Channels: int(spec.Channels), Samples: "unknown"}
	if int(spec.Format) < len(sampleNames) {
		f.Samples = sampleNames[spec.Format]
	}
	return f
}

// sampleNames are those of pulse/sample.h, in its order.
var sampleNames = [...]string{
	"u8", "aLaw", "uLaw", "s16le", "s16be", "float32le", "float32be", "s32le", "s32be", "s24le", "s24be", "s24-32le",
	"s24-32be",
}

// ourSound is the format that sound systems are asked for.
func ourSound(channels int) Format {
	return Format{SampleRate: SampleRate, Channels: channels, Samples: "s16le"}
}

// openStream connects to the named microphone through miniaudio, for one channel or two.
func openStream(name string, source Format) (*stream, error) {
	n := source.Channels
	context, _, found, err := connect(Microphone)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(found, func(d soundDevice) bool { return d.info.Name == name })
	if at < 0 {
		disconnect(context)
		return nil, ErrNotFound
	}
	s := &stream{context: context, ring: newRing(), source: source}
	picker := channels.New(n, played.last)
	s.failed = s.ring.fail
	config := malgo.DefaultDeviceConfig(malgo.Capture)
	config.SampleRate = SampleRate
	config.PeriodSizeInFrames = BlockSamples
	config.Periods = roomPeriods
	config.Capture.Format = malgo.FormatS16
	config.Capture.Channels = uint32(n)
	config.Pulse.StreamNameCapture = "microphone"
	// DeviceID.Pointer would leak C memory at every open (malgo/device_info.go), so the id is lent, pinned, for the
	// call.
	id := new(malgo.DeviceID)
	*id = found[at].id
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(id)
	config.Capture.DeviceID = idPointer(id)
	s.device, err = malgo.InitDevice(context.Context, config, malgo.DeviceCallbacks{
		Data: func(_, in []byte, _ uint32) { s.ring.write(picker.Mix(in)) },
		Stop: s.noticeStop,
	})
	if err != nil {
		disconnect(context)
		return nil, err
	}
	return s, nil
}

func (s *stream) sound() *ring   { return s.ring }
func (s *stream) format() Format { return s.source }

func (s *stream) start() error {
	s.ring.start()
	return s.device.Start()
}

func (s *stream) close() {
	s.pausable.close()
	disconnect(s.context)
}

// pause has it hear nothing, or hear again.
func (s *stream) pause(paused bool) {
	s.ring.pause(paused)
	s.pausable.pause(paused)
}
