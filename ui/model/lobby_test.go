package model

import (
	"reflect"
	"testing"

	"confab/session/meeting"
	"confab/ui/text"
)

func TestLobby(t *testing.T) {
	l := Local{Inputs: []Input{
		{ID: microphone, On: true, State: Unusable, Problem: meeting.ErrNoDevice},
		{ID: camera, On: true, Chosen: "usb", Devices: []Device{
			{Name: "built-in", Label: "Laptop camera", Default: true}, {Name: "usb", Label: "Desk camera"},
		}},
	}}
	got := Present(View{Local: l, Now: noon}).Lobby
	want := LobbyScreen{
		Inputs: []Picker{
			{Selected: -1, Control: Control{
				ID: microphone, Wanted: true, Broken: true,
				Hint: text.Devices.Hint(meeting.Microphone, meeting.ErrNoDevice),
			}},
			{
				Names: []string{"built-in", "usb"}, Labels: []string{"Laptop camera (default)", "Desk camera"},
				Selected: 1, Chosen: "usb",
				Control: Control{
					ID: camera, Wanted: true, On: true, Hint: text.Devices.SwitchHint(meeting.Camera, true),
				},
			},
		},
		Speaker:  "Speaker: System default",
		Troubles: []Trouble{{microphone, text.Device(meeting.Microphone, meeting.ErrNoDevice)}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestScreenIsForMeetings: the lobby asks nothing of screens, and the meeting has a button where there is one.
func TestScreenIsForMeetings(t *testing.T) {
	screen := InputID{Source: meeting.Screen}
	one := []Device{{Name: "screen0"}}
	for _, row := range []struct {
		name  string
		in    Input
		there bool
	}{
		{"one", Input{Devices: one}, true},
		{"none", Input{}, false},
		{"none wanted", Input{Devices: one, State: Unwanted}, false},
		{"gone while it is shared", Input{On: true, State: Unusable, Problem: meeting.ErrNoDevice}, true},
	} {
		row.in.ID, row.in.Offered = screen, true
		l := Local{Inputs: []Input{{ID: camera}, row.in}}
		if got := lobby(View{Local: l}); len(got.Inputs) != 1 || got.Inputs[0].Control.ID != camera {
			t.Errorf("%s: the lobby has %+v", row.name, got.Inputs)
		}
		got := controls(&meeting.Snapshot{Phase: meeting.Live}, l)
		if there := len(got) == 2 && got[1].ID == screen; there != row.there {
			t.Errorf("%s: the meeting has %+v", row.name, got)
		}
	}
}

func TestLobbyPlaceholder(t *testing.T) {
	for _, row := range []struct {
		name   string
		camera Input
		want   string
	}{
		{"on", Input{On: true}, ""},
		{"off", Input{}, text.Devices.CameraIsOff()},
		{"none", Input{On: true, State: Unusable, Problem: meeting.ErrNoDevice}, "No camera found"},
		{"none chosen", Input{On: true, State: Unwanted}, text.Devices.NoCameraChosen()},
		{"another", Input{On: true, State: Replaced, Problem: meeting.ErrNoDevice}, ""},
		{"off and none", Input{State: Unusable, Problem: meeting.ErrNoDevice}, "No camera found"},
	} {
		if got := lobby(View{Local: both(row.camera)}).Placeholder; got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

func TestPickerWithoutChoiceTakesTheDefault(t *testing.T) {
	if p := picker(Input{Devices: []Device{{Name: "a"}, {Name: "b", Default: true}}}); p.Selected != 1 {
		t.Errorf("got %d", p.Selected)
	}
	if p := picker(Input{Devices: []Device{{Name: "a"}, {Name: "b"}}}); p.Selected != 0 {
		t.Errorf("no default: got %d", p.Selected)
	}
	gone := Input{Chosen: "gone", Devices: []Device{{Name: "a", Default: true}}}
	if p := picker(gone); p.Selected != -1 {
		t.Errorf("a device that is gone: got %d", p.Selected)
	}
}

func TestNotice(t *testing.T) {
	stand := Local{Inputs: []Input{{ID: microphone}, {ID: camera, StandIn: true}}}
	if got := notice(stand); got != text.Devices.StandIn(true, false) {
		t.Errorf("got %q", got)
	}
	stand.Notice = "said first"
	if got := notice(stand); got != "said first" {
		t.Errorf("got %q", got)
	}
}
