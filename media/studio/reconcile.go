package studio

import (
	"time"

	"confab/media/device"
)

// reconcile starts and stops what is needed for the best device that can be had. It is called after everything that happens.
func (s *Studio) reconcile(sl *slot, now time.Time) {
	sl.retryAt = time.Time{}
	if !sl.wanted() {
		for _, j := range []*job{sl.current, sl.attempt} {
			if j != nil {
				s.stop(j)
			}
		}
		if sl.preferred == None {
			s.announce(sl, device.Info{})
		}
		return
	}
	if !sl.asked {
		return
	}
	if sl.current != nil && sl.isPreferred(sl.current.info) {
		sl.fellBack, sl.chosen, sl.err = false, false, nil
	}
	if sl.current != nil && !sl.chosen && !sl.lists(sl.current.info.Name) {
		return // it was pulled out just now: reading it says so in a moment
	}
	list := sl.candidates()
	s.noteAbsence(sl, list, now)
	for _, info := range list {
		if !s.consider(sl, info, now) {
			break
		}
	}
	if sl.current == nil && sl.attempt == nil && !sl.waitsForClose(list) {
		s.announce(sl, device.Info{})
	}
}

// consider takes the next best candidate and says whether to look at a lesser one.
func (s *Studio) consider(sl *slot, info device.Info, now time.Time) (more bool) {
	name := info.Name
	if sl.current != nil && sl.current.info.Name == name || sl.attempt != nil && sl.attempt.info.Name == name {
		return false
	}
	t := sl.troubles[name]
	if _, busy := sl.slow[name]; busy {
		return true
	}
	if closing, busy := sl.closing[name]; busy {
		return closing.faulty // ours and soon free: worth waiting for, unless it was closed for a fault
	}
	if t != nil && t.notBefore.After(now) {
		sl.retry(t.notBefore)
		return true
	}
	if sl.attempt != nil { // for a lesser device
		s.stop(sl.attempt)
	}
	s.start(sl, info)
	return false
}

func (sl *slot) retry(at time.Time) {
	if sl.retryAt.IsZero() || at.Before(sl.retryAt) {
		sl.retryAt = at
	}
}

func (sl *slot) waitsForClose(list []device.Info) bool {
	for _, info := range list {
		if closing, busy := sl.closing[info.Name]; busy {
			return !closing.faulty
		}
	}
	return false
}

// noteAbsence reports once that the preferred device, or any device, is not there, and looks again later even if nothing watches.
func (s *Studio) noteAbsence(sl *slot, list []device.Info, now time.Time) {
	missing := len(list) == 0 || sl.preferred != "" && list[0].Name != sl.preferred
	t := sl.troubles[absent]
	if !missing {
		delete(sl.troubles, absent)
		return
	}
	if t != nil && t.notBefore.After(now) {
		sl.retry(t.notBefore)
		return
	}
	err := &device.Error{Op: "open", Kind: sl.kind, Name: sl.preferred, What: device.ErrNotFound}
	s.trouble(sl, absent, device.Info{Kind: sl.kind, Name: sl.preferred}, err, now)
	sl.retry(sl.troubles[absent].notBefore)
}

// trouble notes a failure under a key and tells the user if it is news.
func (s *Studio) trouble(sl *slot, key string, info device.Info, err error, now time.Time) {
	retry, news := sl.trip(key, err, now)
	if key == absent || sl.isPreferred(info) {
		sl.err = err
	}
	if !news {
		s.log.Debug("device still fails", "kind", sl.kind, "name", info.Name, "error", err, "retry", retry)
		return
	}
	s.log.Info("device fails", "kind", sl.kind, "name", info.Name, "error", err, "retry", retry)
	s.changes.Put(DeviceFailed{Kind: sl.kind, Name: info.Name, Label: info.Label, Err: err, Retry: retry})
}

