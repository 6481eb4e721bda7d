package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
)

// The inputs of every test.
var (
	microphone = model.InputID{Source: meeting.Microphone}
	camera     = model.InputID{Source: meeting.Camera}
)

// world is everything around the window, scripted.
type world struct {
	mu       sync.Mutex
	snapshot *meeting.Snapshot
	local    model.Local
	boxes    map[string]*mailbox
	did      []string
	watched  [][]meeting.View

	sessionChanged, localChanged, picturesChanged chan struct{}
}

func newWorld() *world {
	return &world{
		snapshot: &meeting.Snapshot{}, boxes: map[string]*mailbox{"mine": {}},
		local: model.Local{Inputs: []model.Input{{ID: microphone, On: true}, {ID: camera, On: true}}},
	}
}

func (w *world) Snapshot() *meeting.Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.snapshot
}

func (w *world) Changed() <-chan struct{} { return w.sessionChanged }

// become publishes a snapshot.
func (w *world) become(s *meeting.Snapshot) {
	w.mu.Lock()
	w.snapshot = s
	w.mu.Unlock()
	select {
	case w.sessionChanged <- struct{}{}:
	default:
	}
}

type nearSide struct{ *world }

func (n nearSide) Local() model.Local {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.local
}

func (n nearSide) Changed() <-chan struct{} { return n.localChanged }

// gallery is the world's Pictures.
type gallery struct{ *world }

func (g gallery) Changed() <-chan struct{} { return g.picturesChanged }

func (w *world) Mine(model.InputID) Pixels { return w.box("mine") }

func (w *world) Of(key model.TileKey) Pixels {
	return w.box(fmt.Sprintf("%s/%s/%d", key.ConnectionID, key.Source, key.Number))
}

func (w *world) box(name string) Pixels {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.boxes[name]; b != nil {
		return b
	}
	return nil
}

func (w *world) add(format string, a ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.did = append(w.did, fmt.Sprintf(format, a...))
}

func (w *world) Join(f model.JoinForm)             { w.add("join %s", f.Room) }
func (w *world) Cancel()                           { w.add("cancel") }
func (w *world) Leave()                            { w.add("leave") }
func (w *world) Rejoin()                           { w.add("rejoin") }
func (w *world) Back()                             { w.add("back") }
func (w *world) Choose(id model.InputID, n string) { w.add("choose %v %s", id, n) }
func (w *world) Quit()                             { w.add("quit") }

func (w *world) Set(id model.InputID, on bool) {
	w.add("%v %v", id, on)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.local.Inputs = slices.Clone(w.local.Inputs)
	w.input(id).On = on
}

// input is one of the near side's, to be changed.
func (w *world) input(id model.InputID) *model.Input {
	return &w.local.Inputs[slices.IndexFunc(w.local.Inputs, func(in model.Input) bool { return in.ID == id })]
}

func (w *world) Watch(v []meeting.View) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watched = append(w.watched, v)
}

func (w *world) expect(t *testing.T, want ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.did, want) {
		t.Errorf("did %q, want %q", w.did, want)
	}
	w.did = nil
}

// mailbox is a Pixels whose pictures the test puts in.
type mailbox struct {
	mu       sync.Mutex
	picture  *image.RGBA
	sequence uint64
	sizes    [][2]int
	changed  chan struct{}
}

func (m *mailbox) Latest() (*image.RGBA, uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.picture, m.sequence
}

func (m *mailbox) SetSize(w, h int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sizes = append(m.sizes, [2]int{w, h})
}

func (m *mailbox) put() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.picture = image.NewRGBA(image.Rect(0, 0, 16, 9))
	m.sequence++
	select {
	case m.changed <- struct{}{}:
	default:
	}
}

func (m *mailbox) size() [2]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.sizes) == 0 {
		return [2]int{}
	}
	return m.sizes[len(m.sizes)-1]
}

// running is a UI whose pump runs in a bubble of fake time. The test's goroutine is the main goroutine.
type running struct {
	*UI
	posted chan func()
	posts  int
	block  bool // the main goroutine is busy: what was posted waits
}

// run makes a UI in a bubble, runs the pump, and waits for it at the end.
func run(t *testing.T, w *world, o Options, body func(u *running)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		// made in the bubble: a wait for a channel from outside would stop its clock
		w.sessionChanged, w.localChanged = make(chan struct{}, 1), make(chan struct{}, 1)
		w.picturesChanged = make(chan struct{}, 1)
		for _, box := range w.boxes {
			box.changed = w.picturesChanged
		}
		r := &running{posted: make(chan func(), 100)}
		o.App = test.NewTempApp(t)
		o.Session, o.Local, o.Pictures, o.Actions = w, nearSide{w}, gallery{w}, w
		o.Post = func(f func()) { r.posted <- f }
		r.UI = New(o)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		body(r)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run: %v", err)
		}
		r.work()
		r.window.Close()
	})
}

// pass lets time pass, and does what is posted meanwhile.
func (r *running) pass(d time.Duration) {
	end := time.After(d)
	for {
		posted := r.posted
		if r.block {
			posted = nil
		}
		select {
		case f := <-posted:
			r.posts++
			f()
		case <-end:
			synctest.Wait()
			if !r.block {
				r.work()
			}
			return
		}
	}
}

// work does what waits to be done.
func (r *running) work() {
	for len(r.posted) > 0 {
		r.posts++
		(<-r.posted)()
	}
}

func live(n int) *meeting.Snapshot {
	s := &meeting.Snapshot{
		Phase: meeting.Live, Room: "demo", JoinedAt: time.Now(), Since: time.Now(),
		Me: meeting.Connection{ID: "me", Name: "Ada"},
	}
	for i := range n - 1 {
		id := fmt.Sprintf("p%d", i)
		s.Others = append(s.Others, meeting.Connection{
			ID: id, Name: id, Streams: []meeting.Stream{{ID: "V" + id, Source: meeting.Camera}},
		})
	}
	return s
}
