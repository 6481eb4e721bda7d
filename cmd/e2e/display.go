//go:build unix

package e2e

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"confab/cmd/e2e/process"
)

// Display is a private X display in memory.
type Display struct {
	Env []string // makes a program use this display

	t      testing.TB
	folder string
}

// Picture is what a display shows: one number for each pixel.
type Picture struct {
	Width, Height int
	Pixels        []uint32 // 0xRRGGBB
}

// StartDisplay starts Xvfb on a free display number and waits until it is ready.
func StartDisplay(t testing.TB, width, height int) *Display {
	t.Helper()
	d := &Display{t: t, folder: t.TempDir()}
	// Without -noreset it begins anew when its last client goes, and refuses who comes in that moment: one program
	// looks what screens there are while another opens its window.
	_, stdout, _ := run(t, process.Options{Path: "Xvfb", Args: []string{
		"-displayfd", "1", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset",
		"-fbdir", d.folder,
	}})
	number, _, err := stdout.Wait(within(t, starting), 0, func(string) bool { return true })
	if err != nil {
		t.Fatalf("Xvfb is not ready: %v", err)
	}
	d.Env = []string{"DISPLAY=:" + number, "WAYLAND_DISPLAY=", "XAUTHORITY="}
	return d
}

// Picture is what the display shows now. Xvfb keeps it in a file in the format of xwd.
func (d *Display) Picture() Picture {
	d.t.Helper()
	data, err := os.ReadFile(filepath.Join(d.folder, "Xvfb_screen0"))
	if err != nil {
		d.t.Fatal(err)
	}
	p, err := parseXWD(data)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// parseXWD reads an X window dump with 32 bits for each pixel; the fields are those of X11/XWDFile.h.
func parseXWD(data []byte) (Picture, error) {
	field := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	if len(data) < 100 || field(1) != 7 {
		return Picture{}, fmt.Errorf("not an X window dump of version 7")
	}
	p := Picture{Width: field(4), Height: field(5)}
	var order binary.ByteOrder = binary.LittleEndian
	if field(7) == 1 {
		order = binary.BigEndian
	}
	bits, stride, start := field(11), field(12), field(0)+12*field(19) // after the header and the colours
	if bits != 32 || len(data) < start+stride*p.Height {
		return Picture{}, fmt.Errorf("window dump with %d bits per pixel and %d bytes", bits, len(data))
	}
	for y := range p.Height {
		for x := range p.Width {
			p.Pixels = append(p.Pixels, order.Uint32(data[start+y*stride+4*x:])&0xffffff)
		}
	}
	return p, nil
}

// Save stores the picture as a PNG file.
func (p Picture) Save(path string) error {
	rgba := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i, v := range p.Pixels {
		rgba.Pix[4*i], rgba.Pix[4*i+1], rgba.Pix[4*i+2], rgba.Pix[4*i+3] = byte(v>>16), byte(v>>8), byte(v), 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, rgba); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// Colours counts the different colours.
func (p Picture) Colours() int {
	seen := map[uint32]bool{}
	for _, v := range p.Pixels {
		seen[v] = true
	}
	return len(seen)
}

// Differing counts the pixels that two pictures of the same display do not share.
func (p Picture) Differing(other Picture) int {
	n := 0
	for i, v := range p.Pixels {
		if v != other.Pixels[i] {
			n++
		}
	}
	return n
}
