package mediatest

import (
	"context"
	"image"
	"io"
	"slices"
	"sync"
	"time"

	"confab/media/device"
	"confab/media/device/pattern"
)

// Device is a scripted camera or microphone. Change its fields only before it is added, or with Devices.Change.
type Device struct {
	Info          device.Info
	Width, Height int           // default 320x180
	FrameRate     int           // default 30
	OpenErr       error         // what Open fails with, for example device.ErrBusy
	OpenTakes     time.Duration // how long Open takes
	LostAfter     int           // the read that fails with device.ErrLost, counted from 1; 0 = never
	HangAfter     int           // the read that never returns until Close, counted from 1; 0 = never
	CloseTakes    time.Duration // how long Close takes
	Moving        bool          // draw a new test pattern for every picture, which costs time

	opened int // so many times
	handle *handle
	worst  int // greatest number of handles at once: more than one is the caller's mistake
}

// Devices is a scripted set of devices with the methods of device.Manager.
type Devices struct {
	mu      sync.Mutex
	list    []*Device
	watches []chan device.Kind
}

// NewDevices has these plugged in from the beginning.
func NewDevices(list ...*Device) *Devices { return &Devices{list: list} }

// Add plugs a device in and tells the watchers.
func (s *Devices) Add(d *Device) {
	s.mu.Lock()
	s.list = append(s.list, d)
	s.mu.Unlock()
	s.notify(d.Info.Kind)
}

// Remove unplugs a device: it is lost to whoever has it open.
func (s *Devices) Remove(d *Device) {
	s.mu.Lock()
	s.list = slices.DeleteFunc(s.list, func(e *Device) bool { return e == d })
	h := d.handle
	s.mu.Unlock()
	if h != nil {
		h.lose()
	}
	s.notify(d.Info.Kind)
}

// Change edits a device under the lock. Watchers are not told.
func (s *Devices) Change(d *Device, edit func(d *Device)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	edit(d)
}

// Opened is how often d was opened, whether it is open, and the most handles there ever were at once.
func (s *Devices) Opened(d *Device) (times int, open bool, worst int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return d.opened, d.handle != nil, d.worst
}

// MakeDefault makes d the default of its kind and tells the watchers.
func (s *Devices) MakeDefault(d *Device) {
	s.mu.Lock()
	for _, other := range s.list {
		if other.Info.Kind == d.Info.Kind {
			other.Info.Default = other == d
		}
	}
	s.mu.Unlock()
	s.notify(d.Info.Kind)
}

// rank is a device's place in a list: the default comes first, monitors come last.
func rank(i device.Info) int {
	switch {
	case i.Default:
		return 0
	case i.Monitor:
		return 2
	default:
		return 1
	}
}

func (s *Devices) notify(k device.Kind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.watches {
		select {
		case w <- k:
		default:
		}
	}
}

// List is device.Manager's.
func (s *Devices) List(k device.Kind) ([]device.Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []device.Info
	for _, d := range s.list {
		if d.Info.Kind == k {
			list = append(list, d.Info)
		}
	}
	slices.SortStableFunc(list, func(a, b device.Info) int { return rank(a) - rank(b) })
	return list, nil
}

// Watch is device.Manager's, except that its channel stays open.
func (s *Devices) Watch(context.Context) <-chan device.Kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := make(chan device.Kind, 8)
	s.watches = append(s.watches, w)
	return w
}

// OpenVideo is device.Manager's.
func (s *Devices) OpenVideo(k device.Kind, name string, _ device.Want) (device.Video, error) {
	return s.open(k, name)
}

// OpenAudio is device.Manager's.
func (s *Devices) OpenAudio(name string) (device.Audio, error) {
	h, err := s.open(device.Microphone, name)
	if err != nil {
		return nil, err
	}
	a := audioHandle{h, make(chan bool, 1)}
	a.Pause(false)
	return a, nil
}

