package packet

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/internal/reliable"
)

// shortID is id, or none.
func shortID(id string) string {
	if len(id) > reliable.LongestID {
		return ""
	}
	return id
}

// Read reads what came on a data channel; ok is false for what is no packet.
func Read(raw []byte) (p reliable.Packet, ok bool) {
	packet := &livekit.DataPacket{}
	if err := proto.Unmarshal(raw, packet); err != nil {
		return reliable.Packet{}, false
	}
	return reliable.Packet{
		From: packet.ParticipantIdentity, SID: packet.ParticipantSid, Sequence: packet.Sequence,
		Content: readContent(packet),
	}, true
}

func readContent(packet *livekit.DataPacket) reliable.Content {
	switch v := packet.Value.(type) {
	case *livekit.DataPacket_User:
		return readUser(v.User)
	case *livekit.DataPacket_ChatMessage:
		m := v.ChatMessage
		l := reliable.ChatLine{
			ID: shortID(m.GetId()), Text: m.GetMessage(), Deleted: m.GetDeleted(),
			Revision: reliable.Revision{At: m.GetTimestamp()},
		}
		if edited := m.GetEditTimestamp(); edited > 0 {
			l.Edited, l.Revision.At = true, edited
		}
		return l
	case *livekit.DataPacket_RpcRequest:
		return reliable.MethodCall{ID: shortID(v.RpcRequest.GetId()), Version: v.RpcRequest.GetVersion()}
	case *livekit.DataPacket_StreamHeader:
		return readHeader(v.StreamHeader)
	case *livekit.DataPacket_StreamChunk:
		return reliable.StreamChunk{
			ID:      v.StreamChunk.GetStreamId(),
			Index:   v.StreamChunk.GetChunkIndex(),
			Content: v.StreamChunk.GetContent(),
		}
	case *livekit.DataPacket_StreamTrailer:
		return reliable.StreamTrailer{ID: v.StreamTrailer.GetStreamId(), Failed: v.StreamTrailer.GetReason() != ""}
	case *livekit.DataPacket_EncryptedPacket:
		return reliable.Encrypted{}
	}
	return nil
}

// readUser takes the chat of LiveKit's older components out of user packets. What newer ones say in both forms they
// mark here.
func readUser(u *livekit.UserPacket) reliable.Content {
	d := reliable.UserData{ID: shortID(u.GetId()), Topic: u.GetTopic(), Payload: u.GetPayload()}
	if d.Topic != reliable.LegacyChatTopic {
		return d
	}
	var said struct {
		ID            string   `json:"id"`
		Message       *string  `json:"message"`
		Timestamp     float64  `json:"timestamp"`
		EditTimestamp *float64 `json:"editTimestamp"`
		IgnoreLegacy  bool     `json:"ignoreLegacy"`
	}
	if json.Unmarshal(d.Payload, &said) != nil || said.Message == nil {
		return d
	}
	if said.IgnoreLegacy {
		return nil
	}
	l := reliable.ChatLine{
		ID: shortID(said.ID), Text: *said.Message, Revision: reliable.Revision{At: int64(said.Timestamp)},
	}
	if said.EditTimestamp != nil {
		l.Edited, l.Revision.At = true, int64(*said.EditTimestamp)
	}
	return l
}

