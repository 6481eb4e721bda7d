package studio

import (
	"context"
	"errors"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"confab/media/capture"
	"confab/media/device"
	"confab/session/queue"
)

// absent is the key of troubles for "there is no such device".
const absent = "\x00absent"

// Source is something that the user can send: a device of one kind, switched on or off, and the track behind which it
// is. Make it by [Options]. Its methods are for any goroutine and never wait.
type Source struct {
	name     string
	kind     device.Kind
	keepOpen bool // the device stays open while off
	want     device.Want
	stall    time.Duration
	preview  *previewer     // nil: none
	voice    Voice          // nil: none
	video    *capture.Video // one of the two, unless a test sinks it
	audio    *capture.Audio
	track    sink

	inbox *queue.Queue[message]
	state atomic.Pointer[State] // out: as last published

	wishes    sync.Mutex // guards these, and that the track is muted in step with them
	wanted    bool
	chosen    string
	forbidden bool

	gate gate

	// What follows is owned by the loop.
	on        bool
	offSince  time.Time
	denied    bool // no device may be open
	preferred string

	known     []device.Info
	asked     bool // known is an answer
	listing   bool
	listAgain bool      // another question is to follow
	newsAgain bool      // because something was plugged in or out
	settling  time.Time // until when a list is awaited that knows of a loss; zero for none

	current  *job            // delivers
	attempt  *job            // is being opened, within its time
	slow     map[string]*job // being opened for longer than that
	closing  map[string]*job // not yet closed
	troubles map[string]*trouble
	retryAt  time.Time

	quality   Quality   // as people were told
	otherwise time.Time // since when it has been another; zero: it is that

	inUse     device.Info // as last announced
	why       Why         // it is inUse
	announced bool        // inUse was announced at least once
	newly     bool        // the user has chosen since the last announcement
	lost      bool        // the last device in use was lost
	fellBack  bool        // inUse is a fallback
	missed    string      // the device that the fallback is for
	err       error       // why the preferred device is not in use
}

// trouble is one device's history of failures.
type trouble struct {
	count     int
	notBefore time.Time
	reported  error // the class that was reported
}

// sink is what a source needs of its track; it is a pictures or a sounds as well.
type sink interface{ SetMuted(muted bool) }

type pictures interface {
	Push(pic *image.YCbCr, captured time.Time)
}

type sounds interface {
	Push(pcm []int16, captured time.Time)
	Level() float64
}

func newSource(o SourceOptions, inbox *queue.Queue[message], track sink) *Source {
	src := &Source{
		name: o.Name, kind: o.Kind, keepOpen: o.KeepOpen, want: o.Want, stall: pictureStall,
		track: track, inbox: inbox, wanted: o.On, chosen: o.Device,
		voice: o.Voice,
		on:    o.On, preferred: o.Device,
		slow: map[string]*job{}, closing: map[string]*job{}, troubles: map[string]*trouble{},
	}
	if o.Kind == device.Microphone {
		src.stall = soundStall
	}
	if o.Preview != nil {
		src.preview = newPreviewer(o.Preview)
	}
	src.video, _ = track.(*capture.Video)
	src.audio, _ = track.(*capture.Audio)
	track.SetMuted(!o.On)
	return src
}

// Name is the source's own, as its options say.
func (src *Source) Name() string { return src.name }

// Kind is that of the devices it can have.
func (src *Source) Kind() device.Kind { return src.kind }

// Video is the track of its pictures; nil for sound.
func (src *Source) Video() *capture.Video { return src.video }

// Audio is the track of its sound; nil for pictures.
func (src *Source) Audio() *capture.Audio { return src.audio }

// Tracks is what to add to a peer connection: one track, or one for each layer.
func (src *Source) Tracks() []webrtc.TrackLocal {
	if src.audio != nil {
		return []webrtc.TrackLocal{src.audio.Track()}
	}
	return src.video.Tracks()
}

