package y4m

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
)

// Reader gives the frames of one file in a loop.
type Reader struct {
	Header Header

	file   io.ReadSeeker
	in     *bufio.Reader
	first  int64 // offset of the first FRAME line
	planes planes
	chroma []byte // both stored chroma planes of the frame being read
	spare  []byte // one luma line when the stored width is odd
	frames int    // read since the start of the file
}

// NewReader reads the header of file.
func NewReader(file io.ReadSeeker) (*Reader, error) {
	r := &Reader{file: file, in: bufio.NewReaderSize(file, 1<<16)}
	line, err := r.line()
	if err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	if r.Header, err = parseHeader(line); err != nil {
		return nil, err
	}
	r.first = int64(len(line)) + 1
	r.planes, _ = planesOf(r.Header) // parseHeader has checked it
	r.chroma = make([]byte, 2*r.planes.cwidth*r.planes.cheight)
	r.spare = make([]byte, r.planes.width)
	return r, nil
}

// Size is the size of the pictures: the stored one rounded down to even numbers.
func (r *Reader) Size() (width, height int) { return r.Header.Width &^ 1, r.Header.Height &^ 1 }

// Next reads the next frame into dst, a 4:2:0 picture of Size with its origin at 0,0. At the end of the file it goes on
// with the first frame; a cut-off last frame is left out. ErrNoFrames when there is not one.
func (r *Reader) Next(dst *image.YCbCr) error {
	if w, h := r.Size(); dst.Rect != image.Rect(0, 0, w, h) || dst.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		return fmt.Errorf("picture of %v for frames of %dx%d", dst.Rect, w, h)
	}
	err := r.frame(dst)
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if r.frames == 0 {
		return ErrNoFrames
	}
	if _, err := r.file.Seek(r.first, io.SeekStart); err != nil {
		return fmt.Errorf("rewind: %w", err)
	}
	r.in.Reset(r.file)
	r.frames = 0
	if err = r.frame(dst); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrNoFrames
	}
	return err
}

func (r *Reader) frame(dst *image.YCbCr) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	if line != "FRAME" && !strings.HasPrefix(line, "FRAME ") {
		return fmt.Errorf("%w: frame %d does not begin with FRAME", ErrNotY4M, r.frames)
	}
	w, h := r.Size()
	for y := range r.planes.height {
		if y < h && w == r.planes.width {
			_, err = io.ReadFull(r.in, dst.Y[y*dst.YStride:y*dst.YStride+w])
		} else {
			_, err = io.ReadFull(r.in, r.spare)
			if y < h {
				copy(dst.Y[y*dst.YStride:y*dst.YStride+w], r.spare)
			}
		}
		if err != nil {
			return cut(err)
		}
	}
	if _, err := io.ReadFull(r.in, r.chroma); err != nil && len(r.chroma) > 0 {
		return cut(err)
	}
	half := len(r.chroma) / 2
	r.shrink(dst.Cb, dst.CStride, w/2, h/2, r.chroma[:half])
	r.shrink(dst.Cr, dst.CStride, w/2, h/2, r.chroma[half:])
	r.frames++
	return nil
}

// cut keeps a file that ends inside a frame apart from other read errors.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// shrink brings one stored chroma plane to 4:2:0 by averaging, and mono to grey.
func (r *Reader) shrink(dst []byte, stride, w, h int, src []byte) {
	p := r.planes
	for y := range h {
		row := dst[y*stride : y*stride+w]
		if len(src) == 0 {
			for x := range row {
				row[x] = 128
			}
			continue
		}
		if p.stepX == 1 && p.stepY == 1 {
			copy(row, src[y*p.cwidth:])
			continue
		}
		above := src[y*p.stepY*p.cwidth:]
		below := src[min(y*p.stepY+p.stepY-1, p.cheight-1)*p.cwidth:]
		for x := range row {
			a, b := x*p.stepX, x*p.stepX+p.stepX-1
			row[x] = byte((int(above[a]) + int(above[b]) + int(below[a]) + int(below[b]) + 2) / 4)
		}
	}
}

// line reads up to a newline, which it leaves out.
func (r *Reader) line() (string, error) {
	var b strings.Builder
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			if b.Len() > 0 {
				err = cut(err)
			}
			return "", err
		}
		if c == '\n' {
			return b.String(), nil
		}
		if b.Len() >= maxHeader {
			return "", fmt.Errorf("%w: a line is longer than %d bytes", ErrNotY4M, maxHeader)
		}
		b.WriteByte(c)
	}
}
