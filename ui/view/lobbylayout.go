package view

import (
	"fyne.io/fyne/v2"

	"confab/ui/layout"
	"confab/ui/theme"
)

// lobbyLayout puts the picture on the left and the form on the right, both centred. In a narrow window the form comes
// first and the picture below it.
type lobbyLayout struct{ width float32 } // the window's, which the height depends on

const (
	formWidth = 360
	lobbyGap  = 48
	lobbyMost = 1120
	lobbyTwo  = 720 // from here on there is room for two columns
)

// Layout implements fyne.Layout.
func (l *lobbyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width < lobbyTwo {
		l.stack(objects, size)
		return
	}
	w := min(size.Width-2*theme.Edge-16, lobbyMost)
	left := (size.Width - w) / 2
	pictureWidth := w - formWidth - min(lobbyGap, w/20)
	h := min(previewHeight(objects[0], pictureWidth), size.Height-2*theme.Edge)
	layout.Put(objects[0], layout.Rect{X: left, Y: (size.Height - h) / 2, W: pictureWidth, H: h})
	h = min(objects[1].MinSize().Height, size.Height)
	layout.Put(objects[1], layout.Rect{X: left + w - formWidth, Y: (size.Height - h) / 2, W: formWidth, H: h})
}

// stack puts one below the other.
func (l *lobbyLayout) stack(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(formWidth, size.Width-2*theme.Edge)
	x, form := (size.Width-w)/2, objects[1].MinSize().Height
	layout.Put(objects[1], layout.Rect{X: x, Y: theme.Edge, W: w, H: form})
	layout.Put(objects[0], layout.Rect{X: x, Y: theme.Edge + form + lobbyGap/2, W: w, H: previewHeight(objects[0], w)})
}

// MinSize implements fyne.Layout. The height is that for the width that there is.
func (l *lobbyLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := objects[1].MinSize().Height
	if l.width < lobbyTwo {
		return fyne.NewSize(0, 2*theme.Edge+h+lobbyGap/2+previewHeight(objects[0],
			min(formWidth, l.width-2*theme.Edge)))
	}
	return fyne.NewSize(0, max(h, objects[0].MinSize().Height)+2*theme.Edge)
}

// scrolled lays out what scrolls in a window, and tells the lobby first how wide that is.
type scrolled struct{ lobby *lobbyLayout }

// Layout implements fyne.Layout.
func (s *scrolled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	s.lobby.width = size.Width
	for _, o := range objects {
		layout.Put(o, layout.Rect{W: size.Width, H: size.Height})
		o.Refresh()
	}
}

// MinSize implements fyne.Layout.
func (s *scrolled) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

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
