package render

import (
	"image"
	"slices"
	"sync"
	"testing"

	"confab/media/codec"
)

// plain is a picture of one brightness.
func plain(width, height int, luma byte) *image.YCbCr {
	pic := codec.New420(width, height)
	for i := range pic.Y {
		pic.Y[i] = luma
	}
	return pic
}

func TestMailboxConverts(t *testing.T) {
	for name, row := range map[string]struct {
		source, tile image.Point
		whole        bool
		want         image.Point
	}{
		"scaled-down":           {image.Pt(1280, 720), image.Pt(320, 180), false, image.Pt(320, 180)},
		"same":                  {image.Pt(320, 180), image.Pt(320, 180), false, image.Pt(320, 180)},
		"never-scaled-up":       {image.Pt(320, 180), image.Pt(1280, 720), false, image.Pt(320, 180)},
		"small-but-tile-shaped": {image.Pt(320, 180), image.Pt(900, 600), false, image.Pt(270, 180)},
		"odd-tile":              {image.Pt(640, 360), image.Pt(101, 61), false, image.Pt(101, 61)},
		"one-side-too-small":    {image.Pt(640, 360), image.Pt(580, 380), false, image.Pt(549, 360)},
		"old-camera":            {image.Pt(640, 480), image.Pt(320, 180), false, image.Pt(240, 180)},
		"photo":                 {image.Pt(600, 400), image.Pt(320, 180), false, image.Pt(320, 180)},
		"upright":               {image.Pt(720, 1280), image.Pt(320, 180), false, image.Pt(101, 180)},
		"upright-and-small":     {image.Pt(72, 128), image.Pt(320, 180), false, image.Pt(72, 128)},
		"very-wide":             {image.Pt(1920, 400), image.Pt(320, 180), false, image.Pt(320, 67)},
		"screen":                {image.Pt(600, 400), image.Pt(320, 180), true, image.Pt(270, 180)},
		"screen-of-that-shape":  {image.Pt(1920, 1080), image.Pt(320, 180), true, image.Pt(320, 180)},
	} {
		t.Run(name, func(t *testing.T) {
			m := NewMailbox()
			m.SetSize(row.tile.X, row.tile.Y)
			m.SetWhole(row.whole)
			m.Put(plain(row.source.X, row.source.Y, 235))
			pic, sequence := m.Latest()
			if pic == nil || pic.Rect.Size() != row.want || sequence != 1 || pic.Stride != 4*row.want.X {
				t.Fatalf("%v, number %d", pic.Bounds(), sequence)
			}
			got := pic.RGBAAt(row.want.X/2, row.want.Y/2)
			if got.R < 250 || got.G < 250 || got.B < 250 || got.A != 255 {
				t.Errorf("white became %v", got)
			}
		})
	}
}

// Hidden tiles cost nothing.
func TestMailboxHidden(t *testing.T) {
	m := NewMailbox()
	m.Put(plain(64, 64, 100))
	if pic, sequence := m.Latest(); pic != nil || sequence != 0 {
		t.Errorf("%v, number %d", pic, sequence)
	}
}

func TestMailboxMirrors(t *testing.T) {
	pic := plain(64, 64, 16)
	for y := range 64 {
		for x := range 32 {
			pic.Y[y*pic.YStride+x] = 235
		}
	}
	m := NewMailbox()
	m.SetSize(64, 64)
	m.SetMirror(true)
	m.Put(pic)
	got, _ := m.Latest()
	if left, right := got.RGBAAt(8, 8), got.RGBAAt(56, 8); left.R > 5 || right.R < 250 {
		t.Errorf("left %v, right %v", left, right)
	}
}

// A picture stays as it was while two more are put, and every one has another address.
func TestMailboxKeepsPictures(t *testing.T) {
	m := NewMailbox()
	m.SetSize(32, 32)
	var all []*image.RGBA
	for i := range 9 {
		m.Put(plain(32, 32, byte(20+20*i)))
		pic, sequence := m.Latest()
		if sequence != uint64(i+1) || slices.Contains(all, pic) {
			t.Fatalf("picture %d: number %d, %p", i, sequence, pic)
		}
		all = append(all, pic)
		for back := range min(i, 2) {
			older, newer := all[i-back-1].Pix[0], all[i-back].Pix[0]
			if older >= newer {
				t.Errorf("picture %d changed: %d, then %d", i-back-1, older, newer)
			}
		}
	}
	m.Clear()
	if pic, _ := m.Latest(); pic != nil {
		t.Error("still there after Clear")
	}
}

func TestMailboxIsSharedSafely(t *testing.T) {
	m := NewMailbox()
	var work sync.WaitGroup
	work.Go(func() {
		for i := range 200 {
			m.Put(plain(64, 36, byte(i)))
		}
	})
	work.Go(func() {
		for i := range 200 {
			m.SetSize(16+i%5, 16)
			m.SetMirror(i%2 == 0)
			m.Latest()
		}
	})
	work.Wait()
}
