package device

import (
	"encoding/hex"
	"errors"
	"log/slog"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"confab/session/legible"

	"github.com/gen2brain/malgo"
	"github.com/pion/mediadevices/pkg/driver"
)

// soundTimeout bounds a conversation with the sound system: a server that accepts connections and says nothing would
// hold it for ever.
const soundTimeout = 3 * time.Second

// soundSystem finds microphones and speakers; tests script it.
type soundSystem interface {
	list(k Kind) ([]Info, error)
	driver(info Info) driver.Driver // for a microphone that list has named
}

// backends in the order of trust. The null backend is left out, because its silence would look like a microphone; JACK,
// because its library starts servers and writes to stderr. Those of other systems fail at once.
func backends() []malgo.Backend {
	return []malgo.Backend{
		malgo.BackendWasapi, malgo.BackendCoreaudio, malgo.BackendPulseaudio, malgo.BackendAlsa,
		malgo.BackendSndio, malgo.BackendAudio4, malgo.BackendOss,
	}
}

// miniaudio lists through malgo. Every call makes a context of its own: one that has lost its server never recovers.
type miniaudio struct {
	log *slog.Logger

	mu       sync.Mutex
	defaults [Speaker + 1]string // names, by kind, as last listed
}

// soundDevice is one device as the sound system names it.
type soundDevice struct {
	info Info
	id   malgo.DeviceID
}

func (s *miniaudio) list(k Kind) ([]Info, error) {
	list, err := bounded(soundTimeout, func() ([]Info, error) {
		context, _, found, err := connect(k)
		if errors.Is(err, malgo.ErrNoBackend) {
			return nil, nil // no sound system at all is simply no devices
		}
		if err != nil {
			return nil, err
		}
		disconnect(context)
		infos := make([]Info, 0, len(found))
		for _, d := range found {
			infos = append(infos, d.info)
		}
		return infos, nil
	}, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	if keepDefault(list, s.defaults[k]); len(list) > 0 && list[0].Default {
		s.defaults[k] = list[0].Name
	}
	return list, err
}

// keepDefault puts a default device first where the system names none. A monitor is none, or others would hear
// themselves: where the system's default is one, that from before stays, else it is the first that hears the room.
func keepDefault(list []Info, before string) {
	if slices.ContainsFunc(list, func(i Info) bool { return i.Default }) {
		return
	}
	best := slices.IndexFunc(list, func(i Info) bool { return i.Name == before && !i.Monitor })
	if best < 0 {
		best = slices.IndexFunc(list, func(i Info) bool { return !i.Monitor })
	}
	if best < 0 {
		return
	}
	info := list[best]
	info.Default = true
	copy(list[1:], list[:best])
	list[0] = info
}

// driver gives the mediadevices driver of a microphone, registering it the first time.
func (s *miniaudio) driver(info Info) driver.Driver {
	registry.Lock()
	defer registry.Unlock()
	same := func(d driver.Driver) bool {
		return d.Info().DeviceType == driver.Microphone && d.Info().Label == info.Name
	}
	of := driver.FilterAnd(driver.FilterAudioRecorder(), same)
	if known := driver.GetManager().Query(of); len(known) > 0 {
		return known[0]
	}
	// Register never fails (driver/manager.go).
	_ = driver.GetManager().Register(&microphoneDriver{name: info.Name, log: s.log},
		driver.Info{Label: info.Name, Name: info.Label, DeviceType: driver.Microphone})
	return driver.GetManager().Query(of)[0]
}

// connect makes a context on the first sound system that answers and lists its devices of one kind.
func connect(k Kind) (*malgo.AllocatedContext, malgo.Backend, []soundDevice, error) {
	for _, b := range backends() {
		if b == malgo.BackendPulseaudio && !pulseAnswers() {
			continue
		}
		context, err := malgo.InitContext([]malgo.Backend{b}, malgo.ContextConfig{}, nil)
		if err != nil {
			continue
		}
		direction := malgo.DeviceType(malgo.Capture)
		if k == Speaker {
			direction = malgo.Playback
		}
		list, err := context.Devices(direction)
		if err != nil {
			disconnect(context)
			return nil, 0, nil, err
		}
		return context, b, soundDevices(k, b, list), nil
	}
	return nil, 0, nil, malgo.ErrNoBackend
}

func disconnect(context *malgo.AllocatedContext) {
	_ = context.Uninit()
	context.Free()
}

// soundDevices names what a sound system lists: the default first, unless that is a monitor, and monitors last.
func soundDevices(k Kind, b malgo.Backend, list []malgo.DeviceInfo) []soundDevice {
	var found []soundDevice
	for i := range list {
		name := decodeID(b, list[i].ID)
		if !isHardware(b, name) {
			continue
		}
		info := Info{Kind: k, Name: name, Label: legible.Name(list[i].Name(), name)}
		info.Monitor = k == Microphone && strings.HasSuffix(name, ".monitor")
		info.Default = list[i].IsDefault != 0 && !info.Monitor
		found = append(found, soundDevice{info, list[i].ID})
	}
	rank := func(d soundDevice) int {
		switch {
		case d.info.Default:
			return 0
		case d.info.Monitor:
			return 2
		default:
			return 1
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return rank(found[i]) < rank(found[j]) })
	return found
}

// isHardware leaves out ALSA's plug-ins: without a sound card its list is "null" (which would pass for a silent
// microphone), rate converters and bridges to absent servers. miniaudio names cards ":card,device".
func isHardware(b malgo.Backend, name string) bool {
	if name == "" {
		return false
	}
	if b != malgo.BackendAlsa {
		return true
	}
	return strings.HasPrefix(name, ":") || strings.HasPrefix(name, "hw:") || strings.HasPrefix(name, "plughw:")
}

// decodeID reads miniaudio's device id: wide characters on Windows, a C string elsewhere (PulseAudio: the source's
// name).
func decodeID(b malgo.Backend, id malgo.DeviceID) string {
	raw := id[:]
	if b == malgo.BackendWasapi {
		var wide []uint16
		for i := 0; i+1 < len(raw) && raw[i]|raw[i+1] != 0; i += 2 {
			wide = append(wide, uint16(raw[i])|uint16(raw[i+1])<<8)
		}
		return string(utf16.Decode(wide))
	}
	if end := slices.Index(raw, 0); end >= 0 {
		raw = raw[:end]
	}
	if !utf8.Valid(raw) {
		return hex.EncodeToString(raw)
	}
	return string(raw)
}

// bounded runs work and gives up waiting after limit. What comes too late is undone; its goroutine ends whenever the
// system lets go.
func bounded[T any](limit time.Duration, work func() (T, error), undo func(T)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	select {
	case r := <-done:
		return r.value, r.err
	case <-timeout.C:
		if undo != nil {
			go func() {
				if r := <-done; r.err == nil {
					undo(r.value)
				}
			}()
		}
		var none T
		return none, ErrTimeout
	}
}
