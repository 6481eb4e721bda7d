package sources

import (
	"log/slog"
	"slices"

	"confab/media/capture"
	"confab/media/device"
	"confab/media/studio"
	"confab/session"
	"confab/session/meeting"
	"confab/ui/model"
)

// Source is one thing that we can send: what captures it, and what it is in the meeting.
type Source struct {
	*studio.Source
	Role
}

// Plan is a source that is to be.
type Plan struct {
	studio.SourceOptions
	Role
}

// Role is what a source is in the meeting.
type Role struct {
	As      meeting.Source
	Number  int  // among our sources of that kind, from 0
	StandIn bool // a fake that nobody asked for
	Offered bool // only in a meeting, and where there is a device: nothing of it is chosen before
}

// ID is what the window calls it.
func (r Role) ID() model.InputID { return model.InputID{Source: r.As, Number: r.Number} }

// Choice is what flags and the last time say about devices.
type Choice struct {
	Camera, Microphone               string // names; empty for the preferred one
	Screen                           string // name; empty for the preferred one
	CameraStandIn, MicrophoneStandIn bool   // a fake that nobody asked for
	ShareScreen                      bool   // from the start
	OriginalSound                    bool   // of the microphone, for music
}

// Picture asked of the camera, and so the largest layer.
const (
	cameraWidth, cameraHeight = 1280, 720
	cameraRate                = 30
)

// Picture of a screen: text stays legible, and few more frames a second than a hand that scrolls makes.
const (
	screenWidth, screenHeight = 1920, 1080
	screenRate                = 15
)

// originalBitrate is what music takes, bit/s.
const originalBitrate = 128_000

// Plans is the list of everything that can be sent. It is the one place that names them; their order is that of the
// buttons.
func Plans(c Choice) []Plan {
	var sound capture.AudioOptions
	if c.OriginalSound {
		sound = capture.AudioOptions{Bitrate: originalBitrate, Music: true, NoDTX: true}
	}
	return []Plan{
		{studio.SourceOptions{
			Kind: device.Microphone, Device: c.Microphone, On: true, KeepOpen: true,
			Audio: sound,
		}, Role{As: meeting.Microphone, StandIn: c.MicrophoneStandIn}},
		{studio.SourceOptions{
			Kind: device.Camera, Device: c.Camera, On: true,
			Want:  device.Want{Width: cameraWidth, Height: cameraHeight, FrameRate: cameraRate},
			Video: capture.VideoOptions{Layers: capture.Layers(cameraWidth, cameraHeight, cameraRate, false)},
		}, Role{As: meeting.Camera, StandIn: c.CameraStandIn}},
		{studio.SourceOptions{
			Kind: device.Screen, Device: c.Screen, On: c.ShareScreen,
			Want: device.Want{FrameRate: screenRate},
			Video: capture.VideoOptions{
				Layers: capture.Layers(screenWidth, screenHeight, screenRate, true), Screen: true,
			},
		}, Role{As: meeting.Screen, Offered: true}},
	}
}

// The inputs whose devices flags choose.
var (
	CameraID     = model.InputID{Source: meeting.Camera}
	MicrophoneID = model.InputID{Source: meeting.Microphone}
	ScreenID     = model.InputID{Source: meeting.Screen}
)

// New makes the studio, and the sources that it has by the plans.
func New(
	plans []Plan, devices studio.Devices, preview func(model.InputID) studio.Preview, log *slog.Logger,
) (*studio.Studio, List) {
	o := studio.Options{Devices: devices, Logger: log}
	for _, p := range plans {
		p.Name = p.ID().String()
		p.Video.Logger, p.Audio.Logger = log, log
		if p.As.Video() && !p.Offered { // one sees one's own screen anyhow
			p.Preview = preview(p.ID())
		}
		o.Sources = append(o.Sources, p.SourceOptions)
	}
	st := studio.New(o)
	var list List
	for i, src := range st.Sources() {
		list = append(list, Source{src, plans[i].Role})
	}
	return st, list
}

// List is what can be sent. It does not change.
type List []Source

// Sending finds what the session sends as that track; there may be none.
func (l List) Sending(trackID string) (Source, bool) {
	return l.find(func(s Source) bool { return s.TrackID() == trackID })
}

// IDs names them all.
func (l List) IDs() []model.InputID {
	var list []model.InputID
	for _, s := range l {
		list = append(list, s.ID())
	}
	return list
}

// By finds what the window calls by a name; there may be none.
func (l List) By(id model.InputID) (Source, bool) {
	return l.find(func(s Source) bool { return s.ID() == id })
}

// Named finds what the studio calls by a name; there may be none.
func (l List) Named(name string) (Source, bool) {
	return l.find(func(s Source) bool { return s.Name() == name })
}

func (l List) find(which func(Source) bool) (Source, bool) {
	i := slices.IndexFunc(l, which)
	if i < 0 {
		return Source{}, false
	}
	return l[i], true
}

// TrackID is by what the session knows it.
func (s Source) TrackID() string { return s.Tracks()[0].ID() }

// LocalTrack is the source as the session takes it.
func (s Source) LocalTrack() session.LocalTrack {
	t := session.LocalTrack{Source: s.As, Tracks: s.Tracks(), Codec: s.Codec(), Muted: s.Muted()}
	v := s.Video()
	if v == nil {
		return t
	}
	t.Identify = v.Identify
	for _, l := range v.Layers() {
		t.Layers = append(t.Layers, session.Layer{RID: l.RID, Width: l.Width, Height: l.Height, Bitrate: l.Bitrate})
		t.Width, t.Height = l.Width, l.Height
	}
	return t
}
