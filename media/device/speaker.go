package device

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/gen2brain/malgo"
)

// SpeakerOptions says what to play where. Pull is required.
type SpeakerOptions struct {
	Name   string        // stable name; "" is the system's default, and follows it where the system does that
	Buffer time.Duration // of sound in the sound system, which is how late Pull may come; default 40 ms
	// Pull fills out with interleaved stereo samples at 48 kHz, 32 bit floats in the machine's order. It is called on
	// the sound system's thread, for as much as there is room.
	Pull func(out []byte)
}

// Sink is a speaker that plays. Make it with [OpenSpeaker].
type Sink struct {
	pausable
	info    Info
	format  Format
	context *malgo.AllocatedContext
	backend malgo.Backend
	once    sync.Once

	lost    chan struct{} // closed when it plays no more
	failure error         // set before lost is closed
}

// OpenSpeaker opens a speaker and begins to play. It takes as long as the sound system does, for ever if that is stuck:
// call it where that does not matter.
func OpenSpeaker(o SpeakerOptions) (*Sink, error) {
	info := Info{Kind: Speaker, Name: o.Name}
	context, backend, found, err := connect(Speaker)
	if err != nil {
		return nil, fail("open", info, ErrNotFound, err)
	}
	if o.Buffer <= 0 {
		o.Buffer = 40 * time.Millisecond
	}
	s := &Sink{info: info, context: context, backend: backend, lost: make(chan struct{})}
	var first sync.Once
	s.failed = func(err error) {
		first.Do(func() {
			s.failure = fail("play", Info{Kind: Speaker}, ErrLost, err)
			close(s.lost)
		})
	}
	config := speakerConfig(o.Buffer, backend)
	var pin runtime.Pinner
	defer pin.Unpin()
	if o.Name != "" {
		at := slices.IndexFunc(found, func(d soundDevice) bool { return d.info.Name == o.Name })
		if at < 0 {
			disconnect(context)
			return nil, fail("open", info, ErrNotFound, nil)
		}
		s.info = found[at].info
		id := new(malgo.DeviceID)
		*id = found[at].id
		pin.Pin(id)
		config.Playback.DeviceID = idPointer(id)
	}
	s.format = Format{SampleRate: SampleRate, Channels: 2, Samples: "float32le"}
	if backend == malgo.BackendPulseaudio {
		s.format = speakerFormat(o.Name)
	}
	s.device, err = malgo.InitDevice(context.Context, config, malgo.DeviceCallbacks{
		Data: func(out, _ []byte, _ uint32) {
			o.Pull(out)
			played.note(out, time.Now())
		},
		Stop: s.noticeStop,
	})
	if err != nil {
		disconnect(context)
		return nil, fail("open", info, classify(err), err)
	}
	if err := s.device.Start(); err != nil {
		_ = s.Close()
		return nil, fail("open", info, classify(err), err)
	}
	return s, nil
}

func speakerConfig(buffer time.Duration, backend malgo.Backend) malgo.DeviceConfig {
	config := malgo.DefaultDeviceConfig(malgo.Playback)
	config.SampleRate = SampleRate
	config.Playback.Format = malgo.FormatF32
	config.Playback.Channels = 2
	// PulseAudio keeps one period full (miniaudio.h, ma_device__pa_buffer_attr_new); the others keep all of them.
	config.PeriodSizeInFrames, config.Periods = uint32(buffer*SampleRate/time.Second), 1
	if backend != malgo.BackendPulseaudio {
		config.PeriodSizeInFrames, config.Periods = config.PeriodSizeInFrames/4, 4
	}
	config.NoFixedSizedCallback = 1 // or it collects whole periods first
	config.Pulse.StreamNamePlayback = "speaker"
	return config
}

// Info is the speaker that was asked for by name. Of the system's default only the kind is known: it may change.
func (s *Sink) Info() Info { return s.info }

// Format is that of the speaker itself; what it is given is made into it.
func (s *Sink) Format() Format { return s.format }

// Err is nil while the speaker plays. A sound server that dies may never be reported: Pull stops being called then.
func (s *Sink) Err() error {
	select {
	case <-s.lost:
		return s.failure
	default:
		return nil
	}
}

// Deaf says that the sound server of this machine has ended, and Pull will not be called any more. It does not wait.
func (s *Sink) Deaf() bool {
	return s.backend == malgo.BackendPulseaudio && !pulseFar() && !pulseAnswers()
}

// Pause has Pull called no more, or again, once the sound system has answered, for which it does not wait. Whether the
// speaker was lost in a pause is known after it.
func (s *Sink) Pause(paused bool) { s.pause(paused) }

// Close ends the playing and returns when Pull is not running any more, but waits a second at most: a dead sound system
// is left to itself.
func (s *Sink) Close() error {
	s.once.Do(func() {
		_, _ = bounded(releaseTimeout, func() (struct{}, error) {
			s.pausable.close()
			disconnect(s.context)
			return struct{}{}, nil
		}, nil)
	})
	return nil
}