// opened makes a device the current one, unless something better has come meanwhile.
func (s *Studio) opened(j *job) {
	sl := j.slot
	if sl.attempt == j {
		sl.attempt = nil
	} else if sl.slow[j.info.Name] == j {
		delete(sl.slow, j.info.Name)
	} else {
		return // stopped while it was being opened
	}
	if !sl.wanted() || sl.current != nil && sl.rank(sl.current.info.Name) <= sl.rank(j.info.Name) {
		s.stop(j)
		return
	}
	old := sl.current
	sl.current = j
	j.since = time.Now()
	sl.gate.admit(j)
	if old != nil {
		s.stop(old)
	}
	s.announce(sl, j.info)
}

// announce tells which device is in use; zero for none.
func (s *Studio) announce(sl *slot, to device.Info) {
	if to == sl.inUse {
		if to.Name != "" {
			sl.chosen, sl.lost = false, false
		}
		return
	}
	preferred := to.Name != "" && sl.isPreferred(to)
	why := DefaultChanged
	switch {
	case sl.chosen && (preferred || sl.preferred == None):
		why = Chosen
	case preferred && !sl.announced:
		why = Started
	case preferred && (sl.fellBack || sl.inUse.Name == ""):
		why = Returned
	case sl.lost:
		why = Lost
	case !preferred:
		why = Unavailable
	}
	s.log.Info("device changed", "kind", sl.kind, "from", sl.inUse.Name, "to", to.Name, "why", why)
	s.changes.Put(DeviceChanged{Kind: sl.kind, From: sl.inUse, To: to, Why: why})
	sl.inUse, sl.announced, sl.fellBack = to, true, !preferred
	if to.Name != "" {
		sl.chosen, sl.lost = false, false
	}
	if preferred {
		sl.err = nil
	}
}

func (s *Studio) failed(j *job, err error) {
	sl := j.slot
	if sl.attempt == j {
		sl.attempt = nil
	} else if sl.slow[j.info.Name] == j {
		delete(sl.slow, j.info.Name)
	} else {
		delete(sl.closing, j.info.Name)
		return
	}
	s.trouble(sl, j.info.Name, j.info, err, time.Now())
}

// overdue leaves a slow open to itself, reports it and lets another device be tried.
func (s *Studio) overdue(j *job) {
	sl := j.slot
	if sl.attempt != j {
		return
	}
	sl.attempt = nil
	sl.slow[j.info.Name] = j
	err := &device.Error{Op: "open", Kind: sl.kind, Name: j.info.Name, Label: j.info.Label, What: device.ErrTimeout}
	s.trouble(sl, j.info.Name, j.info, err, time.Now())
}

// delivering is told with a device's first picture or sound.
func (s *Studio) delivering(j *job) {
	sl := j.slot
	if sl.current != j {
		return
	}
	if t := sl.troubles[j.info.Name]; t != nil {
		t.reported = nil
	}
	w, h := j.source.size()
	s.changes.Put(Ready{Kind: sl.kind, Device: j.info, Width: w, Height: h, FrameRate: j.source.rate()})
}

// ended is told when reading a device stops by itself or its watchdog bites.
func (s *Studio) ended(j *job, err error) {
	sl := j.slot
	if sl.current != j {
		return
	}
	now := time.Now()
	if t := sl.troubles[j.info.Name]; t != nil && now.Sub(j.since) >= steady {
		t.count = 0
	}
	j.faulty = true
	s.stop(j)
	sl.lost = true
	s.trouble(sl, j.info.Name, j.info, err, now)
}

// publish makes a new snapshot.
func (s *Studio) publish() {
	s.state.Store(&State{Camera: s.slots[0].snapshot(), Microphone: s.slots[1].snapshot()})
}

func (sl *slot) snapshot() DeviceState {
	d := DeviceState{On: sl.on, Preferred: sl.preferred, Err: sl.err, Known: sl.known}
	switch {
	case !sl.wanted():
		d.Err = nil
	case sl.current != nil:
		d.Phase, d.Device = Open, sl.current.info
		d.Fallback = !sl.isPreferred(sl.current.info)
		d.Width, d.Height = sl.current.source.size()
		d.FrameRate = sl.current.source.rate()
	case sl.attempt != nil || !sl.asked || len(sl.closing) > 0 && sl.err == nil:
		d.Phase = Opening
	default:
		d.Phase = Failed
	}
	return d
}
