package layout

import "fyne.io/fyne/v2"

// Beside gives its second object, while that is visible, Width at the right, with Margin around it but on its left; the
// first gets the rest. Where less than Least would be left, the second lies over the first, above the Bottom of it.
type Beside struct{ Width, Margin, Least, Bottom float32 }

// Layout implements fyne.Layout.
func (b *Beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := size.Width
	if objects[1].Visible() {
		place := Rect{left - b.Width - b.Margin, b.Margin, b.Width, size.Height - 2*b.Margin}
		if left -= b.Width + b.Margin; left < b.Least {
			left = size.Width
			place.W = max(0, min(b.Width, size.Width-2*b.Margin))
			place.X = size.Width - b.Margin - place.W
			place.H = max(0, size.Height-b.Margin-b.Bottom)
		}
		Put(objects[1], place)
	}
	Put(objects[0], Rect{0, 0, left, size.Height})
}

// MinSize implements fyne.Layout: what lies beside takes of what there is.
func (b *Beside) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Shares stacks its objects from the top at full width. Those before Stretch and after it get the height that they
// need, that one what is left.
type Shares struct {
	Gap     float32
	Stretch int
}

// Layout implements fyne.Layout.
func (h *Shares) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := size.Height + h.Gap
	for i, o := range objects {
		if o.Visible() {
			left -= h.Gap
			if i != h.Stretch {
				left -= o.MinSize().Height
			}
		}
	}
	var y float32
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		height := max(0, left)
		if i != h.Stretch {
			height = o.MinSize().Height
		}
		Put(o, Rect{0, y, size.Width, height})
		y += height + h.Gap
	}
}

// MinSize implements fyne.Layout.
func (h *Shares) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return (&Column{Gap: h.Gap}).MinSize(objects)
}
