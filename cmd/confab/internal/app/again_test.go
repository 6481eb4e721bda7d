//go:build e2e && linux

package app

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"confab/cmd/confab/internal/keyring"
	"confab/cmd/confab/internal/observe"
	"confab/cmd/confab/internal/sources"
	"confab/media/studio"

	"confab/cmd/e2e"
	"confab/media/device"
	"confab/session"
	"confab/ui/model"
)

// liveApp is an App in this process, of which tests press the buttons.
type liveApp struct {
	*App
	Controls
	t     *testing.T
	form  model.JoinForm
	lines chan string // of --events
}

func startLiveApp(t *testing.T, server *e2e.Server, room string) *liveApp {
	t.Helper()
	form := model.JoinForm{Server: server.URL, Room: room, Name: "Insider"}
	return startLiveAppAs(t, form, device.Options{FakeCamera: "pattern", FakeMicrophone: "tone"})
}

func startLiveAppAs(t *testing.T, form model.JoinForm, fakes device.Options, more ...sources.Plan) *liveApp {
	t.Helper()
	out, in := io.Pipe()
	log := slog.New(slog.DiscardHandler)
	i := &liveApp{t: t, form: form, lines: make(chan string, 1024)}
	go scan(out, i.lines)
	devices, events := device.New(fakes), observe.WriteEvents(in, log)
	i.App = New(Options{
		Form: form, Sources: append(sources.Plans(sources.Choice{}), more...), Devices: devices, Speaker: studio.None,
		Diagnostics: true, Events: events, Keyring: keyring.New(log), Logger: log,
	})
	i.Controls = Controls{App: i.App, Save: func(model.JoinForm) {}}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { i.Run(ctx); close(done) }()
	t.Cleanup(func() {
		stop()
		<-done
		_ = events.Close()
		_ = devices.Close()
	})
	return i
}

// press turns camera and microphone on or off, as their buttons do.
func (i *liveApp) press(on bool) {
	i.Set(sources.CameraID, on)
	i.Set(sources.MicrophoneID, on)
}

func (i *liveApp) enter() {
	i.t.Helper()
	i.Join(i.form)
	await(i.t, i.lines, "sessionConnected", "")
}

// guest is another confab in the room, whose own streams do not matter.
func (i *liveApp) guest(server *e2e.Server, name string) *e2e.Confab {
	i.t.Helper()
	g := e2e.StartConfab(i.t, e2e.ConfabOptions{
		Server: server.URL, Room: i.form.Room, Name: name,
		Args: []string{"--camera", "none", "--microphone", "none", "--speaker", "none"},
	})
	g.Await(20*time.Second, "sessionConnected", nil)
	return g
}

// TestSeenAfterJoiningAgain: the server's wishes of one meeting do not follow to the next one in the same process.
func TestSeenAfterJoiningAgain(t *testing.T) {
	server := e2e.StartServer(t)
	i := startLiveApp(t, server, "again")
	i.enter()
	camera, _ := i.sources.By(sources.CameraID)
	eventually(t, "nobody receives the camera, and none of its layers is sent", func() bool {
		for _, l := range camera.Video().Stats() {
			if l.Active || l.Frames == 0 {
				return false
			}
		}
		return true
	})
	i.Leave()
	await(t, i.lines, "sessionDisconnected", "")
	i.enter()
	i.guest(server, "Guest").AwaitReceived(20*time.Second, "Insider", "camera", func(s e2e.Subscription) bool {
		return s.FramesDecoded > 10
	})
}

// TestMutedStreamsSurviveARejoin: what is announced is there for the others too, though it sends nothing, and it is
// back when it is unmuted.
func TestMutedStreamsSurviveARejoin(t *testing.T) {
	server := e2e.StartServer(t)
	i := startLiveApp(t, server, "muted")
	i.enter()
	guest := i.guest(server, "Guest")
	guest.AwaitReceived(
		20*time.Second, "Insider", "camera", func(s e2e.Subscription) bool { return s.FramesDecoded > 10 },
	)
	i.press(false)
	for _, property := range []string{"hasVideo", "hasAudio"} {
		guest.Await(10*time.Second, "streamPropertyChanged", func(e e2e.Event) bool {
			return e.Text("property") == property
		})
	}
	for len(i.lines) > 0 {
		<-i.lines
	}
	if err := i.Fault(session.Fault{Kind: session.FullReconnect}); err != nil {
		t.Fatal(err)
	}
	announced := map[string]string{}
	for len(announced) < 2 {
		e := next(t, i.lines, "publisherCreated")
		announced[e.Source] = e.StreamID
	}
	for source, id := range announced {
		guest.Await(20*time.Second, "streamCreated", func(e e2e.Event) bool { return e.Text("streamId") == id })
		t.Logf("the guest knows the %s as it was announced", source)
	}
	i.press(true)
	guest.AwaitReceived(
		20*time.Second, "Insider", "camera", func(s e2e.Subscription) bool { return s.FramesDecoded > 10 },
	)
	guest.AwaitReceived(
		20*time.Second, "Insider", "microphone", func(s e2e.Subscription) bool { return s.Packets > 50 },
	)
}

// eventually asks a few times each second: counters have no event.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	late := time.After(30 * time.Second)
	for !condition() {
		select {
		case <-again.C:
		case <-late:
			t.Fatal("not within 30 s: " + what)
		}
	}
}

// next waits for an event of that name.
func next(t *testing.T, lines <-chan string, event string) heard {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case line := <-lines:
			if e, ok := parse(line); ok && e.Event == event {
				return e
			}
		case <-late:
			t.Fatalf("no %s within 20 s", event)
		}
	}
}
