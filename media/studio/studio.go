package studio

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"confab/media/capture"
	"confab/media/device"
	"confab/session/queue"
)

// pictures and sounds are what the studio needs of capture's tracks.
type pictures interface {
	Push(pic *image.YCbCr, captured time.Time)
	SetMuted(muted bool)
}

type sounds interface {
	Push(pcm []int16, captured time.Time)
	SetMuted(muted bool)
	Level() float64
}

// Studio runs the devices of one user. Its methods are for any goroutine and never wait.
type Studio struct {
	o          Options
	log        *slog.Logger
	camera     *capture.Video
	microphone *capture.Audio
	pictures   pictures // camera, or a test's sink
	sounds     sounds

	inbox   *queue.Queue[message] // in: commands and what device goroutines report
	changes *queue.Queue[Change]  // out
	state   atomic.Pointer[State] // out: the last published snapshot

	slots []*slot        // owned by the loop
	work  sync.WaitGroup // device goroutines
}

// message is handled by the loop.
type message interface{}

// New makes the tracks and opens nothing.
func New(o Options) *Studio {
	s := &Studio{camera: capture.NewVideo(o.Video), microphone: capture.NewAudio(o.Audio)}
	s.init(o, s.camera, s.microphone)
	return s
}

func (s *Studio) init(o Options, p pictures, a sounds) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.OpenTimeout <= 0 {
		o.OpenTimeout = defaultOpenLimit
	}
	s.o, s.log, s.pictures, s.sounds = o, o.Logger, p, a
	s.inbox, s.changes = queue.New[message](), queue.New[Change]()
	s.slots = []*slot{
		newSlot(device.Camera, o.Camera, o.CameraOn, pictureStall),
		newSlot(device.Microphone, o.Microphone, o.MicrophoneOn, soundStall),
	}
	s.slots[0].open = s.openCamera
	s.slots[1].open = s.openMicrophone
	s.slots[1].keepOpen = !o.ReleaseMicrophone
	p.SetMuted(!o.CameraOn)
	a.SetMuted(!o.MicrophoneOn)
	s.publish()
}

// Camera is the track of the user's camera.
func (s *Studio) Camera() *capture.Video { return s.camera }

// Microphone is the track of the user's microphone.
func (s *Studio) Microphone() *capture.Audio { return s.microphone }

// Changes tells what happens to the devices, in order.
func (s *Studio) Changes() *queue.Queue[Change] { return s.changes }

// State is what is true now.
func (s *Studio) State() State {
	state := *s.state.Load()
	state.Microphone.Level = s.sounds.Level()
	return state
}

// SetCamera switches the camera; off closes the device, so that its light goes out.
func (s *Studio) SetCamera(on bool) {
	s.pictures.SetMuted(!on)
	s.inbox.Put(setOn{device.Camera, on})
}

// SetMicrophone switches the microphone. Nothing is sent once SetMicrophone(false) has returned.
func (s *Studio) SetMicrophone(on bool) {
	s.sounds.SetMuted(!on)
	s.inbox.Put(setOn{device.Microphone, on})
}

// Choose makes name the preferred device of kind: "" for the default, None for no device. The one in use goes on until the new one
// is open.
func (s *Studio) Choose(kind device.Kind, name string) { s.inbox.Put(choose{kind, name}) }

type (
	setOn struct {
		kind device.Kind
		on   bool
	}
	choose struct {
		kind device.Kind
		name string
	}
	listed struct {
		slot  *slot
		list  []device.Info
		err   error
		fresh bool // something was plugged in or out: try at once
	}
)

// Run opens and reads devices until ctx is done. It returns an error only when a device could not be let go in time.
func (s *Studio) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	changed := s.o.Devices.Watch(ctx)
	retry := time.NewTimer(time.Hour)
	defer retry.Stop()
	for _, sl := range s.slots {
		s.list(sl, true)
	}
	for {
		s.settle(retry)
		select {
		case <-ctx.Done():
			return s.shutDown()
		case k, ok := <-changed:
			if !ok {
				changed = nil
			}
			if sl := s.slot(k); ok && sl != nil {
				s.list(sl, true)
			}
		case <-retry.C:
			for _, sl := range s.slots {
				if sl.due(time.Now()) {
					s.list(sl, false)
				}
			}
		case <-s.inbox.Ready():
			for _, m := range s.inbox.Take() {
				s.handle(m)
			}
		}
	}
}

func (s *Studio) slot(k device.Kind) *slot {
	for _, sl := range s.slots {
		if sl.kind == k {
			return sl
		}
	}
	return nil
}

func (s *Studio) handle(m message) {
	switch m := m.(type) {
	case setOn:
		sl := s.slot(m.kind)
		sl.on = m.on
	case choose:
		if sl := s.slot(m.kind); sl != nil && sl.preferred != m.name {
			sl.preferred, sl.chosen, sl.err = m.name, true, nil
			delete(sl.troubles, m.name)
			s.list(sl, false)
		}
	case listed:
		s.listed(m)
	case opened:
		s.opened(m.job)
	case failed:
		s.failed(m.job, m.err)
	case overdue:
		s.overdue(m.job)
	case delivering:
		s.delivering(m.job)
	case ended:
		s.ended(m.job, m.err)
	case closed:
		delete(m.job.slot.closing, m.job.info.Name)
	}
}

// settle brings every slot to what is wanted, sets the retry timer and publishes the state.
func (s *Studio) settle(retry *time.Timer) {
	now := time.Now()
	next := now.Add(time.Hour)
	for _, sl := range s.slots {
		s.reconcile(sl, now)
		if sl.retryAt.After(now) && sl.retryAt.Before(next) {
			next = sl.retryAt
		}
	}
	retry.Reset(next.Sub(now))
	s.publish()
}

// list asks for the devices on a goroutine: the operating system may take its time. One question per slot is under way at a time.
func (s *Studio) list(sl *slot, fresh bool) {
	if sl.listing {
		sl.listAgain = sl.listAgain || fresh
		return
	}
	sl.listing = true
	s.work.Go(func() {
		list, err := s.o.Devices.List(sl.kind)
		s.inbox.Put(listed{sl, list, err, fresh})
	})
}

func (s *Studio) listed(m listed) {
	sl := m.slot
	sl.listing = false
	if m.err != nil {
		s.log.Warn("list devices", "kind", sl.kind, "error", m.err)
	}
	sl.known, sl.asked = m.list, true
	if m.fresh {
		for _, t := range sl.troubles {
			t.notBefore = time.Time{}
		}
	}
	if sl.listAgain {
		sl.listAgain = false
		s.list(sl, true)
	}
}

// shutDown closes everything and waits a bounded time.
func (s *Studio) shutDown() error {
	for _, sl := range s.slots {
		for _, j := range sl.jobs() {
			s.stop(j)
		}
	}
	done := make(chan struct{})
	go func() {
		s.work.Wait()
		close(done)
	}()
	limit := time.NewTimer(shutdownLimit)
	defer limit.Stop()
	select {
	case <-done:
		return nil
	case <-limit.C:
		return errors.New("a device does not let go")
	}
}