// Codec is the name of what it is coded with, in lower case: "vp8".
func (src *Source) Codec() string {
	if src.audio != nil {
		return src.audio.Codec().Name
	}
	return src.video.Codec().Name
}

// Muted says whether nothing of it is sent.
func (src *Source) Muted() bool {
	if src.audio != nil {
		return src.audio.Muted()
	}
	return src.video.Muted()
}

// Close closes the track, for after Run, and waits until nobody reads what its receivers report: until the peer
// connections are closed, or ctx is done.
func (src *Source) Close(ctx context.Context) error {
	if src.audio != nil {
		src.audio.Close()
		return src.audio.Wait(ctx)
	}
	src.video.Close()
	return src.video.Wait(ctx)
}

// Set switches it. Nothing is sent any more once Set(false) has returned; then the device is closed, so that a camera's
// light goes out, unless it is to be kept open. Of two who set it at one moment the same one wins in State and in the
// track.
func (src *Source) Set(on bool) {
	src.wishes.Lock()
	src.wanted = on
	src.track.SetMuted(!on)
	src.wishes.Unlock()
	src.inbox.Put(wished{})
}

// Choose makes name the preferred device: "" for the default, None for no device. The one in use goes on until the new
// one is open.
func (src *Source) Choose(name string) {
	src.wishes.Lock()
	src.chosen = name
	src.wishes.Unlock()
	src.inbox.Put(choose{src})
}

// Permit says whether its device may be open at all. One that is wanted and not permitted is closed, and opened once it
// is permitted; at first it is.
func (src *Source) Permit(may bool) {
	src.wishes.Lock()
	news := src.forbidden == may
	src.forbidden = !may
	src.wishes.Unlock()
	if news {
		src.inbox.Put(wished{})
	}
}

func (src *Source) wish() (on bool, device string, forbidden bool) {
	src.wishes.Lock()
	defer src.wishes.Unlock()
	return src.wanted, src.chosen, src.forbidden
}

// State is what is true now. On and Preferred are what was last asked for, even where the device has yet to follow.
func (src *Source) State() State {
	state := *src.state.Load()
	state.On, state.Preferred, _ = src.wish()
	if s, ok := src.track.(sounds); ok {
		state.Level = s.Level()
	}
	return state
}

// needed is whether a device should be open.
func (src *Source) needed() bool {
	return (src.on || src.keepOpen) && src.preferred != None && !src.denied
}

func (src *Source) due(now time.Time) bool { return !src.retryAt.IsZero() && !src.retryAt.After(now) }

// jobs are all that hold or may come to hold a device.
func (src *Source) jobs() []*job {
	var list []*job
	for _, j := range []*job{src.current, src.attempt} {
		if j != nil {
			list = append(list, j)
		}
	}
	for _, j := range src.slow {
		list = append(list, j)
	}
	return list
}

// trip notes a failure and says when to try again and whether the user has not been told of it yet.
func (src *Source) trip(name string, err error, now time.Time) (retry time.Duration, news bool) {
	t := src.troubles[name]
	if t == nil {
		t = &trouble{}
		src.troubles[name] = t
	}
	class := classOf(err)
	retry = min(leastRetry<<min(t.count, 10), mostRetry(class))
	t.count++
	t.notBefore = now.Add(retry)
	news = t.reported == nil || t.reported != class
	t.reported = class
	return retry, news
}

// mostRetry is the longest wait before a device is tried again.
func mostRetry(class error) time.Duration {
	if class == device.ErrBusy {
		return busyRetry // who uses it tells nobody of the end, and a look costs little
	}
	return greatestRetry
}

// classOf is the sentinel in err, or errOther.
func classOf(err error) error {
	for _, class := range []error{
		device.ErrNotFound, device.ErrBusy, device.ErrDenied, device.ErrTimeout, device.ErrLost,
	} {
		if errors.Is(err, class) {
			return class
		}
	}
	return errOther
}

var errOther = errors.New("other")
