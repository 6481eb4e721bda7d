package studio

import (
	"sync"
	"time"

	"confab/media/device"
)

// job is one device from the attempt to open it to its being closed. The loop owns it, except for what mu guards.
type job struct {
	source *Source
	info   device.Info
	device openDevice // set before the loop hears of opened
	since  time.Time
	faulty bool        // closed because it failed
	limit  *time.Timer // of the opening

	delivers bool // something has come
	paused   bool

	mu       sync.Mutex
	stopped  bool
	handle   openDevice // what stop has to close
	watchdog *watchdog  // of the reading; nil before
	quiet    bool       // it may give nothing
}

// openDevice is an open device of either kind.
type openDevice interface {
	next() error // reads and passes on one picture or block
	format() device.Format
	controls() device.Controls
	pause(paused bool)
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
func (s *Studio) start(src *Source, info device.Info) {
	j := &job{source: src, info: info}
	src.attempt = j
	j.limit = time.AfterFunc(s.o.OpenTimeout, func() { s.inbox.Put(overdue{j}) })
	s.work.Go(func() { s.run(j) })
}

// stop takes a job out of its source and closes its device, now or when it has been opened.
func (s *Studio) stop(j *job) {
	src := j.source
	src.gate.shut(j)
	if src.current == j {
		src.current = nil
	}
	if src.attempt == j {
		src.attempt = nil
	}
	if src.slow[j.info.Name] == j {
		delete(src.slow, j.info.Name)
	}
	src.closing[j.info.Name] = j
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.stopped {
		return
	}
	j.stopped = true
	if h := j.handle; h != nil {
		s.work.Go(func() { s.closeDevice(j, h) })
	}
}

func (s *Studio) closeDevice(j *job, h openDevice) {
	if err := h.Close(); err != nil {
		s.log.Warn("close device", "kind", j.info.Kind, "name", j.info.Name, "error", err)
	}
	s.inbox.Put(closed{j})
}

// run is a job's goroutine.
func (s *Studio) run(j *job) {
	h, err := s.open(j)
	j.limit.Stop()
	if err != nil {
		s.inbox.Put(failed{j, err})
		return
	}
	j.mu.Lock()
	stopped := j.stopped
	if !stopped {
		j.handle = h
		j.device = h
	}
	j.mu.Unlock()
	if stopped {
		s.closeDevice(j, h)
		return
	}
	s.inbox.Put(opened{j})
	s.inbox.Put(ended{j, s.read(j, h)})
}

// read passes on what the device gives until it fails. A device that gives nothing for too long is reported while
// Read still hangs.
func (s *Studio) read(j *job, h openDevice) error {
	silent := &device.Error{
		Op: "read", Kind: j.info.Kind, Name: j.info.Name, Label: j.info.Label,
		What: device.ErrLost, Cause: device.ErrTimeout,
	}
	w := &watchdog{end: func() { s.inbox.Put(ended{j, silent}) }}
	w.reset(firstUnitLimit)
	defer w.stop()
	j.mu.Lock()
	j.watchdog = w
	j.mu.Unlock()
	for told := false; ; {
		if err := h.next(); err != nil {
			return err
		}
		j.mu.Lock()
		if !j.quiet {
			w.reset(j.source.stall)
		}
		j.mu.Unlock()
		if !told {
			told = true
			s.inbox.Put(delivering{j})
		}
	}
}

// pause lets a device that delivers give nothing for a while, or ends that.
func (j *job) pause(paused bool) {
	j.paused = paused
	j.mu.Lock()
	if j.quiet = paused; paused {
		j.watchdog.stop()
	} else {
		j.watchdog.reset(firstUnitLimit)
	}
	j.mu.Unlock()
	j.device.pause(paused)
}

// open opens the job's device.
func (s *Studio) open(j *job) (openDevice, error) {
	if j.source.kind == device.Microphone {
		a, err := s.o.Devices.OpenAudio(j.info.Name)
		if err != nil {
			return nil, err
		}
		return openAudio{a, j, new([device.BlockSamples]int16)}, nil
	}
	v, err := s.o.Devices.OpenVideo(j.source.kind, j.info.Name, j.source.want)
	if err != nil {
		return nil, err
	}
	return openVideo{v, j}, nil
}

// openVideo passes pictures to the source's track and preview.
type openVideo struct {
	device.Video
	job *job
}

func (v openVideo) next() error {
	frame, err := v.Read()
	if err != nil {
		return err
	}
	source := v.job.source
	source.gate.pass(v.job, func() {
		source.track.(pictures).Push(frame.Picture, frame.Captured)
		if source.preview != nil {
			source.preview.offer(frame.Picture)
		}
	})
	return nil
}

// pause is for sound: a camera whose pictures nobody wants is closed.
func (openVideo) pause(bool) {}

func (v openVideo) format() device.Format     { return v.Format() }
func (v openVideo) controls() device.Controls { return v.Controls() }

// openAudio passes blocks to the source's track.
type openAudio struct {
	device.Audio
	job   *job
	block *[device.BlockSamples]int16
}

func (a openAudio) next() error {
	at, err := a.Read(a.block[:])
	if err != nil {
		return err
	}
	source := a.job.source
	source.gate.pass(a.job, func() {
		if source.voice != nil && !a.job.info.Fake && (source.audio == nil || !source.audio.Muted()) {
			source.voice.Process(a.block[:], at)
		}
		source.track.(sounds).Push(a.block[:], at)
	})
	return nil
}

func (a openAudio) pause(paused bool) { a.Pause(paused) }

func (a openAudio) format() device.Format   { return a.Format() }
func (openAudio) controls() device.Controls { return nil }
