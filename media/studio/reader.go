package studio

import (
	"sync"
	"time"

	"confab/media/device"
)

// job is one device from the attempt to open it to its being closed. The loop owns it, except for what mu guards.
type job struct {
	slot   *slot
	info   device.Info
	source source // set before the loop hears of opened
	since  time.Time
	faulty bool        // closed because it failed
	limit  *time.Timer // of the opening

	mu      sync.Mutex
	stopped bool
	handle  source // what stop has to close
}

// source is an open device of either kind.
type source interface {
	next() error // reads and passes on one picture or block
	size() (width, height int)
	rate() int
	Close() error
}

// What a job's goroutines tell the loop.
type (
	opened     struct{ job *job }
	overdue    struct{ job *job }
	delivering struct{ job *job }
	closed     struct{ job *job }
	failed     struct {
		job *job
		err error
	}
	ended struct {
		job *job
		err error
	}
)

// gate lets one job at a time through to the track: while one device replaces another, both are being read.
type gate struct {
	mu   sync.Mutex
	live *job
}

// admit waits for a push that is under way.
func (g *gate) admit(j *job) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.live = j
}

// shut closes the gate if j is the one in it.
func (g *gate) shut(j *job) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.live == j {
		g.live = nil
	}
}

func (g *gate) pass(j *job, push func()) (live bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.live != j {
		return false
	}
	push()
	return true
}

// start begins to open a device on a goroutine of its own, which then reads it.
func (s *Studio) start(sl *slot, info device.Info) {
	j := &job{slot: sl, info: info}
	sl.attempt = j
	j.limit = time.AfterFunc(s.o.OpenTimeout, func() { s.inbox.Put(overdue{j}) })
	s.work.Go(func() { s.run(j) })
}

// stop takes a job out of its slot and closes its device, now or when it has been opened.
func (s *Studio) stop(j *job) {
	sl := j.slot
	sl.gate.shut(j)
	if sl.current == j {
		sl.current = nil
	}
	if sl.attempt == j {
		sl.attempt = nil
	}
	if sl.slow[j.info.Name] == j {
		delete(sl.slow, j.info.Name)
	}
	sl.closing[j.info.Name] = j
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.stopped {
		return
	}
	j.stopped = true
	if h := j.handle; h != nil {
		s.work.Go(func() { s.closeSource(j, h) })
	}
}

func (s *Studio) closeSource(j *job, h source) {
	if err := h.Close(); err != nil {
		s.log.Warn("close device", "kind", j.info.Kind, "name", j.info.Name, "error", err)
	}
	s.inbox.Put(closed{j})
}

// run is a job's goroutine.
func (s *Studio) run(j *job) {
	h, err := j.slot.open(j.slot, j)
	j.limit.Stop()
	if err != nil {
		s.inbox.Put(failed{j, err})
		return
	}
	j.mu.Lock()
	stopped := j.stopped
	if !stopped {
		j.handle = h
		j.source = h
	}
	j.mu.Unlock()
	if stopped {
		s.closeSource(j, h)
		return
	}
	s.inbox.Put(opened{j})
	s.inbox.Put(ended{j, s.read(j, h)})
}

// read passes on what the device gives until it fails. A device that gives nothing for too long is reported while Read still hangs.
func (s *Studio) read(j *job, h source) error {
	silent := &device.Error{Op: "read", Kind: j.info.Kind, Name: j.info.Name, Label: j.info.Label, What: device.ErrLost, Cause: device.ErrTimeout}
	watchdog := time.AfterFunc(firstUnitLimit, func() { s.inbox.Put(ended{j, silent}) })
	defer watchdog.Stop()
	for told := false; ; {
		if err := h.next(); err != nil {
			return err
		}
		watchdog.Reset(j.slot.stall)
		if !told {
			told = true
			s.inbox.Put(delivering{j})
		}
	}
}

// videoSource passes pictures to the camera's track and the preview.
type videoSource struct {
	device.Video
	studio *Studio
	job    *job
}

func (s *Studio) openCamera(_ *slot, j *job) (source, error) {
	v, err := s.o.Devices.OpenVideo(device.Camera, j.info.Name, s.o.Want)
	if err != nil {
		return nil, err
	}
	return videoSource{v, s, j}, nil
}

func (v videoSource) next() error {
	frame, err := v.Read()
	if err != nil {
		return err
	}
	v.job.slot.gate.pass(v.job, func() {
		if v.studio.o.Preview != nil {
			v.studio.o.Preview.Put(frame.Picture)
		}
		v.studio.pictures.Push(frame.Picture, frame.Captured)
	})
	return nil
}

func (v videoSource) size() (width, height int) { return v.Size() }
func (v videoSource) rate() int                 { return v.FrameRate() }

// audioSource passes blocks to the microphone's track.
type audioSource struct {
	device.Audio
	studio *Studio
	job    *job
	block  *[device.BlockSamples]int16
}

func (s *Studio) openMicrophone(_ *slot, j *job) (source, error) {
	a, err := s.o.Devices.OpenAudio(j.info.Name)
	if err != nil {
		return nil, err
	}
	return audioSource{a, s, j, new([device.BlockSamples]int16)}, nil
}

func (a audioSource) next() error {
	at, err := a.Read(a.block[:])
	if err != nil {
		return err
	}
	a.job.slot.gate.pass(a.job, func() { a.studio.sounds.Push(a.block[:], at) })
	return nil
}

func (audioSource) size() (width, height int) { return 0, 0 }
func (audioSource) rate() int                 { return 0 }
