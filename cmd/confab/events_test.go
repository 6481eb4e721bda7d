package main

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"confab/session/meeting"
)

// TestEventFile holds the event file's names and fields, which scripts rely on.
func TestEventFile(t *testing.T) {
	for name, tc := range map[string]struct {
		event meeting.Event
		want  map[string]any
	}{
		"sessionConnecting":   {meeting.SessionConnecting{Attempt: 2}, map[string]any{"attempt": 2.0}},
		"sessionConnected":    {meeting.SessionConnected{SessionID: "RM_1", ConnectionID: "ann", Join: 1500 * time.Microsecond}, map[string]any{"sessionId": "RM_1", "connectionId": "ann", "joinMs": 1.5}},
		"sessionReconnecting": {meeting.SessionReconnecting{Cause: "lost", Kind: meeting.Resume}, map[string]any{"cause": "lost", "kind": "resume"}},
		"sessionReconnected":  {meeting.SessionReconnected{Kind: meeting.Rejoin, Outage: time.Second}, map[string]any{"kind": "rejoin", "outageMs": 1000.0}},
		"sessionDisconnected": {meeting.SessionDisconnected{Reason: meeting.RoomClosed}, map[string]any{"reason": "roomClosed"}},
		"connectionCreated":   {meeting.ConnectionCreated{ConnectionID: "bob", DisplayName: "Bob", Data: "d"}, map[string]any{"connectionId": "bob", "name": "Bob", "data": "d"}},
		"connectionDestroyed": {meeting.ConnectionDestroyed{ConnectionID: "bob", Reason: meeting.ClientDisconnected}, map[string]any{"connectionId": "bob", "reason": "clientDisconnected"}},
		"streamCreated":       {meeting.StreamCreated{StreamID: "TR", ConnectionID: "bob", Source: meeting.Screen}, map[string]any{"streamId": "TR", "connectionId": "bob", "source": "screen"}},
		"streamDestroyed":     {meeting.StreamDestroyed{StreamID: "TR", ConnectionID: "bob", Reason: meeting.NetworkDisconnected}, map[string]any{"streamId": "TR", "reason": "networkDisconnected"}},
		"streamPropertyChanged": {
			meeting.StreamPropertyChanged{StreamID: "TR", Property: "hasAudio", Old: true, New: false},
			map[string]any{"streamId": "TR", "property": "hasAudio", "old": true, "new": false},
		},
		"subscriberConnected": {
			meeting.SubscriberConnected{StreamID: "TR", ConnectionID: "bob", Source: meeting.Camera, Codec: "vp8"},
			map[string]any{"streamId": "TR", "connectionId": "bob", "source": "camera", "codec": "vp8"},
		},
		"subscriberDisconnected": {meeting.SubscriberDisconnected{StreamID: "TR"}, map[string]any{"streamId": "TR"}},
		"publisherCreated":       {meeting.PublisherCreated{StreamID: "TR", Source: meeting.Camera, Codec: "vp8"}, map[string]any{"streamId": "TR", "source": "camera", "codec": "vp8"}},
		"publisherDestroyed":     {meeting.PublisherDestroyed{StreamID: "TR", Source: meeting.Camera, Reason: meeting.ForceUnpublished}, map[string]any{"reason": "forceUnpublished"}},
		"muteForced":             {meeting.MuteForced{Source: meeting.Microphone, By: "mod"}, map[string]any{"source": "microphone", "by": "mod"}},
		"signal":                 {meeting.Signal{From: "bob", Type: "chat", Data: "hi"}, map[string]any{"from": "bob", "type": "chat", "data": "hi"}},
		"error":                  {meeting.Failed{Err: meeting.ErrAuthentication}, map[string]any{"code": 1004.0, "name": "OT_AUTHENTICATION_ERROR"}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			(&eventWriter{out: &out}).session(tc.event)
			var got map[string]any
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err, out.String())
			}
			if got["event"] != name {
				t.Errorf("event is %v, want %s", got["event"], name)
			}
			if _, err := time.Parse(time.RFC3339Nano, got["time"].(string)); err != nil {
				t.Error(err)
			}
			for field, want := range tc.want {
				if got[field] != want {
					t.Errorf("%s is %v, want %v", field, got[field], want)
				}
			}
		})
	}
}

func TestEventsGoToTheirFile(t *testing.T) {
	path := writeFile(t, "events", "earlier\n")
	w, err := openEvents(path)
	if err != nil {
		t.Fatal(err)
	}
	w.session(meeting.SessionConnecting{Attempt: 1})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openEvents(t.TempDir()); err == nil {
		t.Error("a folder was accepted as event file")
	}
	if w, err := openEvents(""); err != nil || w.out != nil {
		t.Error("no event file is an error or writes somewhere")
	}
}
