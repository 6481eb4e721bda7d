package observe

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"confab/session/meeting"
	"confab/session/meeting/event"
)

// eventLines are events of the session and what the event file has of them.
var eventLines = map[string]struct {
	event meeting.Event
	want  map[string]any
}{
	"sessionConnecting": {event.SessionConnecting{Attempt: 2}, map[string]any{"attempt": 2.0}},
	"sessionConnected": {
		event.SessionConnected{SessionID: "RM_1", ConnectionID: "ann", Join: 1500 * time.Microsecond},
		map[string]any{"sessionId": "RM_1", "connectionId": "ann", "joinMs": 1.5},
	},
	"sessionReconnecting": {
		event.SessionReconnecting{Cause: "lost", Kind: meeting.Resume},
		map[string]any{"cause": "lost", "kind": "resume"},
	},
	"sessionReconnected": {
		event.SessionReconnected{Kind: meeting.Rejoin, Outage: time.Second},
		map[string]any{"kind": "rejoin", "outageMs": 1000.0},
	},
	"sessionDisconnected": {
		event.SessionDisconnected{Reason: meeting.RoomClosed}, map[string]any{"reason": "roomClosed"},
	},
	"connectionCreated": {
		event.ConnectionCreated{ConnectionID: "bob", DisplayName: "Bob", Data: "d"},
		map[string]any{"connectionId": "bob", "name": "Bob", "data": "d"},
	},
	"connectionCreated of an agent": {
		event.ConnectionCreated{ConnectionID: "ai", Kind: meeting.Agent},
		map[string]any{"connectionId": "ai", "kind": "agent", "kindDetails": nil},
	},
	"connectionDestroyed": {
		event.ConnectionDestroyed{ConnectionID: "bob", Reason: meeting.ClientDisconnected},
		map[string]any{"connectionId": "bob", "reason": "clientDisconnected"},
	},
	"streamCreated": {
		event.StreamCreated{StreamID: "TR", ConnectionID: "bob", Source: meeting.Screen},
		map[string]any{"streamId": "TR", "connectionId": "bob", "source": "screen"},
	},
	"streamDestroyed": {
		event.StreamDestroyed{StreamID: "TR", ConnectionID: "bob", Reason: meeting.NetworkDisconnected},
		map[string]any{"streamId": "TR", "reason": "networkDisconnected"},
	},
	"streamPropertyChanged": {
		event.StreamPropertyChanged{StreamID: "TR", Property: "hasAudio", Old: true, New: false},
		map[string]any{"streamId": "TR", "property": "hasAudio", "old": true, "new": false},
	},
	"subscriberConnected": {
		event.SubscriberConnected{StreamID: "TR", ConnectionID: "bob", Source: meeting.Camera, Codec: "vp8"},
		map[string]any{"streamId": "TR", "connectionId": "bob", "source": "camera", "codec": "vp8"},
	},
	"subscriberDisconnected": {event.SubscriberDisconnected{StreamID: "TR"}, map[string]any{"streamId": "TR"}},
	"publisherCreated": {
		event.PublisherCreated{StreamID: "TR", Source: meeting.Camera, Codec: "vp8"},
		map[string]any{"streamId": "TR", "source": "camera", "codec": "vp8"},
	},
	"publisherDestroyed": {
		event.PublisherDestroyed{StreamID: "TR", Source: meeting.Camera, Reason: meeting.ForceUnpublished},
		map[string]any{"reason": "forceUnpublished"},
	},
	"unmuteAsked": {event.UnmuteAsked{Source: meeting.Camera}, map[string]any{"source": "camera"}},
	"muteForced": {
		event.MuteForced{Source: meeting.Microphone, By: "mod"},
		map[string]any{"source": "microphone", "by": "mod"},
	},
	"signal": {
		event.Signal{From: "bob", Type: "chat", Data: "hi"},
		map[string]any{"from": "bob", "type": "chat", "data": "hi"},
	},
	"signal of bytes": {
		event.Signal{From: "bob", Type: "b", Data: "\xff\x00"},
		map[string]any{"data": "/wA=", "encoding": "base64", "id": nil, "edited": nil},
	},
	"signal that edits": {
		event.Signal{Type: "chat", Data: "hi", ID: "7", Edited: true, Incomplete: true},
		map[string]any{
			"from": "", "data": "hi", "id": "7", "edited": true, "incomplete": true, "encoding": nil,
			"deleted": nil,
		},
	},
	"signal that takes back": {
		event.Signal{Type: "chat", ID: "7", Deleted: true},
		map[string]any{"data": "", "id": "7", "deleted": true, "file": nil, "size": nil},
	},
	"signal of a file": {
		event.Signal{Type: "chat", ID: "7", File: "a.png", Size: 40},
		map[string]any{"file": "a.png", "size": 40.0},
	},
	"error": {
		event.Failed{Err: meeting.ErrAuthentication},
		map[string]any{"code": 1004.0, "name": "OT_AUTHENTICATION_ERROR"},
	},
}

