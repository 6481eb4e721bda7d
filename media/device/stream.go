package device

import (
	"errors"
	"runtime"
	"slices"

	"github.com/gen2brain/malgo"
)

// stream is one microphone being heard.
type stream struct {
	pausable
	context *malgo.AllocatedContext
	ring    *ring
}

// roomPeriods is room for a machine that is short of time: with miniaudio's 3 periods PulseAudio drops sound after
// 30 ms. What is heard comes no later for it: the fragment stays one period.
const roomPeriods = 20

// openRecorder connects to the named microphone; it does not hear anything yet.
func openRecorder(name string) (recorder, error) {
	s, err := openPulse(name)
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, errNoServer):
		return openStream(name)
	default:
		return nil, err
	}
}

// openStream connects to the named microphone through miniaudio, which makes one channel of it.
func openStream(name string) (*stream, error) {
	context, _, found, err := connect(Microphone)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(found, func(d soundDevice) bool { return d.info.Name == name })
	if at < 0 {
		disconnect(context)
		return nil, ErrNotFound
	}
	s := &stream{context: context, ring: newRing()}
	s.failed = s.ring.fail
	config := malgo.DefaultDeviceConfig(malgo.Capture)
	config.SampleRate = SampleRate
	config.PeriodSizeInFrames = BlockSamples
	config.Periods = roomPeriods
	config.Capture.Format = malgo.FormatS16
	config.Capture.Channels = 1
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
		Data: func(_, in []byte, _ uint32) { s.ring.write(in) },
		Stop: s.noticeStop,
	})
	if err != nil {
		disconnect(context)
		return nil, err
	}
	return s, nil
}

func (s *stream) sound() *ring { return s.ring }
func (*stream) format() Format { return ourSound(1) }

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
