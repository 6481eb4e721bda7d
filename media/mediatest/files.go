package mediatest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"
)

// WriteWAV writes pcm as a 48 kHz mono 16 bit file and returns its path.
func WriteWAV(t testing.TB, name string, pcm []int16) string {
	t.Helper()
	var b bytes.Buffer
	size := uint32(2 * len(pcm))
	b.WriteString("RIFF")
	for _, part := range []any{
		size + 36, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(48000), uint32(96000), uint16(2),
		uint16(16),
		[]byte("data"), size, pcm,
	} {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// WriteY4M writes frames pictures of one size as 4:2:0 at rate frames per second and returns the path. draw fills each
// picture.
func WriteY4M(t testing.TB, name string, width, height, rate, frames int,
	draw func(pic *image.YCbCr, frame int),
) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(file)
	fmt.Fprintf(out, "YUV4MPEG2 W%d H%d F%d:1 C420jpeg\n", width, height, rate)
	pic := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range frames {
		draw(pic, i)
		_, _ = out.WriteString("FRAME\n")
		for _, plane := range [][]byte{pic.Y, pic.Cb, pic.Cr} {
			_, _ = out.Write(plane)
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
