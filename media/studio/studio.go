package studio

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"confab/media/allocation"
	"confab/media/capture"
	"confab/media/device"
	"confab/session/queue"
)

// Studio runs the devices of one user.
type Studio struct {
	o       Options
	log     *slog.Logger
	sources []*Source

	inbox   *queue.Queue[message] // in: commands and what device goroutines report
	changes *queue.Queue[Change]  // out

	// What follows is owned by the loop.
	news      []Change // not told yet
	allocator allocation.Allocator
	uplink    Uplink
	load      float64 // of the busiest encoder
	measured  time.Time

	work sync.WaitGroup // goroutines of devices, encoders and previews
}

// message is handled by the loop.
type message interface{}

// New makes the sources and their tracks, and opens nothing.
func New(o Options) *Studio {
	return newStudio(o, func(so SourceOptions) sink {
		if so.Kind == device.Microphone {
			return capture.NewAudio(so.Audio)
		}
		return capture.NewVideo(so.Video)
	})
}

func newStudio(o Options, trackOf func(SourceOptions) sink) *Studio {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.OpenTimeout <= 0 {
		o.OpenTimeout = defaultOpenLimit
	}
	s := &Studio{o: o, log: o.Logger, inbox: queue.New[message](), changes: queue.New[Change]()}
	for _, so := range o.Sources {
		if so.Name == "" {
			so.Name = so.Kind.String()
		}
		s.sources = append(s.sources, newSource(so, s.inbox, trackOf(so)))
	}
	s.publish()
	return s
}

// Sources are all that there are, in the order of the options.
func (s *Studio) Sources() []*Source { return slices.Clone(s.sources) }

// Changes tells what happens to the devices, in order. The sources' states say it by then.
func (s *Studio) Changes() *queue.Queue[Change] { return s.changes }

type (
	wished   struct{}                 // what is to be on has changed
	choose   struct{ source *Source } // another device is preferred
	uplinked struct{ Uplink }         // the way to the server has changed
	listed   struct {
		source *Source
		list   []device.Info
		err    error
		fresh  bool // something was plugged in or out: try at once
	}
)

// Run opens and reads devices until ctx is done. It returns an error only when a device could not be let go in time.
func (s *Studio) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	changed := s.o.Devices.Watch(ctx)
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	for _, src := range s.sources {
		if src.preview != nil {
			s.work.Go(func() { src.preview.run(ctx) })
		}
		if src.video != nil {
			s.work.Go(func() { src.video.Run(ctx) })
		}
		s.list(src, true)
	}
	for {
		s.update(alarm)
		select {
		case <-ctx.Done():
			return s.shutDown()
		case k, ok := <-changed:
			if !ok {
				changed = nil
			}
			for _, src := range s.sources {
				if ok && src.kind == k {
					s.list(src, true)
				}
			}
		case <-alarm.C:
			for _, src := range s.sources {
				if src.due(time.Now()) {
					s.list(src, false)
				}
			}
		case <-s.inbox.Ready():
			for _, m := range s.inbox.Take() {
				s.handle(m)
			}
		}
	}
}

func (s *Studio) handle(m message) {
	switch m := m.(type) {
	case wished:
		for _, src := range s.sources {
			was := src.on
			if src.on, _, src.denied = src.wish(); was && !src.on {
				src.offSince = time.Now()
			}
		}
	case uplinked:
		s.uplink = m.Uplink
	case choose:
		src := m.source
		if _, name, _ := src.wish(); src.preferred != name {
			src.preferred, src.newly, src.err, src.missed = name, true, nil, ""
			delete(src.troubles, name)
			s.list(src, false)
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
		delete(m.job.source.closing, m.job.info.Name)
	}
}

// update brings every source to what is wanted, shares bits out, sets the alarm and publishes the state.
func (s *Studio) update(alarm *time.Timer) {
	now := time.Now()
	next := now.Add(time.Hour)
	if s.allocate(now); s.sends() {
		next = now.Add(allocateEvery)
	}
	for _, src := range s.sources {
		s.reconcile(src, now)
		src.rest(now)
		if src.retryAt.After(now) && src.retryAt.Before(next) {
			next = src.retryAt
		}
	}
	alarm.Reset(next.Sub(now))
	s.publish()
}

// list asks for the devices on a goroutine: the operating system may take its time. One question per source is under
// way at a time.
func (s *Studio) list(src *Source, fresh bool) {
	if src.listing {
		src.listAgain, src.newsAgain = true, src.newsAgain || fresh
		return
	}
	src.listing = true
	s.work.Go(func() {
		list, err := s.o.Devices.List(src.kind)
		s.inbox.Put(listed{src, list, err, fresh})
	})
}

func (s *Studio) listed(m listed) {
	src := m.source
	src.listing = false
	if m.err != nil {
		s.log.Warn("list devices", "source", src.name, "error", m.err)
	}
	if m.err == nil || !src.asked { // of a system that does not answer nothing is known to have changed
		src.known, src.asked = m.list, true
	}
	if m.fresh {
		for _, t := range src.troubles {
			t.notBefore = time.Time{}
		}
	}
	if src.listAgain {
		fresh := src.newsAgain
		src.listAgain, src.newsAgain = false, false
		s.list(src, fresh)
	} else if !src.awaits() {
		src.settling = time.Time{}
	}
}

// shutDown closes everything and waits a bounded time.
func (s *Studio) shutDown() error {
	for _, src := range s.sources {
		for _, j := range src.jobs() {
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
		return errors.New("a device or a preview does not let go")
	}
}
