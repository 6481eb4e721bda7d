package sessiontest

import (
	"fmt"
	"time"

	"confab/session/meeting"
)

// Began is when every meeting of this package began.
var Began = time.Date(2026, time.January, 5, 10, 0, 0, 0, time.UTC)

var names = [...]string{"Ann", "Bob", "Cem", "Dora", "Emil", "Fatma", "Gus", "Hana", "Ivo", "Jun", "Kim", "Lea"}

// Meeting is a snapshot of a Live meeting of n people, ourselves ("me") among them, everybody with camera and
// microphone, in the order in which they came. n below 1 counts as 1. Each call returns a new one, which the caller may
// change.
func Meeting(n int) *meeting.Snapshot {
	s := &meeting.Snapshot{
		Revision: 1, Phase: meeting.Live, SessionID: "RM_test", Room: "test", RTT: 20 * time.Millisecond, Since: Began,
		JoinedAt: Began,
		Server:   meeting.Server{URL: "wss://sfu.example", Version: "1.13.5", Mode: "single"},
		Me:       Connection("me", "Me"),
		Publications: []meeting.Publication{
			{StreamID: "TR_me_camera", Source: meeting.Camera, Codec: "vp8", Width: 1280, Height: 720},
			{StreamID: "TR_me_microphone", Source: meeting.Microphone, Codec: "opus"},
		},
	}
	for i := range n - 1 {
		name := names[i%len(names)]
		if round := i / len(names); round > 0 {
			name = fmt.Sprintf("%s %d", name, round+1)
		}
		c := Connection(fmt.Sprintf("p%d", i+1), name)
		c.JoinedAt = Began.Add(time.Duration(i+1) * time.Second)
		s.Others = append(s.Others, c)
	}
	return s
}

// Connection is somebody with a camera and a microphone who may publish, subscribe and signal.
func Connection(id, name string) meeting.Connection {
	return meeting.Connection{
		ID: id, Name: name, JoinedAt: Began, Quality: meeting.ExcellentQuality,
		Capabilities: meeting.Capabilities{Publish: true, Subscribe: true, Signal: true},
		Streams: []meeting.Stream{
			{
				ID: "TR_" + id + "_camera", Source: meeting.Camera, Name: "camera", Codec: "vp8", Width: 1280,
				Height: 720, Subscribed: id != "me",
			},
			{
				ID: "TR_" + id + "_microphone", Source: meeting.Microphone, Name: "microphone", Codec: "opus",
				Subscribed: id != "me",
			},
		},
	}
}
