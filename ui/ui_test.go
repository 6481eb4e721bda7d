package ui

import (
	"reflect"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"confab/session/meeting"
	"confab/ui/model"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestScreensFollowTheSession(t *testing.T) {
	w := newWorld()
	run(t, w, Options{FirstForm: model.JoinForm{Room: "demo", Name: "Ada"}}, func(u *running) {
		visible := func(want model.Screen) {
			t.Helper()
			if u.shown.Screen != want {
				t.Errorf("shows %v, want %v", u.shown.Screen, want)
			}
			for i, o := range u.stack.Objects {
				if o.Visible() != (i == int(want)) {
					t.Errorf("%v: screen %d visible: %v", want, i, o.Visible())
				}
			}
		}
		visible(model.Lobby)
		u.lobby.Submit()
		visible(model.Joining) // at once, before the session has said anything
		w.expect(t, "join demo")
		w.become(&meeting.Snapshot{}) // still idle: the token is being fetched
		u.pass(time.Second)
		visible(model.Joining)
		w.become(&meeting.Snapshot{Phase: meeting.Joining, Room: "demo"})
		u.pass(time.Second)
		visible(model.Joining)
		w.become(live(2))
		u.pass(100 * time.Millisecond)
		visible(model.InMeeting)
		lost := live(2)
		lost.Phase, lost.Reason = meeting.Closed, meeting.NetworkDisconnected
		w.become(lost)
		u.pass(100 * time.Millisecond)
		visible(model.InMeeting)
		u.actions().Rejoin()
		visible(model.Joining)
		w.expect(t, "rejoin")
		w.become(&meeting.Snapshot{Phase: meeting.Closed, Cause: meeting.ErrNotConnected})
		u.pass(100 * time.Millisecond)
		visible(model.Ended)
		u.actions().Back()
		visible(model.Lobby)
		u.pass(5 * time.Second)
		visible(model.Lobby)
	})
}

func TestCancelGoesBackAtOnce(t *testing.T) {
	w := newWorld()
	run(t, w, Options{StartIn: model.Joining, FirstForm: model.JoinForm{Room: "demo"}}, func(u *running) {
		if u.shown.Screen != model.Joining {
			t.Fatalf("starts in %v", u.shown.Screen)
		}
		u.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if u.shown.Screen != model.Lobby {
			t.Errorf("shows %v", u.shown.Screen)
		}
		w.expect(t, "cancel")
	})
}

func TestLogInFromTheBanner(t *testing.T) {
	w := newWorld()
	run(t, w, Options{Login: nobodyLogsIn{}}, func(u *running) {
		s := live(2)
		s.Phase, s.Banner = meeting.Rejoining, meeting.Reconnecting
		w.mu.Lock()
		w.local.Login = model.LoginState{Needed: true}
		w.mu.Unlock()
		w.become(s)
		u.pass(100 * time.Millisecond)
		u.actions().AskLogin()
		w.expect(t, "cancel")
		if u.shown.Screen != model.Lobby || !u.shown.Lobby.Login.Ask {
			t.Errorf("%v: %+v", u.shown.Screen, u.shown.Lobby.Login)
		}
		left := live(0)
		left.Phase, left.Reason = meeting.Closed, meeting.ClientDisconnected
		w.become(left)
		u.pass(2 * time.Second)
		if u.shown.Screen != model.Lobby {
			t.Errorf("then %v", u.shown.Screen)
		}
		u.actions().Join(model.JoinForm{Room: "demo"})
		if u.shown.Screen != model.Joining {
			t.Errorf("a join shows %v", u.shown.Screen)
		}
	})
}

// nobodyLogsIn is an Authenticator that does nothing: it matters only that there is one.
type nobodyLogsIn struct{}

func (nobodyLogsIn) Login(string, string) {}
func (nobodyLogsIn) Logout()              {}

func TestKeys(t *testing.T) {
	w := newWorld()
	run(t, w, Options{}, func(u *running) {
		w.become(live(12))
		u.pass(100 * time.Millisecond)
		for _, key := range []fyne.KeyName{
			fyne.KeyM, fyne.KeyV, fyne.KeyF, fyne.KeyEscape, fyne.KeyPageDown, fyne.KeyG,
		} {
			u.typed(&fyne.KeyEvent{Name: key})
		}
		w.expect(t, "microphone false", "camera false")
		if u.window.FullScreen() || u.meeting.Page() != 1 {
			t.Errorf("full screen %v, page %d", u.window.FullScreen(), u.meeting.Page())
		}
		u.leave()
		w.expect(t, "leave")
		w.become(&meeting.Snapshot{})
		u.pass(100 * time.Millisecond)
		for _, key := range []fyne.KeyName{fyne.KeyM, fyne.KeyV} {
			u.typed(&fyne.KeyEvent{Name: key})
		}
		u.leave()
		w.expect(t)
	})
}

func TestWindowFitsItsScreen(t *testing.T) {
	for screen, want := range map[[2]int]fyne.Size{
		{1920, 1080}: firstWindow, {800, 500}: fyne.NewSize(800, 500),
		{1000, 2000}: fyne.NewSize(1000, firstWindow.Height),
		{0, 0}:       firstWindow,
	} {
		run(t, newWorld(), Options{}, func(u *running) {
			u.Fit(screen[0], screen[1])
			if got := u.window.Canvas().Size(); got != want {
				t.Errorf("on %v the window is %v", screen, got)
			}
		})
	}
}

func TestKioskBeginsInFullScreen(t *testing.T) {
	run(t, newWorld(), Options{Kiosk: true}, func(u *running) {
		if !u.window.FullScreen() {
			t.Error("a window")
		}
	})
}

func TestFormIsRemembered(t *testing.T) {
	p := test.NewTempApp(t).Preferences()
	want := model.JoinForm{Server: "http://h", Room: "r", Name: "n", Devices: map[model.InputID]string{
		camera: "c", microphone: "m",
	}}
	SaveForm(p, want)
	if got := LastForm(p, []model.InputID{camera, microphone}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
