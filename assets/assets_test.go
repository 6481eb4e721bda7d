package assets

import (
	"bytes"
	"encoding/xml"
	"image/color"
	"image/png"
	"io/fs"
	"strings"
	"testing"
)

func TestEveryIconIsDrawnInTheColourAsked(t *testing.T) {
	for _, icon := range Icons() {
		svg := icon.SVG(color.NRGBA{R: 0x12, G: 0xab, B: 0x34, A: 0xff})
		if !bytes.Contains(svg, []byte("#12ab34")) || bytes.Contains(svg, []byte("currentColor")) {
			t.Errorf("%s: not drawn in #12ab34: %s", icon, svg)
		}
		if err := xml.Unmarshal(svg, new(struct{})); err != nil {
			t.Errorf("%s: %v", icon, err)
		}
	}
}

func TestEveryFileIsNamed(t *testing.T) {
	named := map[string]bool{"confab": true}
	for _, icon := range Icons() {
		named[string(icon)] = true
	}
	entries, err := fs.ReadDir(files, "icons")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".svg"), ".png")
		if !named[name] {
			t.Errorf("icons/%s is embedded but has no name", e.Name())
		}
	}
}

func TestUnknownIconIsNothing(t *testing.T) {
	if svg := Icon("no such icon").SVG(color.Black); svg != nil {
		t.Errorf("got %s", svg)
	}
}

func TestAppIconIsA512PixelPNG(t *testing.T) {
	c, err := png.DecodeConfig(bytes.NewReader(AppIcon()))
	if err != nil {
		t.Fatal(err)
	}
	if c.Width != 512 || c.Height != 512 {
		t.Errorf("got %d by %d", c.Width, c.Height)
	}
}
