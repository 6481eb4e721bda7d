package signaling

import (
	"errors"
	"fmt"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// mostFrame is the longest message in bytes that we take from a server: a join into a room of thousands stays far below
// it.
const mostFrame = 8 << 20

var (
	errUnreadable = errors.New("unreadable message")
	errUnknown    = errors.New("message of an unknown kind") // newer servers add some: they decode to nothing
)

// decode reads one frame: protobuf in binary ones, which is what we speak, and protojson in text ones.
func decode(kind int, frame []byte) (*livekit.SignalResponse, error) {
	msg := &livekit.SignalResponse{}
	var err error
	switch kind {
	case websocket.BinaryMessage:
		err = proto.Unmarshal(frame, msg)
	case websocket.TextMessage:
		err = protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(frame, msg)
	default:
		return nil, fmt.Errorf("%w: frame type %d", errUnreadable, kind)
	}
	if err != nil {
		return nil, errUnreadable // the cause may quote the message
	}
	if msg.Message == nil {
		return nil, errUnknown
	}
	return msg, nil
}

// kindOf names a message for the log.
func kindOf(m proto.Message) string {
	r := m.ProtoReflect()
	if f := r.WhichOneof(r.Descriptor().Oneofs().ByName("message")); f != nil {
		return string(f.Name())
	}
	return "unknown"
}
