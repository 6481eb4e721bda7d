package model

import (
	"fmt"
	"slices"

	"confab/session/meeting"
	"confab/ui/text"
)

func lobby(v View) LobbyScreen {
	l := v.Local
	s := LobbyScreen{
		Speaker: text.Devices.SpeakerIs(l.Speaker),
		Notice:  notice(l),
		Login:   loginForm(v),
	}
	inputs := slices.DeleteFunc(slices.Clone(l.Inputs), func(in Input) bool { return in.Offered })
	for _, in := range inputs {
		s.Inputs = append(s.Inputs, picker(in))
	}
	for _, in := range picturesFirst(inputs) {
		if x, wrong := trouble(in); wrong {
			s.Troubles = append(s.Troubles, Trouble{ID: in.ID, Explanation: x})
		}
	}
	s.Placeholder = placeholder(l.Input(meeting.Camera))
	return s
}

// picturesFirst is the order in which the lobby lists devices.
func picturesFirst(inputs []Input) []Input {
	list := slices.Clone(inputs)
	slices.SortStableFunc(list, func(a, b Input) int {
		switch {
		case a.ID.Source.Video() == b.ID.Source.Video():
			return 0
		case a.ID.Source.Video():
			return -1
		}
		return 1
	})
	return list
}

// placeholder stands where the preview would; empty where there is one, or soon will be.
func placeholder(in Input) string {
	switch {
	case in.State == Unwanted:
		return text.Devices.NoCameraChosen()
	case in.State == Unusable:
		return text.Device(meeting.Camera, in.Problem).Title
	case !in.On:
		return text.Devices.CameraIsOff()
	}
	return ""
}

// trouble is what is wrong with a device, if anything is.
func trouble(in Input) (text.Explanation, bool) {
	source := in.ID.Source
	switch in.State {
	case Unusable:
		return text.Device(source, in.Problem), true
	case Replaced:
		return text.Replaced(source, in.Using, in.Problem), true
	case Ready, Starting, Unwanted:
	}
	return text.Explanation{}, false
}

func picker(in Input) Picker {
	p := Picker{Selected: -1, Chosen: in.Chosen, Control: control(nil, in)}
	for i, d := range in.Devices {
		label := d.Label
		if label == "" {
			label = d.Name
		}
		if d.Default && len(in.Devices) > 1 {
			label = text.Devices.Default(label)
		}
		p.Names, p.Labels = append(p.Names, d.Name), append(p.Labels, unique(label, p.Labels))
		if d.Name == in.Chosen || (in.Chosen == "" && d.Default && p.Selected < 0) {
			p.Selected = i
		}
	}
	if p.Selected < 0 && in.Chosen == "" && len(in.Devices) > 0 {
		p.Selected = 0
	}
	return p
}

// unique numbers the second of two devices that call themselves the same.
func unique(label string, taken []string) string {
	numbered := label
	for n := 2; slices.Contains(taken, numbered); n++ {
		numbered = fmt.Sprintf("%s (%d)", label, n)
	}
	return numbered
}
