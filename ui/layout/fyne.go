package layout

import "fyne.io/fyne/v2"

// Put moves and resizes an object to a place.
func Put(o fyne.CanvasObject, r Rect) {
	o.Move(fyne.NewPos(r.X, r.Y))
	o.Resize(fyne.NewSize(r.W, r.H))
}

// Tiles lays its objects out as a gallery. With Floating and exactly two objects the first fills the room and the
// second sits in its corner; with Presented the first is large and the others are beside it.
type Tiles struct {
	Gap       float32
	Floating  bool
	Presented bool
	After     func() // called when the places have changed; nil for nobody
}

// Layout implements fyne.Layout.
func (t *Tiles) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	places := Gallery(len(objects), size.Width, size.Height, t.Gap)
	if t.Floating && len(objects) == 2 && size.Width > 0 && size.Height > 0 {
		large := Fit(Aspect, size.Width, size.Height)
		places = []Rect{large, Corner(large, t.Gap)}
	}
	if t.Presented {
		places = Presented(len(objects), size.Width, size.Height, t.Gap)
	}
	for i, p := range places {
		Put(objects[i], p)
	}
	if t.After != nil {
		t.After()
	}
}

// MinSize implements fyne.Layout: tiles shrink with their window.
func (t *Tiles) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(160, 90) }

// Centre keeps its objects stacked in the middle, no wider than Width, each as tall as it needs.
type Centre struct{ Width, Gap float32 }

// Layout implements fyne.Layout.
func (c *Centre) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(c.Width, size.Width)
	for _, o := range objects {
		o.Resize(fyne.NewSize(w, o.Size().Height)) // words that get less room need more height
	}
	y := max(0, (size.Height-c.height(objects))/2)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := o.MinSize().Height
		Put(o, Rect{(size.Width - w) / 2, y, w, h})
		y += h + c.Gap
	}
}

// MinSize implements fyne.Layout.
func (c *Centre) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(min(c.Width, 320), c.height(objects))
}

func (c *Centre) height(objects []fyne.CanvasObject) float32 {
	var h float32
	for _, o := range objects {
		if o.Visible() {
			h += o.MinSize().Height + c.Gap
		}
	}
	return max(0, h-c.Gap)
}

// Row keeps its objects side by side in the middle, each as wide as it needs; where there is less room, all of them
// and the gaps are smaller by the same factor.
type Row struct{ Gap float32 }

// Layout implements fyne.Layout.
func (r *Row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	need := r.MinSize(objects).Width
	factor := float32(1)
	if need > size.Width {
		factor = max(0, size.Width) / need
	}
	x := (size.Width - need*factor) / 2
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		m.Width, m.Height = m.Width*factor, m.Height*factor
		Put(o, Rect{x, (size.Height - m.Height) / 2, m.Width, m.Height})
		x += m.Width + r.Gap*factor
	}
}

// MinSize implements fyne.Layout.
func (r *Row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			s.Width += m.Width + r.Gap
			s.Height = max(s.Height, m.Height)
		}
	}
	s.Width = max(0, s.Width-r.Gap)
	return s
}

// Column stacks its objects from the top at full width.
type Column struct{ Gap float32 }

// Layout implements fyne.Layout.
func (c *Column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := o.MinSize().Height
		Put(o, Rect{0, y, size.Width, h})
		y += h + c.Gap
	}
}

// MinSize implements fyne.Layout.
func (c *Column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			s.Width = max(s.Width, m.Width)
			s.Height += m.Height + c.Gap
		}
	}
	s.Height = max(0, s.Height-c.Gap)
	return s
}

// Over lays its first object over everything and places each further one by a function of its own. It is for what
// floats above a view: a banner, a hint.
type Over struct {
	Places []func(o fyne.CanvasObject, in fyne.Size) Rect // for the objects after the first
}

// Layout implements fyne.Layout.
func (v *Over) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objects {
		if i == 0 || i > len(v.Places) {
			Put(o, Rect{0, 0, size.Width, size.Height})
			continue
		}
		Put(o, v.Places[i-1](o, size))
	}
}

// MinSize implements fyne.Layout.
func (v *Over) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) == 0 {
		return fyne.Size{}
	}
	return objects[0].MinSize()
}

// Fill gives its objects all there is, and asks for as little as Least: a window that is smaller than what is in it
// shows what it can, and never grows by itself.
type Fill struct{ Least fyne.Size }

// Layout implements fyne.Layout.
func (f *Fill) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		Put(o, Rect{0, 0, size.Width, size.Height})
	}
}

// MinSize implements fyne.Layout.
func (f *Fill) MinSize([]fyne.CanvasObject) fyne.Size { return f.Least }

// Start keeps its object at the left edge, in the middle of the height, at its own size.
type Start struct{ Inset float32 }

// Layout implements fyne.Layout.
func (t *Start) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		m := o.MinSize()
		Put(o, Rect{t.Inset, (size.Height - m.Height) / 2, m.Width, m.Height})
	}
}

// MinSize implements fyne.Layout.
func (t *Start) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize().AddWidthHeight(t.Inset, 0))
	}
	return s
}
