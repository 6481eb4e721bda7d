package studio

import (
	"time"

	"confab/media/device"
)

// reconcile starts and stops what is needed for the best device that can be had. It is called after everything that
// happens.
func (s *Studio) reconcile(src *Source, now time.Time) {
	src.retryAt = time.Time{}
	if !src.needed() {
		for _, j := range []*job{src.current, src.attempt} {
			if j != nil {
				s.stop(j)
			}
		}
		if src.preferred == None {
			s.announce(src, device.Info{})
		}
		return
	}
	if !src.asked {
		return
	}
	s.muffle(src)
	if src.current != nil && src.isPreferred(src.current.info) {
		src.fellBack, src.newly, src.err = false, false, nil
	}
	if !src.settling.After(now) {
		src.settling = time.Time{}
	}
	if src.current != nil && !src.newly && !src.lists(src.current.info.Name) {
		if src.kind != device.Microphone {
			return // it was pulled out just now: reading it says so in a moment
		}
		info := src.current.info // a sound server only falls silent
		s.ended(src.current, &device.Error{
			Op: "read", Kind: info.Kind, Name: info.Name, Label: info.Label, What: device.ErrLost,
		})
	}
	if src.current == nil && src.attempt == nil && !src.settling.IsZero() {
		src.retry(src.settling)
		return
	}
	list := src.candidates()
	s.noteAbsence(src, list, now)
	for _, info := range list {
		if !s.consider(src, info, now) {
			break
		}
	}
	if src.current == nil && src.attempt == nil && !src.waitsForClose(list) {
		s.announce(src, device.Info{})
	}
}

// muffle closes monitors that are not asked for by name any more: what the speaker plays is nobody's voice.
func (s *Studio) muffle(src *Source) {
	for _, j := range src.jobs() {
		if j.info.Monitor && j.info.Name != src.preferred {
			s.stop(j)
		}
	}
}

// consider takes the next best candidate and says whether to look at a lesser one.
func (s *Studio) consider(src *Source, info device.Info, now time.Time) (more bool) {
	name := info.Name
	if src.current != nil && src.current.info.Name == name || src.attempt != nil && src.attempt.info.Name == name {
		return false
	}
	t := src.troubles[name]
	if _, busy := src.slow[name]; busy {
		return true
	}
	if closing, busy := src.closing[name]; busy {
		return closing.faulty // ours and soon free: worth waiting for, unless it was closed for a fault
	}
	if t != nil && t.notBefore.After(now) {
		src.retry(t.notBefore)
		return true
	}
	if src.attempt != nil { // for a lesser device
		s.stop(src.attempt)
	}
	s.start(src, info)
	return false
}

// rest pauses a device that is kept open when its source has been off for a while, until it is on again. One that is
// pulled out meanwhile is read again, which tells.
func (src *Source) rest(now time.Time) {
	j := src.current
	if j == nil || !j.delivers {
		return
	}
	pause := !src.on && src.lists(j.info.Name)
	if at := src.offSince.Add(restAfter); pause && at.After(now) {
		src.retry(at)
		pause = false
	}
	if pause != j.paused {
		j.pause(pause)
	}
}

func (src *Source) retry(at time.Time) {
	if src.retryAt.IsZero() || at.Before(src.retryAt) {
		src.retryAt = at
	}
}

func (src *Source) waitsForClose(list []device.Info) bool {
	for _, info := range list {
		if closing, busy := src.closing[info.Name]; busy {
			return !closing.faulty
		}
	}
	return false
}

// noteAbsence reports once that the preferred device, or any device, is not there, and looks again later even if
// nothing watches.
func (s *Studio) noteAbsence(src *Source, list []device.Info, now time.Time) {
	missing := len(list) == 0 || !src.isPreferred(list[0])
	t := src.troubles[absent]
	if !missing {
		delete(src.troubles, absent)
		return
	}
	if t != nil && t.notBefore.After(now) {
		src.retry(t.notBefore)
		return
	}
	err := &device.Error{Op: "open", Kind: src.kind, Name: src.preferred, What: device.ErrNotFound}
	s.trouble(src, absent, device.Info{Kind: src.kind, Name: src.preferred}, err, now)
	src.retry(src.troubles[absent].notBefore)
}

