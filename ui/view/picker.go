package view

import (
	"slices"

	fynewidget "fyne.io/fyne/v2/widget"

	"confab/ui/model"
	"confab/ui/text"
)

// picker chooses one device by its label and reports its name.
type picker struct {
	*fynewidget.Select

	shown   model.Picker
	setting bool // Show is at work: what changes now was not done by a person
}

func newPicker(choose func(name string)) *picker {
	p := &picker{}
	p.Select = fynewidget.NewSelect(nil, func(string) {
		if name := p.chosen(); !p.setting && name != "" {
			choose(name)
		}
	})
	p.PlaceHolder = text.NoneFound()
	return p
}

func (p *picker) show(m model.Picker) {
	if p.shown.Selected == m.Selected && slices.Equal(p.shown.Names, m.Names) && slices.Equal(p.shown.Labels, m.Labels) {
		return
	}
	p.shown, p.setting = m, true
	p.SetOptions(m.Labels)
	if m.Selected >= 0 {
		p.SetSelectedIndex(m.Selected)
	} else {
		p.ClearSelected()
	}
	if len(m.Labels) == 0 {
		p.Disable()
	} else {
		p.Enable()
	}
	p.setting = false
}

func (p *picker) chosen() string {
	if i := p.SelectedIndex(); i >= 0 && i < len(p.shown.Names) {
		return p.shown.Names[i]
	}
	return ""
}
