package view

import (
	"fyne.io/fyne/v2"

	"confab/ui/layout"
	"confab/ui/theme"
)

// lobbyLayout puts the picture on the left and the form on the right, both centred.
type lobbyLayout struct{}

const (
	formWidth = 360
	lobbyGap  = 48
	lobbyMost = 1120
)

// Layout implements fyne.Layout.
func (lobbyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(size.Width-2*theme.Edge-16, lobbyMost)
	left := (size.Width - w) / 2
	pictureWidth := w - formWidth - lobbyGap
	h := min(previewHeight(objects[0], pictureWidth), size.Height-2*theme.Edge)
	layout.Put(objects[0], layout.Rect{X: left, Y: (size.Height - h) / 2, W: pictureWidth, H: h})
	h = min(objects[1].MinSize().Height, size.Height)
	layout.Put(objects[1], layout.Rect{X: left + w - formWidth, Y: (size.Height - h) / 2, W: formWidth, H: h})
}

// MinSize implements fyne.Layout.
func (lobbyLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(820, max(560, objects[1].MinSize().Height+2*theme.Edge))
}

// previewLayout keeps the picture at 16:9 and puts the devices below.
type previewLayout struct{}

const previewGap = 16

func previewHeight(o fyne.CanvasObject, width float32) float32 {
	c, ok := o.(*fyne.Container)
	if !ok {
		return o.MinSize().Height
	}
	return width/layout.Aspect + previewGap + c.Objects[1].MinSize().Height
}

// Layout implements fyne.Layout.
func (previewLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	below := objects[1].MinSize().Height
	picture := layout.Fit(layout.Aspect, size.Width, size.Height-below-previewGap)
	layout.Put(objects[0], layout.Rect{X: picture.X, W: picture.W, H: picture.H})
	layout.Put(objects[1], layout.Rect{Y: picture.H + previewGap, W: size.Width, H: below})
}

// MinSize implements fyne.Layout.
func (previewLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, 180+previewGap+objects[1].MinSize().Height)
}
