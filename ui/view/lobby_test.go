package view

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"confab/session/meeting"
	"confab/ui/model"
	"confab/ui/text"
)

var form = model.JoinForm{Server: "http://127.0.0.1:7980", Room: "demo", Name: "Ada Lovelace"}

func lobbyOf(l model.Local) model.LobbyScreen { return model.Present(model.View{Local: l}).Lobby }

// joined is what Join is told by someone who has chosen a camera.
const joined = "join {Server:http://127.0.0.1:7980 Room:demo Name:Ada Lovelace Devices:map[camera:cam microphone:]}"

func TestLobbyJoins(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, form)
	window(t, l.Object)
	l.Show(lobbyOf(ready()))
	do.expect(t) // showing a choice is not making it
	l.Submit()
	do.expect(t, joined)
	l.room.OnSubmitted("")
	if len(do.did) != 1 {
		t.Error("Enter in a field must join")
	}
}

func TestLobbyAsksForWhatIsMissing(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, model.JoinForm{})
	w := window(t, l.Object)
	l.Submit()
	if l.missing.Said() != text.Lobby.NeedRoom() || w.Canvas().Focused() != l.room {
		t.Errorf("says %q", l.missing.Said())
	}
	test.Type(l.room, "  demo ")
	l.Submit()
	if l.missing.Said() != text.Lobby.NeedName() || w.Canvas().Focused() != l.name {
		t.Errorf("says %q", l.missing.Said())
	}
	test.Type(l.name, "Ada")
	if l.missing.Visible() {
		t.Error("typing must take the reproach away")
	}
	do.expect(t)
	l.Submit()
	do.expect(t, "join {Server: Room:demo Name:Ada Devices:map[]}")
}

func TestLobbyControls(t *testing.T) {
	begin(t)
	do := &recorder{}
	l := NewLobby(do, form)
	window(t, l.Object)
	l.Show(lobbyOf(ready()))
	test.Tap(l.switches.of(microphone))
	test.Tap(l.switches.of(camera))
	l.pickers[camera].SetSelectedIndex(1)
	do.expect(t, "microphone false", "camera false", "choose camera usb")
	if l.server.Visible() {
		t.Error("the server's address is tucked away")
	}
	test.Tap(l.disclosure)
	if !l.server.Visible() {
		t.Error("and can be opened")
	}
}

func TestLobbyShowsTroubles(t *testing.T) {
	begin(t)
	l := NewLobby(&recorder{}, form)
	window(t, l.Object)
	local := ready()
	local.Inputs = []model.Input{
		{ID: microphone, On: true, State: model.Unusable, Problem: meeting.ErrNoDevice},
		{ID: camera, On: true, State: model.Replaced, Problem: meeting.ErrDeviceBusy},
	}
	l.Show(lobbyOf(local))
	cam, mic := l.switches.of(camera), l.switches.of(microphone)
	if len(l.troubles.Objects) != 2 || !cam.Props().Broken || !mic.Props().Broken {
		t.Errorf("%d troubles", len(l.troubles.Objects))
	}
	l.Show(lobbyOf(ready()))
	if len(l.troubles.Objects) != 0 || l.switches.of(camera).Props().Broken {
		t.Error("troubles must go when they are over")
	}
}