func readHeader(h *livekit.DataStream_Header) reliable.StreamHeader {
	text, file := h.GetTextHeader(), h.GetByteHeader()
	s := reliable.StreamHeader{
		ID: shortID(h.GetStreamId()), Topic: h.GetTopic(), Bytes: file != nil, File: file.GetName(), Length: -1,
		Revision: reliable.Revision{At: h.GetTimestamp(), Version: text.GetVersion()},
		Edited:   text.GetOperationType() == livekit.DataStream_UPDATE,
		Deleted:  text.GetOperationType() == livekit.DataStream_DELETE,
		Inline:   h.GetInlineContent(), Whole: h.InlineContent != nil,
	}
	if h.TotalLength != nil {
		s.Length = int64(min(h.GetTotalLength(), 1<<62))
	}
	switch h.GetCompression() {
	case livekit.DataStream_NONE:
	case livekit.DataStream_DEFLATE_RAW:
		s.Deflated = true
	default:
		s.Unreadable = true
	}
	if s.Topic == reliable.CallTopic {
		version, _ := strconv.ParseUint(h.GetAttributes()["lk.rpc_request_version"], 10, 32)
		s.Call = reliable.MethodCall{ID: shortID(h.GetAttributes()["lk.rpc_request_id"]), Version: uint32(version)}
	}
	return s
}

// Write gives a message of ours as packets. The server fills in the sender; older ones believe what we say.
func Write(m *reliable.Message, identity, sid string) [][]byte {
	var all [][]byte
	for i, content := range content(m) {
		content.ParticipantIdentity, content.ParticipantSid, content.DestinationIdentities = identity, sid, m.To
		//lint:ignore SA1019 servers before 1.5 read the kind and not the channel
		content.Kind = livekit.DataPacket_RELIABLE
		if m.Sequence > 0 {
			content.Sequence = m.Sequence + uint32(i)
		}
		raw, err := proto.Marshal(content)
		if err != nil {
			panic(err) // cannot be: names and ids are ours, and text that is not UTF-8 was refused
		}
		all = append(all, raw)
	}
	return all
}

// content is what a message says, in one packet or more.
func content(m *reliable.Message) []*livekit.DataPacket {
	switch {
	case m.Refusal != nil:
		return []*livekit.DataPacket{
			{Value: &livekit.DataPacket_RpcAck{RpcAck: &livekit.RpcAck{RequestId: m.ID}}},
			{Value: &livekit.DataPacket_RpcResponse{RpcResponse: &livekit.RpcResponse{
				RequestId: m.ID, Value: &livekit.RpcResponse_Error{
					Error: &livekit.RpcError{Code: m.Refusal.Code, Message: m.Refusal.Message},
				},
			}}},
		}
	case m.Topic == reliable.ChatKind:
		return textStream(m)
	}
	return []*livekit.DataPacket{
		{
			Value: &livekit.DataPacket_User{
				User: &livekit.UserPacket{Payload: []byte(m.Text), Topic: &m.Topic, Id: &m.ID},
			},
		},
	}
}

// textStream is a text stream with a header, chunks that end between letters (receivers decode each by itself), and a
// trailer. The stream's id is the message's: LiveKit's components replace a line when another of the same id comes from
// the same sender.
func textStream(m *reliable.Message) []*livekit.DataPacket {
	length := uint64(len(m.Text))
	all := []*livekit.DataPacket{{Value: &livekit.DataPacket_StreamHeader{StreamHeader: &livekit.DataStream_Header{
		StreamId: m.ID, Timestamp: m.Said.UnixMilli(), Topic: reliable.ChatTopic, MimeType: "text/plain",
		TotalLength:   &length,
		ContentHeader: &livekit.DataStream_Header_TextHeader{TextHeader: &livekit.DataStream_TextHeader{}},
	}}}}
	for index, rest := uint64(0), m.Text; rest != ""; index++ {
		n := min(len(rest), reliable.LongestChunk)
		for n < len(rest) && !utf8.RuneStart(rest[n]) {
			n--
		}
		chunk := &livekit.DataStream_Chunk{StreamId: m.ID, ChunkIndex: index, Content: []byte(rest[:n])}
		all = append(all, &livekit.DataPacket{Value: &livekit.DataPacket_StreamChunk{StreamChunk: chunk}})
		rest = rest[n:]
	}
	return append(
		all,
		&livekit.DataPacket{
			Value: &livekit.DataPacket_StreamTrailer{StreamTrailer: &livekit.DataStream_Trailer{StreamId: m.ID}},
		},
	)
}
