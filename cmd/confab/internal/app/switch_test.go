package app

import (
	"fmt"
	"testing"

	"confab/cmd/confab/internal/sources"
	"confab/media/studio"

	"confab/media/device"
	"confab/media/mediatest"
	"confab/session/meeting"
)

// TestTurnedOffForOneMeeting: what somebody else turned off is as the person here wants it once the meeting is over,
// and not before.
func TestTurnedOffForOneMeeting(t *testing.T) {
	mute := func(d *testApp) { d.step(func() { d.forceOff(d.source(meeting.Microphone).TrackID(), false) }) }
	end := func(d *testApp) { d.step(func() { d.forceOff(d.source(meeting.Microphone).TrackID(), true) }) }
	on := func(on bool) func(*testApp) {
		return func(d *testApp) { d.Set(sources.MicrophoneID, on); d.step(func() {}) }
	}
	leave := func(d *testApp) { d.Leave(); d.step(func() {}) }
	back := func(d *testApp) { d.Back(); d.step(func() {}) }
	for name, row := range map[string]struct {
		steps []func(*testApp)
		want  bool
	}{
		"muted":                  {[]func(*testApp){mute}, false},
		"muted, then left":       {[]func(*testApp){mute, leave}, true},
		"muted, lost, to lobby":  {[]func(*testApp){mute, back}, true},
		"ended, then left":       {[]func(*testApp){end, leave}, true},
		"muted twice, then left": {[]func(*testApp){mute, end, mute, leave}, true},
		"was off before":         {[]func(*testApp){on(false), mute, leave}, false},
		"turned off since":       {[]func(*testApp){mute, on(true), on(false), leave}, false},
		"turned on since":        {[]func(*testApp){mute, on(true)}, true},
		"muted again since":      {[]func(*testApp){mute, on(true), mute, leave}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &mediatest.Device{Info: device.Info{Kind: device.Microphone, Name: "m", Default: true}}
			d := newTestApp(t, sources.Choice{Camera: studio.None}, m)
			d.joinUnanswered()
			d.await("the publication", func() bool { return d.announced(meeting.Microphone) })
			for _, step := range row.steps {
				step(d)
			}
			muted := d.source(meeting.Microphone).Muted()
			if got := d.input(meeting.Microphone).On; got != row.want || muted == row.want {
				t.Errorf("on: %v, want %v", got, row.want)
			}
		})
	}
}

// TestEndedIsNotPublishedAgain by anything but a press.
func TestEndedIsNotPublishedAgain(t *testing.T) {
	m := &mediatest.Device{Info: device.Info{Kind: device.Microphone, Name: "m", Default: true}}
	d := newTestApp(t, sources.Choice{Camera: studio.None}, m)
	d.joinUnanswered()
	d.await("the publication", func() bool { return d.announced(meeting.Microphone) })
	d.step(func() {
		mic := d.source(meeting.Microphone).TrackID()
		d.session.Unpublish(mic) // as the session does by itself when the server ends it
		d.forceOff(mic, true)
	})
	d.devices.Add(&mediatest.Device{Info: device.Info{Kind: device.Microphone, Name: "n"}})
	d.await("the other device", func() bool { return len(d.input(meeting.Microphone).Devices) == 2 })
	d.step(d.takeStudio)
	d.await("the end", func() bool { return len(d.Snapshot().Publications) == 0 })
	d.Set(sources.MicrophoneID, true)
	d.await("the publication", func() bool { return d.announced(meeting.Microphone) })
}

// TestScreenIsSharedUntilItIsNot: its publication begins with the press and ends with the next one, and with the
// meeting.
func TestScreenIsSharedUntilItIsNot(t *testing.T) {
	screen := &mediatest.Device{Info: device.Info{Kind: device.Screen, Name: "s", Default: true}}
	d := newTestApp(t, sources.Choice{Camera: studio.None, Microphone: studio.None}, screen)
	d.await("the screen", func() bool { return len(d.input(meeting.Screen).Devices) == 1 })
	if _, open, _ := d.devices.Opened(screen); open {
		t.Error("the screen is read before anybody wants to share it")
	}
	d.joinUnanswered()
	for range 2 {
		d.Set(sources.ScreenID, true)
		d.await("the publication", func() bool { return d.announced(meeting.Screen) && d.sent(meeting.Screen) })
		d.Set(sources.ScreenID, false)
		d.await("its end", func() bool {
			_, open, _ := d.devices.Opened(screen)
			return len(d.Snapshot().Publications) == 0 && !open
		})
	}
	d.Set(sources.ScreenID, true)
	d.await("the publication", func() bool { return d.announced(meeting.Screen) })
	d.step(func() {
		d.forceOff(d.source(meeting.Screen).TrackID(), false)
		d.undoForced()
	})
	if d.input(meeting.Screen).On {
		t.Error("what a moderator ended is shared in the next meeting")
	}
	d.Set(sources.ScreenID, true)
	d.step(d.leave)
	d.await("the end of sharing", func() bool { return !d.input(meeting.Screen).On })
}

// TestWhatMayNotBeSentIsClosed in the meeting, and open in the lobby and where it may be sent.
func TestWhatMayNotBeSentIsClosed(t *testing.T) {
	cam := &mediatest.Device{Info: device.Info{Kind: device.Camera, Name: "c", Default: true}}
	mic := &mediatest.Device{Info: device.Info{Kind: device.Microphone, Name: "m", Default: true}}
	d := newTestApp(t, sources.Choice{}, cam, mic)
	sound := meeting.Capabilities{Publish: true, PublishSources: meeting.SourcesOf(meeting.Microphone)}
	for i, row := range []struct {
		snapshot       meeting.Snapshot
		camera, speech bool
	}{
		{meeting.Snapshot{}, true, true},
		{meeting.Snapshot{Phase: meeting.Joining}, true, true},
		{meeting.Snapshot{Phase: meeting.Live, Told: true}, false, false},
		{meeting.Snapshot{Phase: meeting.Rejoining, Told: true}, false, false},
		{meeting.Snapshot{Phase: meeting.Live, Told: true, Me: meeting.Connection{Capabilities: sound}}, false, true},
		{meeting.Snapshot{Phase: meeting.Live, Told: true, Me: meeting.Connection{
			Capabilities: meeting.Capabilities{Publish: true},
		}}, true, true},
		{meeting.Snapshot{Phase: meeting.Live, Told: true}, false, false},
		{meeting.Snapshot{Phase: meeting.Closed, Told: true}, true, true},
	} {
		d.step(func() { d.permitDevices(&row.snapshot) })
		d.await(fmt.Sprintf("the devices of step %d", i), func() bool {
			_, camera, _ := d.devices.Opened(cam)
			_, microphone, _ := d.devices.Opened(mic)
			return camera == row.camera && microphone == row.speech
		})
	}
}
