//go:build linux

package v4l2

import (
	"fmt"
	"testing"

	"confab/media/device/v4l2/internal/abi"
	"confab/media/device/v4l2/v4l2test"
)

// bar is a colour of those of a test card: white, yellow, cyan, green, magenta, red, blue and black, at three quarters.
func bar(x, width int) (rgb [3]float64) {
	n := 7 - 8*x/width
	return [3]float64{float64(n>>1&1) * 0.75, float64(n>>2&1) * 0.75, float64(n&1) * 0.75}
}

// mixed is a colour in YCbCr by the weights of red and blue, in full or limited range.
func mixed(rgb [3]float64, red, blue float64, full bool) (y, cb, cr byte) {
	luma := red*rgb[0] + (1-red-blue)*rgb[1] + blue*rgb[2]
	b, r := (rgb[2]-luma)/(1-blue)/2, (rgb[0]-luma)/(1-red)/2
	if full {
		return byte(255*luma + 0.5), byte(128.5 + 255*b), byte(128.5 + 255*r)
	}
	return byte(16.5 + 219*luma), byte(128.5 + 224*b), byte(128.5 + 224*r)
}

// TestColourBars: they are the same whichever matrix and range a camera uses.
func TestColourBars(t *testing.T) {
	for i, c := range []struct {
		colorspace, encoding, quantization uint32
		red, blue                          float64
		full                               bool
	}{
		{abi.ColorspaceSRGB, 0, 0, 0.299, 0.114, false},
		{abi.ColorspaceSRGB, abi.Encoding601, abi.FullRange, 0.299, 0.114, true},
		{abi.ColorspaceJPEG, 0, 0, 0.299, 0.114, true},
		{abi.ColorspaceREC709, 0, 0, 0.2126, 0.0722, false},
		{abi.ColorspaceSRGB, abi.Encoding709, 0, 0.2126, 0.0722, false},
		{abi.ColorspaceREC709, 0, abi.FullRange, 0.2126, 0.0722, true},
		{abi.ColorspaceREC709, abi.Encoding601, 0, 0.299, 0.114, false},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			bus := v4l2test.NewBus(t)
			bus.Plug("video0", v4l2test.Camera{
				Formats: []v4l2test.Format{{Code: "YUYV", Sizes: vga}},
				Answer: func(f *v4l2test.PixFormat) {
					f.Colorspace, f.YCbCrEncoding, f.Quantization = c.colorspace, c.encoding, c.quantization
				},
				Paint: func(_ int, f v4l2test.PixFormat) []byte {
					data := make([]byte, f.Width*f.Height*2)
					for at := 0; at < len(data); at += 4 {
						y, cb, cr := mixed(bar(at/2%int(f.Width), int(f.Width)), c.red, c.blue, c.full)
						copy(data[at:], []byte{y, cb, y, cr})
					}
					return data
				},
			})
			p := onePicture(t, finder(t, bus))
			for x := 40; x < 640; x += 80 {
				y, cb, cr := mixed(bar(x, 640), 0.299, 0.114, false)
				got := p.YCbCrAt(x, 240)
				if apart(got.Y, y) > 2 || apart(got.Cb, cb) > 2 || apart(got.Cr, cr) > 2 {
					t.Errorf("at %d: %v, not %d %d %d", x, got, y, cb, cr)
				}
			}
		})
	}
}

func apart(a, b byte) int { return max(int(a)-int(b), int(b)-int(a)) }

// onePicture is the first one of the first camera, as it is offered first.
func onePicture(t *testing.T, f *Finder) *Picture {
	t.Helper()
	list := f.List()
	if len(list) == 0 {
		t.Fatal("no camera")
	}
	c := list[0].Camera()
	if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	reader, err := c.VideoRecord(c.Properties()[0])
	if err != nil {
		t.Fatal(err)
	}
	pic, _, err := reader.Read()
	if err != nil {
		t.Fatal(err)
	}
	return pic.(*Picture)
}
