package wav

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Rate of what Read gives, Hz.
const Rate = 48000

// Reader gives one file's sound in a loop.
type Reader struct {
	Header Header

	file  io.ReadSeeker
	in    *bufio.Reader
	left  int64 // bytes of samples before the end of the data chunk; negative = unknown
	any   bool  // a sample was read since the start of the data
	frame []byte
	sinc  *resampler
}

// NewReader reads the header of file.
func NewReader(file io.ReadSeeker) (*Reader, error) {
	h, err := readHeader(file)
	if err != nil {
		return nil, err
	}
	r := &Reader{
		Header: h, file: file, in: bufio.NewReaderSize(file, 1<<15), left: h.size,
		frame: make([]byte, h.frameBytes()),
	}
	if h.Rate != Rate {
		r.sinc = newResampler(h.Rate, Rate)
	}
	return r, nil
}

// Read fills pcm with the next samples; the end of the file runs into its beginning. ErrNoSound when the file has none.
func (r *Reader) Read(pcm []int16) error {
	for i := range pcm {
		var v float32
		var err error
		if r.sinc == nil {
			v, err = r.next()
		} else {
			v, err = r.sinc.next(r.next)
		}
		if err != nil {
			return err
		}
		pcm[i] = int16(math.Round(float64(max(-32768, min(32767, v*32768)))))
	}
	return nil
}

// next is the next sample of the file mixed to one channel, from -1 to 1, starting over at the end.
func (r *Reader) next() (float32, error) {
	v, err := r.sample()
	if !errors.Is(err, io.EOF) {
		return v, err
	}
	if !r.any {
		return 0, ErrNoSound
	}
	if _, err := r.file.Seek(r.Header.data, io.SeekStart); err != nil {
		return 0, fmt.Errorf("rewind: %w", err)
	}
	r.in.Reset(r.file)
	r.left, r.any = r.Header.size, false
	if v, err = r.sample(); errors.Is(err, io.EOF) {
		return 0, ErrNoSound
	}
	return v, err
}

// sample reads one frame; io.EOF at the end of the data, a cut-off last frame included.
func (r *Reader) sample() (float32, error) {
	if r.left >= 0 && r.left < int64(len(r.frame)) {
		return 0, io.EOF
	}
	if _, err := io.ReadFull(r.in, r.frame); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		return 0, err
	}
	if r.left >= 0 {
		r.left -= int64(len(r.frame))
	}
	r.any = true
	bytes := r.Header.Bits / 8
	var sum float32
	for c := range r.Header.Channels {
		sum += r.Header.value(r.frame[c*bytes:])
	}
	return sum / float32(r.Header.Channels), nil
}

func (h *Header) value(b []byte) float32 {
	switch {
	case h.Float:
		v := math.Float32frombits(binary.LittleEndian.Uint32(b))
		if v != v || v > 8 || v < -8 { // NaN or garbage would poison the resampler's history
			return 0
		}
		return v
	case h.Bits == 8:
		return (float32(b[0]) - 128) / 128
	case h.Bits == 16:
		return float32(int16(binary.LittleEndian.Uint16(b))) / 32768
	case h.Bits == 24:
		return float32(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	default:
		return float32(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
	}
}