func (s *Devices) open(k device.Kind, name string) (*handle, error) {
	s.mu.Lock()
	at := slices.IndexFunc(s.list, func(d *Device) bool {
		return d.Info.Kind == k && (d.Info.Name == name || name == "" && d.Info.Default)
	})
	if at < 0 {
		s.mu.Unlock()
		return nil, &device.Error{Op: "open", Kind: k, Name: name, What: device.ErrNotFound}
	}
	d := s.list[at]
	takes := d.OpenTakes
	d.opened++
	s.mu.Unlock()
	if takes > 0 {
		<-time.After(takes)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.OpenErr != nil {
		return nil, &device.Error{Op: "open", Kind: k, Name: name, Label: d.Info.Label, What: d.OpenErr}
	}
	h := newHandle(s, d)
	if d.handle != nil {
		d.worst = 2
	}
	d.worst = max(d.worst, 1)
	d.handle = h
	return h, nil
}

// handle is an open scripted device.
type handle struct {
	set       *Devices
	device    *Device
	size      image.Point
	every     time.Duration
	picture   *image.YCbCr
	drawing   *pattern.Pattern
	next      time.Time
	reads     int
	lostOnce  sync.Once
	lost      chan struct{}
	closeOnce sync.Once
	closed    chan struct{}
}

func newHandle(s *Devices, d *Device) *handle {
	h := &handle{
		set: s, device: d, size: image.Pt(320, 180), every: time.Second / 30, lost: make(chan struct{}),
		closed: make(chan struct{}),
	}
	if d.Width > 0 && d.Height > 0 {
		h.size = image.Pt(d.Width, d.Height)
	}
	if d.FrameRate > 0 {
		h.every = time.Second / time.Duration(d.FrameRate)
	}
	if d.Info.Kind == device.Microphone {
		h.every = 10 * time.Millisecond
		return h
	}
	h.picture = pattern.NewPicture(h.size.X, h.size.Y)
	h.drawing, _ = pattern.New(h.size.X, h.size.Y) // nil for tiny pictures: they stay black
	return h
}

func (h *handle) lose() { h.lostOnce.Do(func() { close(h.lost) }) }

// wait is one read's time.
func (h *handle) wait() error {
	h.reads++
	h.set.mu.Lock()
	lost := h.device.LostAfter > 0 && h.reads >= h.device.LostAfter
	hang := h.device.HangAfter > 0 && h.reads >= h.device.HangAfter
	h.set.mu.Unlock()
	gone := &device.Error{
		Op: "read", Kind: h.device.Info.Kind, Name: h.device.Info.Name, Label: h.device.Info.Label,
		What: device.ErrLost,
	}
	if lost {
		return gone
	}
	if hang {
		<-h.closed
		return io.EOF
	}
	now := time.Now()
	if h.next.IsZero() {
		h.next = now
	}
	h.next = h.next.Add(h.every)
	timer := time.NewTimer(h.next.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-h.lost:
		return gone
	case <-h.closed:
		return io.EOF
	}
}

// Read is device.Video's.
func (h *handle) Read() (device.VideoFrame, error) {
	if err := h.wait(); err != nil {
		return device.VideoFrame{}, err
	}
	if h.drawing != nil && h.device.Moving {
		h.drawing.Draw(h.picture, uint32(h.reads), h.next)
	}
	return device.VideoFrame{Picture: h.picture, Captured: h.next, Number: uint64(h.reads - 1)}, nil
}

// Format is device.Video's, and device.Audio's where there are no pictures.
func (h *handle) Format() device.Format {
	if h.picture == nil {
		return device.Format{SampleRate: device.SampleRate, Channels: 1, Samples: "s16le"}
	}
	return device.Format{Width: h.size.X, Height: h.size.Y, FrameRate: int(time.Second / h.every), Pixels: "I420"}
}

// Controls is device.Video's.
func (*handle) Controls() device.Controls { return nil }

// Close is device.Video's.
func (h *handle) Close() error {
	h.closeOnce.Do(func() {
		close(h.closed)
		h.set.mu.Lock()
		takes := h.device.CloseTakes
		h.set.mu.Unlock()
		if takes > 0 {
			<-time.After(takes)
		}
		h.set.mu.Lock()
		defer h.set.mu.Unlock()
		if h.device.handle == h {
			h.device.handle = nil
		}
	})
	return nil
}
