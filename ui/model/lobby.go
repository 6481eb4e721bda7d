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
		Camera:     picker(l.Camera),
		Microphone: picker(l.Microphone),
		Speaker:    text.SpeakerIs(l.Speaker),
		Notice:     notice(l),
		Login:      loginForm(v),
	}
	if l.Camera.Problem != nil {
		x := text.Device(meeting.Camera, l.Camera.Problem)
		s.Troubles = append(s.Troubles, Trouble{Kind: Camera, Explanation: x})
		s.Placeholder = x.Title
	}
	if l.Microphone.Problem != nil {
		s.Troubles = append(s.Troubles, Trouble{Kind: Microphone, Explanation: text.Device(meeting.Microphone, l.Microphone.Problem)})
	}
	if s.Placeholder == "" && !l.Camera.On {
		s.Placeholder = text.CameraIsOff()
	}
	return s
}

func picker(in Input) Picker {
	p := Picker{Selected: -1, On: working(in), Broken: in.Problem != nil}
	for i, d := range in.Devices {
		label := d.Label
		if label == "" {
			label = d.Name
		}
		if d.Default && len(in.Devices) > 1 {
			label = text.Default(label)
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
