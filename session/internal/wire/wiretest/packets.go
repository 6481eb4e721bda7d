package wiretest

import (
	"bytes"
	"compress/flate"
	"fmt"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"confab/session/meeting/event"
)

// Nobody sends what the server itself says.
const Nobody = "-"

// Packed is a packet as it comes from ann, unless it says otherwise.
func Packed(value *livekit.DataPacket) []byte {
	switch value.ParticipantIdentity {
	case "":
		value.ParticipantIdentity = "ann"
	case Nobody:
		value.ParticipantIdentity = ""
	}
	raw, err := proto.Marshal(value)
	if err != nil {
		panic(err)
	}
	return raw
}

// HeaderOption changes what a stream header says.
type HeaderOption func(*livekit.DataStream_Header)

// Header begins a text stream on the topic of chat, said at 1000 ms.
func Header(id string, options ...HeaderOption) *livekit.DataPacket {
	h := &livekit.DataStream_Header{
		StreamId: id, Topic: "lk.chat", Timestamp: 1000, MimeType: "text/plain",
		ContentHeader: &livekit.DataStream_Header_TextHeader{TextHeader: &livekit.DataStream_TextHeader{}},
	}
	for _, o := range options {
		o(h)
	}
	return &livekit.DataPacket{Value: &livekit.DataPacket_StreamHeader{StreamHeader: h}}
}

// At is when the stream was said, in ms.
func At(ms int64) HeaderOption { return func(h *livekit.DataStream_Header) { h.Timestamp = ms } }

// Topic is another topic than that of chat.
func Topic(t string) HeaderOption { return func(h *livekit.DataStream_Header) { h.Topic = t } }

// Length announces how many bytes will come.
func Length(n uint64) HeaderOption { return func(h *livekit.DataStream_Header) { h.TotalLength = &n } }

// Inline puts the whole content into the header.
func Inline(text string) HeaderOption {
	return func(h *livekit.DataStream_Header) { h.InlineContent = []byte(text) }
}

// Operation makes the text an edit or a deletion.
func Operation(o livekit.DataStream_OperationType) HeaderOption {
	return func(h *livekit.DataStream_Header) { h.GetTextHeader().OperationType = o }
}

// Compressed says that the content is raw deflate.
func Compressed(h *livekit.DataStream_Header) { h.Compression = livekit.DataStream_DEFLATE_RAW }

// File makes it a stream of bytes with that file name.
func File(name string) HeaderOption {
	return func(h *livekit.DataStream_Header) {
		h.ContentHeader = &livekit.DataStream_Header_ByteHeader{ByteHeader: &livekit.DataStream_ByteHeader{Name: name}}
	}
}

// Attributes are names and values in turns.
func Attributes(pairs ...string) HeaderOption {
	return func(h *livekit.DataStream_Header) {
		h.Attributes = map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			h.Attributes[pairs[i]] = pairs[i+1]
		}
	}
}

// Chunk is a piece of the stream of that id.
func Chunk(id string, index uint64, text string) *livekit.DataPacket {
	return &livekit.DataPacket{
		Value: &livekit.DataPacket_StreamChunk{
			StreamChunk: &livekit.DataStream_Chunk{StreamId: id, ChunkIndex: index, Content: []byte(text)},
		},
	}
}

// Trailer ends the stream of that id; with a reason, it was given up.
func Trailer(id, reason string) *livekit.DataPacket {
	return &livekit.DataPacket{
		Value: &livekit.DataPacket_StreamTrailer{
			StreamTrailer: &livekit.DataStream_Trailer{StreamId: id, Reason: reason},
		},
	}
}

// ChatPacket is chat in one packet, as livekit-client's sendChatMessage and editChatMessage make it.
func ChatPacket(id, text string, sent, edited int64, deleted bool) *livekit.DataPacket {
	m := &livekit.ChatMessage{Id: id, Message: text, Timestamp: sent, Deleted: deleted}
	if edited > 0 {
		m.EditTimestamp = &edited
	}
	return &livekit.DataPacket{Value: &livekit.DataPacket_ChatMessage{ChatMessage: m}}
}

// UserPacket is text on a topic, as confab-server and older confabs say things.
func UserPacket(topic, id, payload string) *livekit.DataPacket {
	return &livekit.DataPacket{
		Value: &livekit.DataPacket_User{User: &livekit.UserPacket{Topic: &topic, Id: &id, Payload: []byte(payload)}},
	}
}

// From is the packet as it comes from somebody else than ann.
func From(who string, p *livekit.DataPacket) *livekit.DataPacket {
	p.ParticipantIdentity = who
	return p
}

// Deflate compresses as LiveKit does.
func Deflate(text string) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// SpellHeard puts a message that was heard into words.
func SpellHeard(s event.Signal) string {
	text := s.Data
	if len(text) > 60 {
		text = fmt.Sprintf("%.3s*%d", text, len(text))
	}
	line := s.Type + ": " + text
	if s.File != "" {
		line += fmt.Sprintf("file %s %d", s.File, s.Size)
	}
	for word, is := range map[string]bool{" edited": s.Edited, " deleted": s.Deleted, " incomplete": s.Incomplete} {
		if is {
			line += word
		}
	}
	return line
}
