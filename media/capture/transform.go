package capture

// CodedFrame is a frame as an encoder made it, before it is cut into packets.
type CodedFrame struct {
	Data          []byte // not to be written to, and only for the call
	Key           bool   // decodable without any frame before it
	RID           string // of the layer; "" when it is the only one
	Timestamp     uint32 // RTP, the same for all layers of one picture
	Width, Height int
}

// FrameTransform is asked for the bytes that are cut into packets in place of a coded frame: encrypted ones, say. An
// RTP receiver reads the first bytes of a frame (RFC 7741 §4.3), so that not all of it can be hidden. Each layer calls
// it on a goroutine of its own. What it returns is used before its next call for that layer. After an error the frame
// is not sent, and the next one is a key frame.
type FrameTransform interface {
	TransformFrame(f CodedFrame) ([]byte, error)
}

// asCoded is the transform of those who want none.
type asCoded struct{}

func (asCoded) TransformFrame(f CodedFrame) ([]byte, error) { return f.Data, nil }