// TestEventFile holds the event file's names and fields, which scripts rely on.
func TestEventFile(t *testing.T) {
	for name, tc := range eventLines {
		t.Run(name, func(t *testing.T) {
			var out closed
			w := WriteEvents(&out, slog.New(slog.DiscardHandler))
			w.Session(tc.event)
			_ = w.Close()
			var got map[string]any
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err, out.String())
			}
			if got["event"] != tc.event.Name() || !strings.HasPrefix(name, tc.event.Name()) {
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

// TestEventsOfHostilePeople: what acts on a terminal is escaped, and means the same to a program.
func TestEventsOfHostilePeople(t *testing.T) {
	const hostile = "\x1b[2J\u009B31m\u202Egnp.exe\u2066\u200B\u200F\u2028\U000E0041\x7f\n"
	var w *Events
	for _, e := range []meeting.Event{
		event.Signal{From: hostile, Type: hostile, Data: hostile},
		event.ConnectionCreated{ConnectionID: hostile, Data: hostile},
		event.StreamCreated{StreamID: hostile, ConnectionID: hostile},
		event.MuteForced{By: hostile},
	} {
		var out closed
		w = WriteEvents(&out, slog.New(slog.DiscardHandler))
		w.Session(e)
		_ = w.Close()
		line := strings.TrimSuffix(out.String(), "\n")
		if at := strings.IndexFunc(line, acts); at >= 0 {
			t.Errorf("%s: %q acts at %d", e.Name(), line, at)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		for name, want := range fieldsOf(e) {
			if s, ok := want.(string); ok && got[name] != s {
				t.Errorf("%s: %s is %q, want %q", e.Name(), name, got[name], s)
			}
		}
	}
	for _, line := range w.Newest() {
		if strings.ContainsFunc(line.Fields, acts) {
			t.Errorf("the window's log shows %q", line.Fields)
		}
	}
}

func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// closed is a buffer that can be closed.
type closed struct{ bytes.Buffer }

func (*closed) Close() error { return nil }

func TestEventsGoToTheirFile(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	path := filepath.Join(t.TempDir(), "events")
	if err := os.WriteFile(path, []byte("earlier\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := OpenEvents(path, log)
	if err != nil {
		t.Fatal(err)
	}
	w.Session(event.SessionConnecting{Attempt: 1})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if lines := strings.Split(string(data), "\n"); err != nil || len(lines) != 3 || lines[0] != "earlier" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := OpenEvents(t.TempDir(), log); err == nil {
		t.Error("a folder was accepted as event file")
	}
	nowhere, err := OpenEvents("", log)
	if err != nil || nowhere.out != nil {
		t.Error("no event file is an error or writes somewhere")
	}
	nowhere.Session(event.SessionConnecting{Attempt: 1})
	if err := nowhere.Close(); err != nil {
		t.Error(err)
	}
}
