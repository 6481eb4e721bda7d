package device

import (
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/io/audio"
	"github.com/pion/mediadevices/pkg/prop"
	"github.com/pion/mediadevices/pkg/wave"
)

// releaseTimeout is how long a Close waits for the sound system.
const releaseTimeout = 1 * time.Second

var errSilent = errors.New("the sound system gives no samples")

// microphoneDriver is a mediadevices driver on miniaudio, in place of mediadevices' own, which hands out miniaudio's
// memory, blocks its thread and never notices a lost server.
type microphoneDriver struct {
	name string // stable name
	log  *slog.Logger

	mu     sync.Mutex
	stream recorder
}

var (
	_ driver.Adapter       = (*microphoneDriver)(nil)
	_ driver.AudioRecorder = (*microphoneDriver)(nil)
)

// Open connects to the sound system, without hearing anything yet.
func (d *microphoneDriver) Open() error {
	s, err := bounded(soundTimeout, func() (recorder, error) { return openRecorder(d.name) }, recorder.close)
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.stream = s
	d.mu.Unlock()
	return nil
}

// Properties has the one format that everything here uses; the sound system converts.
func (d *microphoneDriver) Properties() []prop.Media {
	return []prop.Media{{Audio: prop.Audio{
		SampleRate: SampleRate, ChannelCount: 1, SampleSize: 2, IsInterleaved: true, Latency: 10 * time.Millisecond,
	}}}
}

// block is a chunk that knows when it was heard.
type block struct {
	wave.Int16Interleaved
	captured time.Time
}

// AudioRecord starts the microphone. Every chunk of the reader is a *block, borrowed until the next Read.
func (d *microphoneDriver) AudioRecord(prop.Media) (audio.Reader, error) {
	d.mu.Lock()
	s := d.stream
	d.mu.Unlock()
	if s == nil {
		return nil, io.EOF
	}
	_, err := bounded(soundTimeout, func() (struct{}, error) { return struct{}{}, s.start() }, nil)
	if err != nil {
		return nil, err
	}
	return &recording{stream: s, chunk: block{Int16Interleaved: *wave.NewInt16Interleaved(wave.ChunkInfo{
		Len: BlockSamples, Channels: 1, SamplingRate: SampleRate,
	})}}, nil
}

// recording reads a stream.
type recording struct {
	stream recorder
	chunk  block
}

// Read implements audio.Reader.
func (r *recording) Read() (wave.Audio, func(), error) {
	at, err := r.stream.sound().read(r.chunk.Data)
	if err != nil {
		return nil, func() {}, err
	}
	r.chunk.captured = at
	return &r.chunk, func() {}, nil
}

// Close ends reads with io.EOF and lets go of the sound system. When that does not answer, it is left to itself after a
// second.
func (d *microphoneDriver) Close() error {
	d.mu.Lock()
	s := d.stream
	d.stream = nil
	d.mu.Unlock()
	if s == nil {
		return nil
	}
	s.sound().fail(io.EOF)
	if n := s.sound().lost(); n > 0 {
		d.log.Debug("microphone samples were not read in time", "name", d.name, "samples", n)
	}
	_, err := bounded(releaseTimeout, func() (struct{}, error) { s.close(); return struct{}{}, nil }, nil)
	if err != nil {
		d.log.Warn("the sound system does not let go of a microphone, leaving it behind", "name", d.name)
	}
	return nil
}

// driverAudio reads a microphone through its mediadevices driver.
type driverAudio struct {
	info    Info
	driver  driver.Driver
	samples audio.Reader
	release func()
	once    sync.Once
	closed  chan struct{}
}

func openDriverAudio(d driver.Driver, info Info, log *slog.Logger, release func()) (Audio, error) {
	if err := d.Open(); err != nil {
		return nil, fail("open", info, classify(err), err)
	}
	recorder, ok := d.(driver.AudioRecorder)
	properties := d.Properties()
	if !ok || len(properties) == 0 {
		_ = d.Close()
		return nil, fail("open", info, nil, errors.New("its driver records no sound"))
	}
	samples, err := recorder.AudioRecord(properties[0])
	if err != nil {
		_ = d.Close()
		return nil, fail("open", info, classify(err), err)
	}
	log.Debug("opened", "kind", info.Kind, "name", info.Name)
	return &driverAudio{info: info, driver: d, samples: samples, release: release, closed: make(chan struct{})}, nil
}

func (a *driverAudio) Read(pcm []int16) (time.Time, error) {
	chunk, release, err := a.samples.Read()
	select {
	case <-a.closed:
		return time.Time{}, io.EOF
	default:
	}
	if err != nil {
		return time.Time{}, fail("read", a.info, ErrLost, err)
	}
	defer release()
	b, ok := chunk.(*block)
	if !ok || len(pcm) != len(b.Data) {
		return time.Time{}, fail("read", a.info, nil, errors.New("sound is read in blocks of 10 ms"))
	}
	copy(pcm, b.Data)
	return b.captured, nil
}

func (a *driverAudio) Pause(paused bool) {
	if r, ok := a.samples.(*recording); ok {
		r.stream.pause(paused)
	}
}

func (a *driverAudio) Format() Format {
	if r, ok := a.samples.(*recording); ok {
		return r.stream.format()
	}
	return ourSound(1)
}

func (a *driverAudio) Close() error {
	a.once.Do(func() {
		close(a.closed)
		_ = a.driver.Close() // bounded, and always nil
		a.release()
	})
	return nil
}
