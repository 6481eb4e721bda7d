package device

import (
	"image"
	"time"
)

// Kind is what a device is for. The zero value is no device.
type Kind uint8

// Kinds of devices.
const (
	Camera Kind = iota + 1
	Microphone
	Screen
	Speaker
)

var kindNames = [...]string{"unknown", "camera", "microphone", "screen", "speaker"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[0]
}

// Info describes one device.
type Info struct {
	Kind    Kind
	Name    string // stable across runs and unique per kind: what --camera NAME takes
	Label   string // for people
	Default bool   // what the name "" opens
	Fake    bool   // configured by Options, not hardware
	Monitor bool   // a microphone that records what a speaker plays
}

// Want is the picture a camera is asked for; the device gives the nearest it can. Zero fields take their defaults.
type Want struct {
	Width, Height int // default 1280x720
	FrameRate     int // frames per second, default 30; screens 15
}

func (w Want) withDefaults(k Kind) Want {
	if w.Width <= 0 || w.Height <= 0 {
		w.Width, w.Height = 1280, 720
	}
	if w.FrameRate <= 0 {
		w.FrameRate = 30
		if k == Screen {
			w.FrameRate = 15
		}
	}
	return w
}

// VideoFrame is one picture, borrowed until the next Read.
type VideoFrame struct {
	Picture  *image.YCbCr // 4:2:0, even sizes, origin 0,0
	Captured time.Time    // with a monotonic reading
	Number   uint64       // from 0; jumps where frames were left out
}

// Video is an open camera or screen. Read is for one goroutine, Close for any.
type Video interface {
	// Read waits for the next picture. io.EOF after Close, ErrLost when the device is gone.
	Read() (VideoFrame, error)
	Format() Format // of the last picture
	Controls() Controls
	Close() error
}

// Audio is an open microphone. Read is for one goroutine, Close for any.
type Audio interface {
	// Read fills pcm (480 samples: 10 ms of 48 kHz mono) and says when its first sample was heard. io.EOF after Close,
	// ErrLost when the device or its sound server is gone.
	Read(pcm []int16) (captured time.Time, err error)
	// Pause leaves the microphone open and has it hear nothing, or hear again: a paused one costs nothing. Read waits
	// meanwhile, and gives nothing then of what was heard before. Pause does not wait for the sound system.
	Pause(paused bool)
	Format() Format // of the microphone itself; what Read gives is made of it
	Close() error
}

// Sound everywhere: 48 kHz mono in blocks of 10 ms.
const (
	SampleRate   = 48000
	BlockSamples = SampleRate / 100
)