// trouble notes a failure under a key and tells the user if it is news.
func (s *Studio) trouble(src *Source, key string, info device.Info, err error, now time.Time) {
	retry, news := src.trip(key, err, now)
	if key == absent || src.isPreferred(info) {
		src.err = err
	}
	if !news {
		s.log.Debug("device still fails", "source", src.name, "name", info.Name, "error", err, "retry", retry)
		return
	}
	s.log.Debug("device fails", "source", src.name, "name", info.Name, "error", err, "retry", retry)
	s.tell(DeviceFailed{Source: src.name, Kind: src.kind, Name: info.Name, Label: info.Label, Err: err, Retry: retry})
}

// opened makes a device the current one, unless something better has come meanwhile.
func (s *Studio) opened(j *job) {
	src := j.source
	if src.attempt == j {
		src.attempt = nil
	} else if src.slow[j.info.Name] == j {
		delete(src.slow, j.info.Name)
	} else {
		return // stopped while it was being opened
	}
	if !src.needed() || src.current != nil && src.rank(src.current.info.Name) <= src.rank(j.info.Name) {
		s.stop(j)
		return
	}
	old := src.current
	src.current = j
	j.since = time.Now()
	if src.voice != nil {
		src.voice.Change()
	}
	src.gate.admit(j)
	if old != nil {
		s.stop(old)
	}
	s.announce(src, j.info)
}

func (s *Studio) failed(j *job, err error) {
	src := j.source
	if src.attempt == j {
		src.attempt = nil
	} else if src.slow[j.info.Name] == j {
		delete(src.slow, j.info.Name)
	} else {
		delete(src.closing, j.info.Name)
		return
	}
	s.trouble(src, j.info.Name, j.info, err, time.Now())
}

// overdue leaves a slow open to itself, reports it and lets another device be tried.
func (s *Studio) overdue(j *job) {
	src := j.source
	if src.attempt != j {
		return
	}
	src.attempt = nil
	src.slow[j.info.Name] = j
	err := &device.Error{Op: "open", Kind: src.kind, Name: j.info.Name, Label: j.info.Label, What: device.ErrTimeout}
	s.trouble(src, j.info.Name, j.info, err, time.Now())
}

// delivering is told with a device's first picture or sound.
func (s *Studio) delivering(j *job) {
	src := j.source
	if src.current != j {
		return
	}
	j.delivers = true
	if t := src.troubles[j.info.Name]; t != nil {
		t.reported = nil
	}
	s.tell(Ready{Source: src.name, Kind: src.kind, Device: j.info, Format: j.device.format()})
}

// ended is told when reading a device stops by itself or its watchdog bites.
func (s *Studio) ended(j *job, err error) {
	src := j.source
	if src.current != j {
		return
	}
	now := time.Now()
	if t := src.troubles[j.info.Name]; t != nil && now.Sub(j.since) >= steady {
		t.count = 0
	}
	j.faulty = true
	s.stop(j)
	if src.lost = true; !src.fellBack {
		src.missed = j.info.Name
	}
	if src.kind == device.Microphone { // cameras are not listed as soon as another one is open
		src.settling = now.Add(settleLimit)
		s.list(src, false)
	}
	s.trouble(src, j.info.Name, j.info, err, now)
}

// tell has c heard once the state says it too.
func (s *Studio) tell(c Change) { s.news = append(s.news, c) }

// publish makes a new snapshot, and lets the changes be heard that led to it.
func (s *Studio) publish() {
	for _, src := range s.sources {
		src.publish()
	}
	s.changes.Put(s.news...)
	s.news = nil
}

func (src *Source) publish() {
	d := State{Err: src.err, Known: src.known, Quality: src.quality}
	switch {
	case !src.needed():
		d.Err = nil
	case src.current != nil:
		d.Phase, d.Device = Open, src.asListed(src.current.info)
		d.Fallback = !src.isPreferred(src.current.info)
		d.Format, d.Controls = src.current.device.format(), src.current.device.controls()
		d.Since, d.Why = src.current.since, src.why
	case src.attempt != nil || !src.asked || !src.settling.IsZero() || len(src.closing) > 0 && src.err == nil:
		d.Phase = Opening
	default:
		d.Phase = Failed
	}
	src.state.Store(&d)
}
