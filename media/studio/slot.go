package studio

import (
	"errors"
	"slices"
	"time"

	"confab/media/device"
)

// absent is the key of troubles for "there is no such device".
const absent = "\x00absent"

// slot is one kind of device: what is wanted of it and what is being done about it. The loop owns it, except for gate.
type slot struct {
	kind      device.Kind
	on        bool
	keepOpen  bool // the device stays open while off
	preferred string
	stall     time.Duration
	open      func(sl *slot, j *job) (source, error)
	gate      gate

	known     []device.Info
	asked     bool // known is an answer
	listing   bool
	listAgain bool

	current  *job            // delivers
	attempt  *job            // is being opened, within its time
	slow     map[string]*job // being opened for longer than that
	closing  map[string]*job // not yet closed
	troubles map[string]*trouble
	retryAt  time.Time

	inUse     device.Info // as last announced
	announced bool        // inUse was announced at least once
	chosen    bool        // the user has chosen since the last announcement
	lost      bool        // the last device in use was lost
	fellBack  bool        // inUse is a fallback
	err       error       // why the preferred device is not in use
}

// trouble is one device's history of failures.
type trouble struct {
	count     int
	notBefore time.Time
	reported  error // the class that was reported
}

func newSlot(k device.Kind, preferred string, on bool, stall time.Duration) *slot {
	return &slot{
		kind: k, preferred: preferred, on: on, stall: stall,
		slow: map[string]*job{}, closing: map[string]*job{}, troubles: map[string]*trouble{},
	}
}

// wanted is whether a device should be open.
func (sl *slot) wanted() bool { return (sl.on || sl.keepOpen) && sl.preferred != None }

func (sl *slot) due(now time.Time) bool { return !sl.retryAt.IsZero() && !sl.retryAt.After(now) }

// jobs are all that hold or may come to hold a device.
func (sl *slot) jobs() []*job {
	var list []*job
	for _, j := range []*job{sl.current, sl.attempt} {
		if j != nil {
			list = append(list, j)
		}
	}
	for _, j := range sl.slow {
		list = append(list, j)
	}
	return list
}

// candidates are the devices to use, best first: the preferred or default one, then other real ones that are not monitors. Where a
// fake is wanted nothing takes its place: who configured one does not want their room to be seen.
func (sl *slot) candidates() []device.Info {
	var list []device.Info
	first := slices.IndexFunc(sl.known, func(i device.Info) bool {
		return i.Name == sl.preferred || sl.preferred == "" && i.Default
	})
	if first >= 0 {
		list = append(list, sl.known[first])
		if list[0].Fake {
			return list
		}
	}
	for i, info := range sl.known {
		if i != first && !info.Fake && !info.Monitor {
			list = append(list, info)
		}
	}
	return list
}

// isPreferred is whether a device is what the user asked for.
func (sl *slot) isPreferred(info device.Info) bool {
	if sl.preferred != "" {
		return info.Name == sl.preferred
	}
	list := sl.candidates()
	return len(list) == 0 || list[0].Name == info.Name
}

func (sl *slot) lists(name string) bool {
	return slices.ContainsFunc(sl.known, func(i device.Info) bool { return i.Name == name })
}

// rank is a device's place among the candidates; one that is not listed any more comes last.
func (sl *slot) rank(name string) int {
	list := sl.candidates()
	if i := slices.IndexFunc(list, func(i device.Info) bool { return i.Name == name }); i >= 0 {
		return i
	}
	return len(list)
}

// trip notes a failure and says when to try again and whether the user has not been told of it yet.
func (sl *slot) trip(name string, err error, now time.Time) (retry time.Duration, news bool) {
	t := sl.troubles[name]
	if t == nil {
		t = &trouble{}
		sl.troubles[name] = t
	}
	retry = min(leastRetry<<min(t.count, 10), greatestRetry)
	t.count++
	t.notBefore = now.Add(retry)
	class := classOf(err)
	news = t.reported == nil || t.reported != class
	t.reported = class
	return retry, news
}

// classOf is the sentinel in err, or a stand-in for errors without one.
func classOf(err error) error {
	for _, class := range []error{device.ErrNotFound, device.ErrBusy, device.ErrDenied, device.ErrTimeout, device.ErrLost} {
		if errors.Is(err, class) {
			return class
		}
	}
	return errOther
}

var errOther = errors.New("other")
