package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Errors that callers tell apart; everything else is a plain description.
var (
	ErrNotWAV      = errors.New("not a WAV file")
	ErrUnsupported = errors.New("unsupported kind of WAV")
	ErrNoSound     = errors.New("the file has no samples")
)

const (
	formatPCM, formatFloat, formatExtensible = 1, 3, 0xFFFE

	maxChannels      = 64
	minRate, maxRate = 1000, 384000 // Hz
)

// Header is what the file says about its samples.
type Header struct {
	Rate     int // Hz
	Channels int
	Bits     int // per sample and channel
	Float    bool

	data int64 // offset of the first sample in the file
	size int64 // bytes of samples; -1 = to the end of the file
}

func (h Header) frameBytes() int { return h.Channels * h.Bits / 8 }

// readHeader walks the chunks up to "data" and leaves file there.
func readHeader(file io.ReadSeeker) (Header, error) {
	var h Header
	var riff [12]byte
	if _, err := io.ReadFull(file, riff[:]); err != nil || string(riff[:4]) != "RIFF" || string(riff[8:]) != "WAVE" {
		return h, ErrNotWAV
	}
	at := int64(len(riff))
	for known := false; ; {
		var chunk [8]byte
		if _, err := io.ReadFull(file, chunk[:]); err != nil {
			return h, fmt.Errorf("%w: there is no data chunk", ErrNotWAV)
		}
		at += int64(len(chunk))
		size := int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch string(chunk[:4]) {
		case "fmt ":
			if err := h.readFormat(file, size); err != nil {
				return h, err
			}
			known = true
		case "data":
			if !known {
				return h, fmt.Errorf("%w: the data comes before its format", ErrNotWAV)
			}
			h.data, h.size = at, size
			if size == 0 || size >= 0xFFFFFF00 { // written by a program that could not seek back
				h.size = -1
			}
			return h, nil
		}
		at += size + size&1
		if _, err := file.Seek(at, io.SeekStart); err != nil {
			return h, fmt.Errorf("%w: %w", ErrNotWAV, err)
		}
	}
}

func (h *Header) readFormat(file io.Reader, size int64) error {
	var b [40]byte
	n := min(size, int64(len(b)))
	if n < 16 {
		return fmt.Errorf("%w: its format chunk is too short", ErrNotWAV)
	}
	if _, err := io.ReadFull(file, b[:n]); err != nil {
		return fmt.Errorf("%w: its format chunk is cut off", ErrNotWAV)
	}
	format := binary.LittleEndian.Uint16(b[0:])
	h.Channels = int(binary.LittleEndian.Uint16(b[2:]))
	h.Rate = int(binary.LittleEndian.Uint32(b[4:]))
	h.Bits = int(binary.LittleEndian.Uint16(b[14:]))
	if format == formatExtensible && n >= 26 {
		format = binary.LittleEndian.Uint16(b[24:]) // the first two bytes of the sub-format GUID
	}
	h.Float = format == formatFloat
	switch {
	case format != formatPCM && format != formatFloat:
		return fmt.Errorf("%w: format 0x%04x (PCM and float are supported)", ErrUnsupported, format)
	case h.Float && h.Bits != 32, !h.Float && h.Bits != 8 && h.Bits != 16 && h.Bits != 24 && h.Bits != 32:
		return fmt.Errorf("%w: %d bits a sample", ErrUnsupported, h.Bits)
	case h.Channels < 1 || h.Channels > maxChannels:
		return fmt.Errorf("%w: %d channels", ErrUnsupported, h.Channels)
	case h.Rate < minRate || h.Rate > maxRate:
		return fmt.Errorf("%w: %d Hz", ErrUnsupported, h.Rate)
	}
	return nil
}
