package device

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Bounds of what the operating system may take.
const (
	claimTimeout = 5 * time.Second // for a device that is still being closed
	closeTimeout = 2 * time.Second
)

// Options configures a Manager. The zero value means real devices alone and no log.
type Options struct {
	FakeCamera     string    // "", "pattern" or FILE.y4m
	FakeMicrophone string    // "", "tone", "speech" or FILE.wav
	Settings       []Setting // of each camera that is opened; on Linux only
	Logger         *slog.Logger
}

// Manager lists, watches and opens devices. It is for any number of goroutines.
type Manager struct {
	o       Options
	log     *slog.Logger
	video   videoDrivers
	sounds  soundSystem
	devices string // the folder whose changes mean a camera came or went

	mu      sync.Mutex
	late    chan struct{}           // closed and replaced when a camera has answered that was listed as silent
	claims  map[claim]chan struct{} // open devices; the channel closes when the device is free again
	closed  chan struct{}
	watches sync.WaitGroup
}

type claim struct {
	kind Kind
	name string
}

// New makes a Manager. It opens nothing and starts nothing.
func New(o Options) *Manager {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	m := &Manager{
		o: o, log: o.Logger, sounds: &miniaudio{log: o.Logger}, late: make(chan struct{}),
		claims: map[claim]chan struct{}{}, closed: make(chan struct{}),
	}
	m.look("/dev")
	return m
}

// look finds cameras in a folder of device nodes; tests have their own.
func (m *Manager) look(folder string) {
	m.devices = folder
	m.video = newSystemVideo(folder, m.o.Settings, m.answered)
}

// answered has watches look again.
func (m *Manager) answered() {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.late)
	m.late = make(chan struct{})
}

func (m *Manager) nextAnswer() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.late
}

// List gives the devices of a kind, the default first and monitors last. No devices is not an error.
func (m *Manager) List(k Kind) ([]Info, error) {
	var list []Info
	var err error
	switch k {
	case Camera:
		list = videoInfos(m.video.drivers(Camera))
		if m.o.FakeCamera != "" {
			list = withFake(list, fakeCameraInfo(m.o.FakeCamera))
		}
	case Screen:
		list = videoInfos(m.video.drivers(Screen))
	case Microphone:
		list, err = m.sounds.list(Microphone)
		if m.o.FakeMicrophone != "" {
			list, err = withFake(list, fakeMicrophoneInfo(m.o.FakeMicrophone)), nil
		}
	case Speaker:
		list, err = m.sounds.list(Speaker)
	}
	if err != nil {
		err = fail("list", Info{Kind: k}, classify(err), err)
	}
	return list, err
}

// withFake puts a configured fake first and makes it the default.
func withFake(list []Info, fake Info) []Info {
	for i := range list {
		list[i].Default = false
	}
	return append([]Info{fake}, list...)
}

// OpenVideo opens a camera or a screen by its stable name, "" for the default. It fails with ErrNotFound, ErrBusy or
// ErrDenied.
func (m *Manager) OpenVideo(k Kind, name string, w Want) (Video, error) {
	w = w.withDefaults(k)
	if fake := m.o.FakeCamera; k == Camera && fake != "" && (name == "" || name == fakeCameraInfo(fake).Name) {
		return openFakeVideo(fake, w)
	}
	drivers := m.video.drivers(k)
	found, err := pick(k, name, drivers)
	if err != nil {
		return nil, err
	}
	release, err := m.claim(found.info)
	if err != nil {
		return nil, err
	}
	v, err := openDriverVideo(found, w, m.log, release)
	if err != nil {
		release()
		return nil, err
	}
	return v, nil
}

// OpenAudio opens a microphone by its stable name, "" for the system's default. It fails with ErrNotFound, ErrBusy or
// ErrDenied.
func (m *Manager) OpenAudio(name string) (Audio, error) {
	if fake := m.o.FakeMicrophone; fake != "" && (name == "" || name == fakeMicrophoneInfo(fake).Name) {
		return openFakeAudio(fake)
	}
	list, err := m.sounds.list(Microphone)
	if err != nil {
		return nil, fail("open", Info{Kind: Microphone, Name: name}, classify(err), err)
	}
	info, err := pickInfo(Microphone, name, list)
	if err != nil {
		return nil, err
	}
	release, err := m.claim(info)
	if err != nil {
		return nil, err
	}
	a, err := openDriverAudio(m.sounds.driver(info), info, m.log, release)
	if err != nil {
		release()
		return nil, err
	}
	return a, nil
}

func pickInfo(k Kind, name string, list []Info) (Info, error) {
	for _, info := range list {
		if info.Name == name || name == "" && info.Default {
			return info, nil
		}
	}
	return Info{}, fail("open", Info{Kind: k, Name: name}, ErrNotFound, nil)
}

// claim marks a device as ours, waiting a little while for one that is still being closed. release may be called again.
func (m *Manager) claim(info Info) (release func(), err error) {
	key := claim{info.Kind, info.Name}
	timeout := time.NewTimer(claimTimeout)
	defer timeout.Stop()
	for {
		m.mu.Lock()
		taken, busy := m.claims[key]
		if !busy {
			free := make(chan struct{})
			m.claims[key] = free
			m.mu.Unlock()
			return sync.OnceFunc(func() {
				m.mu.Lock()
				delete(m.claims, key)
				m.mu.Unlock()
				close(free)
			}), nil
		}
		m.mu.Unlock()
		select {
		case <-taken:
		case <-timeout.C:
			return nil, fail("open", info, ErrBusy, errors.New("this program still has it open"))
		case <-m.closed:
			return nil, fail("open", info, ErrClosed, nil)
		}
	}
}

// Watch reports a kind whenever its set of devices may have changed, until ctx is done or the Manager closed; then the
// channel is closed. Changes that nobody has taken yet are reported once.
func (m *Manager) Watch(ctx context.Context) <-chan Kind {
	changed := make(chan Kind, 4)
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-m.closed:
		close(changed)
		return changed
	default:
	}
	ctx, cancel := context.WithCancel(ctx)
	m.watches.Go(func() {
		select {
		case <-m.closed:
		case <-ctx.Done():
		}
		cancel()
	})
	m.watches.Go(func() {
		defer cancel()
		defer close(changed)
		m.watch(ctx, changed)
	})
	return changed
}

// Close ends the watches and waits for them. Open devices stay open: who opened them closes them.
func (m *Manager) Close() error {
	m.mu.Lock()
	select {
	case <-m.closed:
	default:
		close(m.closed)
	}
	m.mu.Unlock()
	m.watches.Wait()
	return nil
}
