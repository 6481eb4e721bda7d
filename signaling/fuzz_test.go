package signaling

import (
	"testing"

	"confab/signaling/signaltest"

	"github.com/gorilla/websocket"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

func FuzzSignalResponse(f *testing.F) {
	for _, m := range []proto.Message{
		signaltest.Join("r", "i"), signaltest.Reconnect(), signaltest.Leave(4, 2),
		signaltest.Refresh("t"),
	} {
		raw, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(websocket.BinaryMessage, raw)
		text, err := protojson.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(websocket.TextMessage, text)
	}
	f.Add(websocket.BinaryMessage, []byte{})
	f.Fuzz(func(t *testing.T, kind int, frame []byte) {
		msg, err := decode(kind, frame)
		switch {
		case err == nil && msg.Message == nil:
			t.Fatal("an empty message got through")
		case err != nil && msg != nil:
			t.Fatal("a message and an error")
		case err == nil:
			if kindOf(msg) == "unknown" {
				t.Fatal("a message without a name")
			}
			if l := msg.GetLeave(); l != nil {
				_ = leaveError(l).Error()
			}
		}
	})
}

func FuzzBase(f *testing.F) {
	f.Add("wss://example.com/prefix")
	f.Add("[::1]:7880")
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := base(raw)
		if err != nil {
			return
		}
		for _, u := range tries(u, nil) {
			if u.Scheme != "ws" && u.Scheme != "wss" || u.Hostname() == "" || u.RawQuery != "" || u.User != nil {
				t.Fatalf("%q became %s", raw, u)
			}
		}
	})
}

func FuzzRegions(f *testing.F) {
	f.Add([]byte(`{"regions":[{"region":"eu","url":"wss://eu.livekit.cloud","distance":"12"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if list, err := decodeRegions(body); err != nil && list != nil {
			t.Fatal("a list and an error")
		}
	})
}
